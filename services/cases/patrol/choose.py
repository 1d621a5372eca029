"""Who takes a field task: candidates in order, each with the reasons for its place. Pure.

Order: on duty in the same responsibility grid, then nearest by their fresh position (else by the
centre of their grid), then fewest open tasks. Nobody who reported the case, and nobody who has
refused the task already, is a candidate at all (separation of discovery and check).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

FRESH = dt.timedelta(minutes=15)
"""Age up to which a position says where somebody is."""


@dataclass(frozen=True, kw_only=True)
class Collector:
    """Somebody on duty. ``metres`` from their position (``seen_at``), ``grid_metres`` from their grid's centre."""

    person: str
    grid: str
    until: dt.datetime
    seen_at: dt.datetime | None
    metres: float | None
    grid_metres: float
    open_tasks: int = 0


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
) -> tuple[Candidate, ...]:
    """Return all candidates, the chosen one first, then those who may not with their reason."""
    able: list[tuple[Collector, str]] = []
    barred: list[tuple[Collector, str]] = []
    for one in collectors:
        why = _barred(one, now, reporters, refused)
        (barred if why else able).append((one, why))
    ranked = sorted((one for one, _ in able), key=lambda one: _key(one, grid, now))
    return (
        *(_candidate(one, n, _said(one, grid, now), now) for n, one in enumerate(ranked, 1)),
        *(_candidate(one, None, why, now) for one, why in barred),
    )


def _barred(
    one: Collector, now: dt.datetime, reporters: Collection[str], refused: Collection[str]
) -> str:
    if one.person in reporters:
        return "reporter"
    if one.person in refused:
        return "refused"
    return "off_duty" if one.until <= now else ""


def _fresh(one: Collector, now: dt.datetime) -> bool:
    return one.metres is not None and one.seen_at is not None and now - one.seen_at <= FRESH


def _distance(one: Collector, now: dt.datetime) -> float:
    fresh = _fresh(one, now)
    return one.metres if fresh and one.metres is not None else one.grid_metres


def _key(one: Collector, grid: str | None, now: dt.datetime) -> tuple[bool, bool, float, int, str]:
    return (
        one.grid != grid,
        not _fresh(one, now),
        round(_distance(one, now), -1),
        one.open_tasks,
        one.person,
    )


def _said(one: Collector, grid: str | None, now: dt.datetime) -> str:
    where = "same_grid" if one.grid == grid else "other_grid"
    return f"{where},{'position' if _fresh(one, now) else 'grid_centre'}"


def _candidate(one: Collector, rank: int | None, why: str, now: dt.datetime) -> Candidate:
    return Candidate(one.person, rank, why, round(_distance(one, now), 1), _fresh(one, now))
