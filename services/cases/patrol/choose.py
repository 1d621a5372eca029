"""Who takes a field task: candidates in order, each with the reasons for its place. Pure.

Order: on duty in the same responsibility grid, then nearest by their fresh position (else by the
centre of their grid), then fewest open tasks. Nobody who reported the case, and nobody who has
refused the task already, is a candidate at all (separation of discovery and check).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from services.cases.rules.assign import Assigning

BY_DEFAULT = Assigning()


@dataclass(frozen=True, kw_only=True)
class Collector:
    """Somebody on duty. ``metres`` from their position (``seen_at``), ``grid_metres`` from their grid's centre.

    ``posted``: holds the post of a collector there; without it the task could not be taken.
    """

    person: str
    grid: str
    until: dt.datetime
    seen_at: dt.datetime | None
    metres: float | None
    grid_metres: float
    open_tasks: int = 0
    posted: bool = True


@dataclass(frozen=True)
class Candidate:
    """One line of the list: ``rank`` from 1, or None with the reason in ``why``."""

    person: str
    rank: int | None
    why: str
    metres: float
    fresh: bool


def order(
    collectors: Iterable[Collector],
    grid: str | None,
    now: dt.datetime,
    *,
    reporters: Collection[str] = (),
    refused: Collection[str] = (),
    rule: Assigning = BY_DEFAULT,
) -> tuple[Candidate, ...]:
    """Return all candidates, the chosen one first, then those who may not with their reason."""
    able: list[tuple[Collector, str]] = []
    barred: list[tuple[Collector, str]] = []
    for one in collectors:
        why = _barred(one, now, reporters, refused) or _unfit(one, now, rule)
        (barred if why else able).append((one, why))
    ranked = sorted((one for one, _ in able), key=lambda one: _key(one, grid, now, rule))
    return (
        *(
            _candidate(one, n, _said(one, grid, now, rule), now, rule)
            for n, one in enumerate(ranked, 1)
        ),
        *(_candidate(one, None, why, now, rule) for one, why in barred),
    )


def _barred(
    one: Collector, now: dt.datetime, reporters: Collection[str], refused: Collection[str]
) -> str:
    if one.person in reporters:
        return "reporter"
    if one.person in refused:
        return "refused"
    if not one.posted:
        return "no_post"
    return "off_duty" if one.until <= now else ""


def _unfit(one: Collector, now: dt.datetime, rule: Assigning) -> str:
    if rule.busy and one.open_tasks >= rule.busy:
        return "busy"
    return "too_far" if _distance(one, now, rule) > rule.farthest else ""


def _fresh(one: Collector, now: dt.datetime, rule: Assigning) -> bool:
    return one.metres is not None and one.seen_at is not None and now - one.seen_at <= rule.fresh


def _distance(one: Collector, now: dt.datetime, rule: Assigning) -> float:
    fresh = _fresh(one, now, rule)
    return one.metres if fresh and one.metres is not None else one.grid_metres


def _key(
    one: Collector, grid: str | None, now: dt.datetime, rule: Assigning
) -> tuple[bool, bool, float, int, str]:
    return (
        rule.same_grid and one.grid != grid,
        not _fresh(one, now, rule),
        round(_distance(one, now, rule), -1),
        one.open_tasks,
        one.person,
    )


def _said(one: Collector, grid: str | None, now: dt.datetime, rule: Assigning) -> str:
    where = "same_grid" if one.grid == grid else "other_grid"
    return f"{where},{'position' if _fresh(one, now, rule) else 'grid_centre'}"


def _candidate(
    one: Collector, rank: int | None, why: str, now: dt.datetime, rule: Assigning
) -> Candidate:
    metres = round(_distance(one, now, rule), 1)
    return Candidate(one.person, rank, why, metres, _fresh(one, now, rule))
