"""The departments of the demo city as units that handle cases, and the night's unit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection

from gis.database.session import Caller
from layers.codes import load
from pipelines.demo import recipe
from services.cases.config.kinds.policies import NIGHT_UNIT
from services.cases.engine.posts import put_unit

NIGHT = "夜间值守组"
OTHERS = (("patrol", "信息采集大队"),)


def units(connection: Connection, caller: Caller, since: dt.datetime) -> None:
    """Name the units of data/demo/departments.csv; what belongs to a department stands for it."""
    known = load("department").by_code
    made: list[dict[str, Any]] = [
        {
            "code": row["code"],
            "title": row["name"],
            "department_code": row["key"] if row["key"] in known else None,
        }
        for row in recipe.table("departments")
    ]
    for code, title in (*OTHERS, (NIGHT_UNIT, NIGHT)):
        made.append({"code": code, "title": title})
    for unit in made:
        put_unit(connection, caller, {**unit, "valid_from": since})
