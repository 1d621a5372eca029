"""The clocks of a case inside a unit of work: what they are told is a mark in the current event.

A clock of the whole case has item 0. ``case_clocks`` only keeps what the marks fold to
(:mod:`services.cases.rules.clock`).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import text

from gis.database.together import Question
from layers.model import Base
from services.cases.engine.tables import CaseClock
from services.cases.engine.words import FIELD, ORDER
from services.cases.engine.work import Subject, Ticking, Work, change, plain
from services.cases.rules.calendar import Calendar
from services.cases.rules.clock import Clock, Kind, Limit, Mark, advance, escalates_at

CALENDAR = "work"
TABLE = Base.metadata.tables[CaseClock.__tablename__]
_NAMES = [column.name for column in TABLE.columns]
SHOWN = [f'"{name}" AS passes' if name == "pass" else name for name in _NAMES]
"""The columns as :func:`read` takes them."""
_UPSERT = text(
    f"INSERT INTO case_clocks ({', '.join(_NAMES)}) SELECT {', '.join(_NAMES)} "  # noqa: S608 - own names
    "FROM jsonb_populate_recordset(cast(null AS case_clocks), cast(:rows AS jsonb)) "
    "ON CONFLICT (tenant, case_id, clock, item_id, pass) DO UPDATE SET "
    + ", ".join(
        f"{name} = excluded.{name}" for name in _NAMES if name not in TABLE.primary_key.columns
    )
)
"""One text for any number of clocks, so that it is compiled once."""
_OF_FIELD = {"verify": "verify", "check": "check"}
"""Field tasks that have the time of a clock of their case."""


def latest(work: Work, clock: str, item_id: int = 0) -> Ticking | None:
    """Return the newest run of a clock."""
    runs = [t for t in work.clocks if (t.clock, t.item_id) == (clock, item_id)]
    return max(runs, key=lambda t: t.now.passes, default=None)


def running(work: Work, clock: str = "*") -> Iterator[Ticking]:
    """Yield the clocks that have not been stopped: one by name, or all."""
    yield from [t for t in work.clocks if t.running and clock in ("*", t.clock)]


def start(
    work: Work,
    clock: str,
    item: Subject | None = None,
    limit: Limit | None = None,
    begins: dt.datetime | None = None,
) -> None:
    """Let a clock begin, or begin again (rework); without a limit there is no clock.

    It ``begins`` later where the work is held until its hours.
    """
    limit = limit or work.ask("limit", clock, item)
    if limit is None:
        return
    item_id = 0 if item is None else item.id
    before = latest(work, clock, item_id)
    if before is not None and before.running:
        return
    kind: Kind = "start" if before is None else "restart"
    calendar = _calendar(work, CALENDAR)
    at = max(work.at, begins or work.at)
    now = advance(before.now if before else None, limit, calendar, Mark(at, kind))
    unit = (work.case if item is None else item).row.get("unit")
    work.clocks.append(Ticking(clock, item_id, limit, CALENDAR, unit, now))
    shown = {"limit": [limit.value, limit.unit], "calendar": CALENDAR, **_later(work, at)}
    _note(work, clock, item_id, kind, shown)


def stop(work: Work, clock: str = "*", item_id: int | None = None) -> None:
    """Stop clocks that run: by name or all, of one item or of all."""
    for ticking in list(running(work, clock)):
        if item_id is None or ticking.item_id == item_id:
            _tell(work, ticking, "stop")


def pause(work: Work) -> None:
    """Let every clock stand still (hanging)."""
    for ticking in running(work):
        if ticking.now.state == "running":
            _tell(work, ticking, "pause")


def wait(work: Work, clock: str, until: dt.datetime) -> None:
    """Let a clock of the case stand still until a later moment: the hours in which the problem shows."""
    found = latest(work, clock)
    if found is not None and found.now.state == "running" and until > work.at:
        _tell(work, found, "pause")
        _tell(work, found, "resume", at=until)


def resume(work: Work) -> None:
    """Let the clocks that stand still run on."""
    for ticking in running(work):
        if ticking.now.state == "paused":
            _tell(work, ticking, "resume")


def extend(work: Work, clock: str, item_id: int, limits: float = 1) -> None:
    """Grant a running clock so many more of its original limit."""
    found = latest(work, clock, item_id)
    if found is not None and found.running:
        _tell(work, found, "extend", limits)


def due_of(work: Work, subject: Subject) -> Clock | None:
    """Return the clock whose deadline a row shows: an item's own, or the case's next."""
    own = [t for t in running(work) if t.item_id == (subject.item_id or 0)]
    if subject.machine == FIELD and subject.row["kind"] in _OF_FIELD:
        own = list(running(work, _OF_FIELD[subject.row["kind"]]))
    elif subject.machine == ORDER and not own:
        own = [t for t in running(work, "handle") if t.item_id == 0]
    timed = [t.now for t in own if t.now.due_at is not None]
    return min(timed, key=lambda clock: clock.due_at or work.at, default=None)


def settle(work: Work) -> None:
    """Copy deadlines and lights to the rows that queues and maps read."""
    for subject in (work.case, *work.items.values()):
        clock = None if subject.row["ended"] else due_of(work, subject)
        values: dict[str, Any] = {"due_at": None, "light_at": None, "light": "green"}
        if clock is not None:
            values = {
                "due_at": clock.due_at,
                "light_at": clock.light_at,
                "light": clock.light(work.at),
            }
        elif subject.row["ended"]:
            values = {name: subject.row[name] for name in values}
        change(work, subject, **values)


def written(work: Work) -> Iterator[Question]:
    """What writes the clocks that were told something: one statement, or none."""
    rows = [_columns(work, ticking) for ticking in work.clocks if ticking.dirty]
    if rows:
        yield Question(_UPSERT, {"rows": json.dumps(rows, default=plain)})


def read(row: Mapping[str, Any]) -> Ticking:
    """Make a clock of its row."""
    return Ticking(
        clock=row["clock"],
        item_id=row["item_id"],
        limit=Limit(row["value"], row["measure"]),
        calendar=row["calendar"],
        unit=row["unit"],
        now=Clock(
            state=row["state"],
            allowed=dt.timedelta(seconds=row["allowed"]),
            used=dt.timedelta(seconds=row["used"]),
            since=row["since"],
            due_at=row["due_at"],
            light_at=row["light_at"],
            stopped_at=row["stopped_at"],
            over=row["over"],
            passes=row["passes"],
        ),
        exempt=row["exempt"],
        alarmed=row["alarmed"],
        dirty=False,
    )


def next_alarm(work: Work, ticking: Ticking) -> dt.datetime | None:
    """When the next light of a running clock has to be told."""
    if ticking.now.state != "running":
        return None
    if ticking.alarmed == "red":
        calendar = _calendar(work, ticking.calendar)
        return escalates_at(ticking.now, calendar, working=ticking.limit.working)
    waiting = {"": ticking.now.light_at, "yellow": ticking.now.due_at}
    return waiting.get(ticking.alarmed)


def _tell(
    work: Work, ticking: Ticking, kind: Kind, value: float = 1, at: dt.datetime | None = None
) -> None:
    calendar, moment = _calendar(work, ticking.calendar), at or work.at
    ticking.now = advance(ticking.now, ticking.limit, calendar, Mark(moment, kind, value))
    ticking.dirty = True
    if kind == "extend" and ticking.now.light(work.at) == "green":
        ticking.alarmed = ""
    more = ({} if value == 1 else {"value": value}) | _later(work, moment)
    _note(work, ticking.clock, ticking.item_id, kind, more)


def _later(work: Work, at: dt.datetime) -> dict[str, Any]:
    """From when a mark counts, where that is not the moment of its event."""
    return {"from": at.isoformat()} if at > work.at else {}


def _note(work: Work, clock: str, item_id: int, kind: str, more: Mapping[str, Any]) -> None:
    work.events[-1]["marks"].append({"clock": clock, "item": item_id, "kind": kind, **more})


def _calendar(work: Work, name: str) -> Calendar:
    key = f"calendar:{name}"
    if key not in work.scratch:
        work.scratch[key] = work.ask("calendar", name)
    found: Calendar = work.scratch[key]
    return found


def _columns(work: Work, ticking: Ticking) -> dict[str, Any]:
    now = ticking.now
    return {
        "tenant": work.tenant,
        "case_id": work.case.id,
        "clock": ticking.clock,
        "item_id": ticking.item_id,
        "pass": now.passes,
        "state": now.state,
        "value": ticking.limit.value,
        "measure": ticking.limit.unit,
        "calendar": ticking.calendar,
        "unit": ticking.unit,
        "allowed": now.allowed.total_seconds(),
        "used": now.used.total_seconds(),
        "since": now.since,
        "light_at": now.light_at,
        "due_at": now.due_at,
        "stopped_at": now.stopped_at,
        "over": now.over,
        "exempt": ticking.exempt,
        "alarmed": ticking.alarmed,
        "next_alarm_at": next_alarm(work, ticking),
    }
