"""Limits of the demo city's stages: days, so that its open cases stay in time although nobody works there.

Limits of handling are the handbook's; those of stages, which are minutes and hours at first, become an
edition of the flow, valid since before the first case.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from gis.database.session import Caller
from pipelines.demo import recipe
from services.cases.config import edit, editions

FLOW, LIMITS = "flow", "limits"
TITLE = "环节时限放宽"
SINCE = dt.timedelta(days=400)


def limits(connection: Connection, tenant: str, now: dt.datetime) -> None:
    """Publish the edition of the flow with the limits of data/demo/case_limits.csv."""
    caller = Caller(
        tenant=tenant, actor="admin", permissions=frozenset({"public", "staff", "admin"})
    )
    then = now - SINCE
    no = editions.draft(connection, caller, FLOW, (None, TITLE), then)["no"]
    for row in recipe.table("case_limits"):
        edit.put(connection, caller, (FLOW, no), LIMITS, dict(row))
    editions.publish(connection, caller, FLOW, no, editions.When(None, then))
