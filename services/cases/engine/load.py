"""Reading a case under its lock: everything about one case goes through the lock of its row."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, func, select

from gis.database.session import Caller
from gis.errors import NotFound
from layers.model import Base
from layers.registry import Registry
from services.cases.engine import clocks
from services.cases.engine.posts import posts_of
from services.cases.engine.words import CASE
from services.cases.engine.work import SYSTEM_HELD, Subject, Work

_TABLES = Base.metadata.tables


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
    name = "cases" if machine in (CASE, "request_new") else "case_items"
    table = _TABLES[name]
    column = table.c.id if name == "cases" else table.c.case_id
    found = connection.scalar(
        select(column).where(table.c.tenant == caller.tenant, table.c.id == subject)
    )
    if found is None:
        raise no_such(machine, subject)
    return int(found)


def no_such(machine: str, subject: int) -> NotFound:
    """Return the one answer for what does not exist and what is hidden from the caller."""
    zh, en = ("案件", "case") if machine == CASE else ("办件", "work item")
    return NotFound(f"no_such_{machine}", f"没有{zh} {subject}。", f"There is no {en} {subject}.")


def load(work: Work, case_id: int, *, lock: bool = True) -> None:
    """Read the case with its items and clocks; ``lock`` makes others of the same case wait."""
    cases, items, events = (_TABLES[name] for name in ("cases", "case_items", "case_events"))
    ticking = clocks.TABLE
    statement = select(cases).where(cases.c.tenant == work.tenant, cases.c.id == case_id)
    if lock:
        statement = statement.with_for_update(key_share=True)
    row = work.connection.execute(statement).mappings().one_or_none()
    if row is None:
        raise no_such(CASE, case_id)
    work.case = Subject(CASE, dict(row))
    mine = select(items).where(items.c.tenant == work.tenant, items.c.case_id == case_id)
    for item in work.connection.execute(mine).mappings():
        work.items[item["id"]] = Subject(item["machine"], dict(item))
    told = select(ticking).where(ticking.c.tenant == work.tenant, ticking.c.case_id == case_id)
    work.clocks = [clocks.read(dict(one)) for one in work.connection.execute(told).mappings()]
    last = select(func.max(events.c.seq)).where(
        events.c.tenant == work.tenant, events.c.case_id == case_id
    )
    work.seq = int(work.connection.scalar(last) or 0)
