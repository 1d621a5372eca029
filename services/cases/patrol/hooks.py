"""What the patrol answers the engine: who takes a field task."""

from __future__ import annotations

import datetime as dt
from typing import Any

import shapely
from sqlalchemy import text

from services.cases.config import readers
from services.cases.config.hooks import known
from services.cases.config.kinds import assign
from services.cases.engine import sources
from services.cases.engine.reporters import reporters
from services.cases.engine.ticks import Tick
from services.cases.engine.words import Chosen
from services.cases.engine.work import Subject, Work
from services.cases.patrol import choose, close, keep, people
from services.cases.rules.assign import Assigning

_ROSTER = text(
    "SELECT EXISTS (SELECT FROM case_duties WHERE tenant = :tenant AND NOT cancelled "
    "AND starts_at > :since AND starts_at < :until)"
)
MOST_TOLD = 10
"""Candidates kept in the event."""


def person(work: Work, item: Subject, refused: frozenset[str]) -> Chosen | None:
    """The nearest collector on duty, other than any reporter, of the same responsibility grid first.

    A task that waits for its window goes to somebody on duty then. A city without a roster goes by
    posts; with one, but with nobody on duty, the task stays with the shift supervisor (None).
    """
    begins = item.row["not_before"]
    at = work.at if begins is None else max(begins, work.at)
    if not _keeps_roster(work, at):
        built_in: Chosen | None = sources.person(work, item, refused)
        return built_in
    place = shapely.from_wkb(work.case.row["geom"].desc)
    grid = work.case.row.get("responsibility_grid") or people.grid_at(
        work.connection, work.tenant, place
    )
    found = choose.order(
        people.on_duty(work.connection, work.tenant, place, at),
        grid,
        at,
        reporters=reporters(work),
        refused=refused,
        rule=_rule(work, str(item.row["kind"])),
    )
    told = {
        "grid": grid,
        "at": at.isoformat(),
        "candidates": [_told(one) for one in found[:MOST_TOLD]],
    }
    first = found[0] if found and found[0].rank == 1 else None
    return Chosen(person=first.person if first else None, explained=told)


def _rule(work: Work, task: str) -> Assigning:
    """The rule of assignment of the edition in force where the case lies."""
    held = known(work).at("assign", work.at, work.case.row.get("area_code"))
    return assign.find(readers.assigning.of(work.connection, work.tenant, held), task)


def _keeps_roster(work: Work, at: dt.datetime) -> bool:
    day = dt.timedelta(days=1)
    asked = {"tenant": work.tenant, "since": at - 7 * day, "until": at + 7 * day}
    return bool(work.connection.scalar(_ROSTER, asked))


def _told(one: choose.Candidate) -> dict[str, Any]:
    """A line of the list, as the event keeps it: no position, only how far."""
    return dict(one.__dict__)


SOURCES = {"person": person}
TICKS = {
    "tracks": Tick(dt.timedelta(minutes=5), close.finish),
    "track_age": Tick(dt.timedelta(days=1), keep.forget, hour=3),
}
