"""Queues: open work items of a unit, person or grid, the most urgent first, page by page.

A page goes on behind the last row (keyset), so the thousandth costs what the first does. Items
without deadline come last.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select, tuple_

from gis.database.session import Caller
from gis.errors import BadInput
from layers.model import Base
from layers.registry import Registry
from services.cases.read.page import shown

MOST = 200


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a queue shows; all conditions hold together, empty ones do not count.

    ``mine`` means the caller's own units and person.
    """

    machine: str | None = None
    kind: str | None = None
    state: str | None = None
    unit: str | None = None
    person: str | None = None
    units: Sequence[str] = ()
    grid: str | None = None
    class_code: str | None = None
    light: str | None = None
    text: str | None = None
    role: str | None = None


def queue(  # noqa: PLR0913 - who, what, from where, how many, when
    connection: Connection,
    registry: Registry,
    caller: Caller,
    wanted: Wanted,
    *,
    at: dt.datetime,
    after: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """Return a page of open items and the cursor of the next one (None at the end)."""
    info = registry.get("case_items")
    most = max(1, min(limit, MOST))
    timed, position = _position(after)
    rows: list[Any] = []
    chosen = select(info.table).where(*_conditions(info.table, caller, wanted, at))
    for with_due in (True, False) if timed else (False,):
        start = position if with_due == timed else None
        statement = _behind(chosen, info.table, with_due, start).limit(most + 1 - len(rows))
        rows += connection.execute(statement).mappings().all()
        if len(rows) > most:
            break
    more = len(rows) > most
    rows = rows[:most]
    cursor = _cursor(rows[-1]) if more else None
    return {"items": [shown(info, row, at) for row in rows], "next": cursor}


def counts(
    connection: Connection, caller: Caller, wanted: Wanted, at: dt.datetime
) -> list[dict[str, Any]]:
    """Return how many open items there are by machine, kind, state and light."""
    table = Base.metadata.tables["case_items"]
    colour = _light(table, at)
    keys = (table.c.machine, table.c.kind, table.c.state, colour.label("light"))
    statement = select(*keys, func.count().label("n")).where(
        *_conditions(table, caller, wanted, at)
    )
    rows = connection.execute(statement.group_by(*keys).order_by(*keys))
    return [dict(row) for row in rows.mappings()]


def _behind(
    statement: Select[Any], table: Any, with_due: bool, start: tuple[dt.datetime | None, int] | None
) -> Select[Any]:
    """Rows with (or without) deadline behind ``start``, in the order of an index."""
    if not with_due:
        behind = [] if start is None else [table.c.id > start[1]]
        return statement.where(table.c.due_at.is_(None), *behind).order_by(table.c.id)
    statement = statement.where(table.c.due_at.is_not(None))
    if start is not None:
        last = (literal(start[0], table.c.due_at.type), literal(start[1], table.c.id.type))
        statement = statement.where(tuple_(table.c.due_at, table.c.id) > tuple_(*last))
    return statement.order_by(table.c.due_at, table.c.id)


def _conditions(
    table: Any, caller: Caller, wanted: Wanted, at: dt.datetime
) -> list[ColumnElement[bool]]:
    found = [table.c.tenant == caller.tenant, ~table.c.ended]
    columns = {
        "machine": table.c.machine,
        "kind": table.c.kind,
        "state": table.c.state,
        "unit": table.c.unit,
        "person": table.c.person,
        "grid": table.c.responsibility_grid,
        "class_code": table.c.class_code,
        "role": table.c.role,
    }
    found += [
        column == getattr(wanted, name)
        for name, column in columns.items()
        if getattr(wanted, name) is not None
    ]
    if wanted.units:
        found.append(table.c.unit.in_(wanted.units))
    if wanted.light is not None:
        found += _lit(table, wanted.light, at)
    if wanted.text:
        pattern = f"%{escaped(wanted.text)}%"
        found.append(
            table.c.case_code.ilike(pattern)
            | table.c.address.ilike(pattern)
            | table.c.name.ilike(pattern)
        )
    return found


def _lit(table: Any, light: str, at: dt.datetime) -> list[ColumnElement[bool]]:
    """A light is two columns compared with the present; no job recolours rows."""
    if light == "red":
        return [table.c.due_at < at]
    if light == "yellow":
        return [table.c.light_at <= at, table.c.due_at >= at]
    if light == "green":
        return [table.c.light_at.is_(None) | (table.c.light_at > at)]
    raise BadInput(
        "bad_light", "灯色为 green、yellow 或 red。", "A light is green, yellow or red.", "light"
    )


def _light(table: Any, at: dt.datetime) -> Any:
    return case((table.c.due_at < at, "red"), (table.c.light_at <= at, "yellow"), else_="green")


def escaped(words: str) -> str:
    """Words as LIKE takes them literally."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _cursor(row: Any) -> str:
    due = row["due_at"]
    value = [None if due is None else due.isoformat(), row["id"]]
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode()


def _position(after: str | None) -> tuple[bool, tuple[dt.datetime | None, int] | None]:
    """Whether rows with deadlines are still to come, and behind which row."""
    if after is None:
        return True, None
    try:
        due, number = json.loads(base64.urlsafe_b64decode(after))
        moment = None if due is None else dt.datetime.fromisoformat(due)
        return due is not None, (moment, int(number))
    except (ValueError, TypeError, binascii.Error):
        raise BadInput(
            "bad_cursor", "翻页参数无效。", "The cursor is not valid.", "after"
        ) from None
