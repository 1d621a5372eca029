"""Clocks computed again from the events: proof that the kept ones are right, and the way to new ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Engine, text

from gis.database.session import begin, begin_bulk, elevated, system
from layers.registry import Registry
from services.cases.engine import clocks
from services.cases.engine.act import close
from services.cases.engine.load import load, opened
from services.cases.engine.words import Held
from services.cases.engine.work import Work, append
from services.cases.rules.calendar import Calendar
from services.cases.rules.clock import Clock, Limit, Mark, advance
from services.cases.rules.posts import SYSTEM

Key = tuple[str, int, int]
"""Clock, item (0: the case) and pass."""
_MARKS = text(
    "SELECT at, marks FROM case_events WHERE tenant = :tenant AND case_id = :id "
    "AND marks IS NOT NULL ORDER BY seq"
)
_RUNNING = text(
    "SELECT DISTINCT case_id FROM case_clocks WHERE tenant = :tenant AND stopped_at IS NULL "
    "AND measure LIKE 'work%' AND case_id > :after ORDER BY case_id LIMIT 1000"
)
BEGINNINGS = ("start", "restart")


@dataclass
class _Run:
    limit: Limit
    calendar: str
    clock: Clock


def refold(
    connection: Connection, tenant: str, case_id: int, calendars: Mapping[str, Calendar]
) -> dict[Key, Clock]:
    """Return every run of every clock of a case as its marks have it."""
    running: dict[tuple[str, int], _Run] = {}
    found: dict[Key, Clock] = {}
    for row in connection.execute(_MARKS, {"tenant": tenant, "id": case_id}):
        for mark in row.marks:
            key = (mark["clock"], mark["item"])
            run = _advanced(running.get(key), row.at, mark, calendars)
            running[key] = run
            found[*key, run.clock.passes] = run.clock
    return found


def differences(
    connection: Connection, tenant: str, case_id: int, calendars: Mapping[str, Calendar]
) -> Iterator[str]:
    """Yield what the kept clocks say otherwise than the events."""
    told = refold(connection, tenant, case_id, calendars)
    statement = text("SELECT * FROM case_clocks WHERE tenant = :tenant AND case_id = :id")
    rows = connection.execute(statement, {"tenant": tenant, "id": case_id}).mappings()
    kept = {(row["clock"], row["item_id"], row["pass"]): _now(row) for row in rows}
    for key in sorted(told.keys() | kept.keys()):
        if told.get(key) != kept.get(key):
            yield f"case {case_id}, {key}: kept {kept.get(key)}, events {told.get(key)}"


def recompute(
    engine: Engine, registry: Registry, tenant: str, reason: str, at: dt.datetime | None = None
) -> int:
    """Give running clocks the deadlines of the newest calendar; return how many cases changed.

    Stopped clocks keep what they were judged by. Each changed case gets one event
    ``deadline_recomputed`` with the old and new deadlines.
    """
    now = at or dt.datetime.now(dt.UTC)
    changed, after = 0, 0
    caller = system(tenant)
    while True:
        with begin(engine, caller, read_only=True) as connection:
            found = list(connection.scalars(_RUNNING, {"tenant": tenant, "after": after}))
        for number in found:
            with begin(engine, caller) as connection:
                work = opened(connection, registry, caller, at=now, program=True)
                work.reason = reason
                with elevated(connection):
                    load(work, number)
                    changed += _renewed(work)
                close(work)
        if not found:
            return changed
        after = found[-1]


def check(engine: Engine, registry: Registry, tenant: str, share: float) -> tuple[int, list[str]]:
    """Compare a share (0 to 1) of the cases with their events; return how many, and differences."""
    statement = text("SELECT id FROM cases WHERE tenant = :tenant AND mod(id * 7919, 1000) < :part")
    caller = system(tenant)
    with begin_bulk(engine, caller) as connection:
        values = {"tenant": tenant, "part": int(share * 1000)}
        numbers = list(connection.scalars(statement, values))
        work = Work(connection, registry, caller, dt.datetime.now(dt.UTC), ())
        calendars = {clocks.CALENDAR: work.ask("calendar", clocks.CALENDAR)}
        found = [
            line
            for number in numbers
            for line in differences(connection, tenant, number, calendars)
        ]
    return len(numbers), found


def _advanced(
    run: _Run | None, at: dt.datetime, mark: Mapping[str, Any], calendars: Mapping[str, Calendar]
) -> _Run:
    if mark["kind"] in BEGINNINGS:
        limit = Limit(*mark["limit"])
        before = run.clock if run else None
        calendar = mark["calendar"]
    else:
        assert run is not None, "a clock is told something before it began"
        limit, before, calendar = run.limit, run.clock, run.calendar
    moment = dt.datetime.fromisoformat(mark["from"]) if "from" in mark else at
    told = Mark(moment, mark["kind"], mark.get("value", 1))
    return _Run(limit, calendar, advance(before, limit, calendars[calendar], told))


def _renewed(work: Work) -> int:
    calendars = {clocks.CALENDAR: work.ask("calendar", clocks.CALENDAR)}
    told = refold(work.connection, work.tenant, work.case.id, calendars)
    differing = []
    for ticking in clocks.running(work):
        new = told.get((ticking.clock, ticking.item_id, ticking.now.passes))
        if new is not None and new != ticking.now:
            differing.append((ticking, ticking.now, new))
    if not differing:
        return 0
    data = {
        "clocks": [
            {"clock": t.clock, "item": t.item_id, "old": _iso(old), "new": _iso(new)}
            for t, old, new in differing
        ]
    }
    held = Held(SYSTEM)
    case = work.case
    append(work, case, action="deadline_recomputed", held=held, to=case.state, data=data)
    for ticking, _, new in differing:
        ticking.now = replace(new)
        ticking.dirty = True
    return 1


def _iso(clock: Clock) -> str | None:
    return clock.due_at.isoformat() if clock.due_at else None


def _now(row: Mapping[Any, Any]) -> Clock:
    return clocks.read({**row, "passes": row["pass"]}).now
