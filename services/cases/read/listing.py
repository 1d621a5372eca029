"""Lists of cases: by state, class, unit, area, time and words; the newest or the most urgent first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select

from gis.database.session import Caller
from layers.model import Base
from layers.registry import Registry
from services.cases.engine.tracking import tracking_number
from services.cases.read.page import shown
from services.cases.read.queue import escaped

MOST = 200
NUMBER = re.compile(r"#\d{1,18}")
"""The number of a case, which it has before it is filed."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which cases; all conditions hold together, empty ones do not count. ``scope`` is a division, grid or unit."""

    state: str | None = None
    class_code: str | None = None
    source: str | None = None
    unit: str | None = None
    scope: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    ended: bool | None = None
    text: str | None = None
    parent: int | None = None


def listing(  # noqa: PLR0913 - who, what, from where, how many, when
    connection: Connection,
    registry: Registry,
    caller: Caller,
    wanted: Wanted,
    *,
    at: dt.datetime,
    before: int | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """Return a page of cases, the newest first; ``next`` is the id to go on behind."""
    info = registry.get("cases")
    most = max(1, min(limit, MOST))
    statement = select(info.table).where(*_conditions(info.table, caller, wanted))
    if before is not None:
        statement = statement.where(info.table.c.id < before)
    rows = (
        connection.execute(statement.order_by(info.table.c.id.desc()).limit(most + 1))
        .mappings()
        .all()
    )
    more = rows[most - 1]["id"] if len(rows) > most else None
    return {"cases": [shown(info, dict(row), at) for row in rows[:most]], "next": more}


def counts(connection: Connection, caller: Caller, wanted: Wanted) -> Mapping[str, int]:
    """Return how many cases there are by state."""
    table = Base.metadata.tables["cases"]
    statement = select(table.c.state, func.count().label("n")).where(
        *_conditions(table, caller, wanted)
    )
    return {row.state: row.n for row in connection.execute(statement.group_by(table.c.state))}


def _conditions(table: Any, caller: Caller, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [table.c.tenant == caller.tenant]
    equal = {
        "state": table.c.state,
        "class_code": table.c.class_code,
        "source": table.c.source,
        "unit": table.c.unit,
        "ended": table.c.ended,
        "parent": table.c.parent_id,
    }
    found += [
        column == getattr(wanted, name)
        for name, column in equal.items()
        if getattr(wanted, name) is not None
    ]
    if wanted.scope is not None:
        found.append(table.c.scopes.bool_op("&&")(literal([wanted.scope], table.c.scopes.type)))
    if wanted.since is not None:
        found.append(table.c.reported_at >= wanted.since)
    if wanted.until is not None:
        found.append(table.c.reported_at < wanted.until)
    if wanted.text:
        found.append(_said(table, caller, wanted.text.strip()))
    return found


def _said(table: Any, caller: Caller, text: str) -> ColumnElement[bool]:
    """What is searched for: a report's tracking number, a case's number ``#17``, or words."""
    tracked = tracking_number(text)
    if tracked is not None:
        reports = Base.metadata.tables["case_reports"]
        mine = (reports.c.tenant == caller.tenant, reports.c.tracking == tracked)
        return table.c.id.in_(select(reports.c.case_id).where(*mine))  # type: ignore[no-any-return]
    if NUMBER.fullmatch(text):
        return table.c.id == int(text[1:])  # type: ignore[no-any-return]
    words = f"%{escaped(text)}%"
    columns = (table.c.code, table.c.name, table.c.address, table.c.description)
    return or_(*(column.ilike(words) for column in columns))
