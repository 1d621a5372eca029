"""Reading a case under its lock: everything about one case goes through the lock of its row."""

from __future__ import annotations

import datetime as dt
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import Connection, text

from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from gis.database.together import Question, together
from gis.errors import NotFound
from layers.registry import Registry
from services.cases.engine import clocks
from services.cases.engine.posts import posts_of
from services.cases.engine.words import CASE
from services.cases.engine.work import SYSTEM_HELD, Subject, Work

_OF_CASE = text("SELECT id AS number FROM cases WHERE tenant = :tenant AND id = :id")
_OF_ITEM = text("SELECT case_id AS number FROM case_items WHERE tenant = :tenant AND id = :id")
_CASE = text("SELECT * FROM cases WHERE tenant = :tenant AND id = :id")
_LOCKED = text(f"{_CASE.text} FOR NO KEY UPDATE")
_ITEMS = text("SELECT * FROM case_items WHERE tenant = :tenant AND case_id = :id")
_CLOCKS = text(
    f"SELECT {', '.join(clocks.SHOWN)} FROM case_clocks "  # noqa: S608 - own names
    "WHERE tenant = :tenant AND case_id = :id"
)
_LAST = text("SELECT max(seq) AS seq FROM case_events WHERE tenant = :tenant AND case_id = :id")


def opened(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    *,
    at: dt.datetime,
    program: bool = False,
) -> Work:
    """Begin a unit of work in a transaction of ``caller``; ``program`` acts with the system's post."""
    posts = SYSTEM_HELD if program else posts_of(connection, caller, at)
    return Work(connection, registry, caller, at, posts)


def case_of(connection: Connection, caller: Caller, machine: str, subject: int) -> int:
    """Return the case a subject belongs to, if ``caller`` may see it; else NotFound."""
    statement = _OF_CASE if machine in (CASE, "request_new") else _OF_ITEM
    (found,) = together(connection, Question(statement, {"tenant": caller.tenant, "id": subject}))
    if not found:
        raise no_such(machine, subject)
    return int(found[0].number)


def no_such(machine: str, subject: int) -> NotFound:
    """Return the one answer for what does not exist and what is hidden from the caller."""
    zh, en = ("案件", "case") if machine == CASE else ("办件", "work item")
    return NotFound(f"no_such_{machine}", f"没有{zh} {subject}。", f"There is no {en} {subject}.")


def load(work: Work, case_id: int, *, lock: bool = True) -> None:
    """Read the case with its items and clocks; ``lock`` makes others of the same case wait."""
    mine = {"tenant": work.tenant, "id": case_id}
    cases, items, ticking, last = together(
        work.connection,
        Question(_LOCKED if lock else _CASE, mine),
        *(Question(statement, mine) for statement in (_ITEMS, _CLOCKS, _LAST)),
    )
    if not cases:
        raise no_such(CASE, case_id)
    work.case = Subject(CASE, _row(cases[0]))
    work.items |= {item.id: Subject(item.machine, _row(item)) for item in items}
    work.clocks = [clocks.read(clock._asdict()) for clock in ticking]
    work.seq = int(last[0].seq or 0)


def _row(found: Any) -> dict[str, Any]:
    """A row's columns; its place as the mapped column would give it."""
    row: dict[str, Any] = found._asdict()
    if row["geom"] is not None:
        row["geom"] = WKBElement(row["geom"], srid=STORAGE_SRID, extended=True)
    return row
