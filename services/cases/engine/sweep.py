"""What time brings: lights that turn, tasks nobody took, hangings that end. Run again and again.

Each case is a transaction of its own under its lock, so any number of sweepers may run, and one that
is killed leaves nothing half done.
"""

from __future__ import annotations

import datetime as dt
import logging

from sqlalchemy import Connection, Engine, text

from gis.database.session import begin, elevated, system
from gis.errors import WanmiError
from layers.registry import Registry
from services.cases.engine import clocks
from services.cases.engine.act import close
from services.cases.engine.load import load, opened
from services.cases.engine.step import attempt
from services.cases.engine.tell import post_told, tell_to
from services.cases.engine.words import FIELD, ORDER, Held
from services.cases.engine.work import SYSTEM_HELD, Subject, Ticking, Work, append
from services.cases.rules.posts import SYSTEM

MOST = 500
_LOG = logging.getLogger(__name__)
_DUE = text(
    "SELECT DISTINCT case_id FROM (SELECT case_id FROM case_clocks WHERE tenant = :tenant "
    "AND next_alarm_at <= :at ORDER BY next_alarm_at LIMIT :most) AS due"
)
_RESUMING = text(
    "SELECT id FROM cases WHERE tenant = :tenant AND resume_at <= :at AND state = 'hung' LIMIT :most"
)
_TOLD = {"red": "shift_supervisor", "escalated": "command_chief"}
"""Posts that are told besides the unit when a deadline passes, and when half as much again has."""


def sweep(engine: Engine, registry: Registry, tenant: str, at: dt.datetime | None = None) -> int:
    """Do what is due in a tenant; return how many cases were touched (call again at ``MOST``)."""
    now = at or dt.datetime.now(dt.UTC)
    caller = system(tenant)
    values = {"tenant": tenant, "at": now, "most": MOST}
    with begin(engine, caller, read_only=True) as connection:
        due = set(connection.scalars(_DUE, values))
        resuming = set(connection.scalars(_RESUMING, values))
    for number in sorted(due | resuming):
        try:
            with begin(engine, caller) as connection:
                _one(connection, registry, tenant, number, now)
        except WanmiError as error:
            _LOG.warning("case %s of %s: %s", number, tenant, error)
    return len(due | resuming)


def _one(
    connection: Connection, registry: Registry, tenant: str, number: int, now: dt.datetime
) -> None:
    work = opened(connection, registry, system(tenant), at=now, program=True)
    with elevated(connection):
        load(work, number)
        resume_at = work.case.row["resume_at"]
        if resume_at is not None and resume_at <= now:
            attempt(work, work.case, "resume", SYSTEM_HELD)
        for ticking in list(clocks.running(work)):
            _ring(work, ticking)
    close(work)


def _ring(work: Work, ticking: Ticking) -> None:
    """Tell the light a clock has come to; several at once if nobody looked for long."""
    before, passed = ticking.alarmed, False
    while (moment := clocks.next_alarm(work, ticking)) is not None and moment <= work.at:
        ticking.alarmed = {"": "yellow", "yellow": "red"}.get(ticking.alarmed, "escalated")
        ticking.dirty = passed = True
    if not passed or ticking.alarmed == before:
        return
    subject = work.case if ticking.item_id == 0 else work.items[ticking.item_id]
    if subject.machine == FIELD:
        _expired(work, subject, ticking)
    elif not _told_by_orders(work, ticking):
        _alarm(work, subject, ticking)


def _expired(work: Work, subject: Subject, ticking: Ticking) -> None:
    """A task that nobody took in time goes to the next."""
    if ticking.clock == "offer" and ticking.alarmed != "yellow":
        attempt(work, subject, "expire", SYSTEM_HELD)


def _told_by_orders(work: Work, ticking: Ticking) -> bool:
    """The clock of the whole handling is told once, with the orders' own."""
    return ticking.clock == "handle" and ticking.item_id == 0 and any(work.open(ORDER))


def _alarm(work: Work, subject: Subject, ticking: Ticking) -> None:
    due = ticking.now.due_at
    data = {"clock": ticking.clock, "due_at": due.isoformat() if due else None}
    action = f"clock_{ticking.alarmed}"
    append(work, subject, action=action, held=Held(SYSTEM), to=subject.state, data=data)
    tell_to(work, subject, "unit")
    if ticking.alarmed in _TOLD:
        post_told(work, subject, _TOLD[ticking.alarmed])
