"""Whether a report tells of a problem that is already known (相似案卷判断).

Hard limits come first: the same group of classes, within a radius and a number of hours, unless
both name the same component. Then factors between 0 and 1 are weighed and summed; each of them is
kept, so that an operator sees why. Radius, hours and weights are data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Verdict = Literal["link", "propose", "none"]


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """A rule of likeness for a group of classes.

    ``sure`` is the distance in metres that positions may err by: nearer means the same place.
    ``soon`` is the gap in hours within which many tell of one thing at once. ``ended_hours`` is
    how long an ended case is still looked at. Weights need not sum to 1.
    """

    radius: float = 30.0
    sure: float = 15.0
    hours: float = 24.0 * 7
    soon: float = 1.0
    ended_hours: float = 24.0
    link: float = 0.85
    propose: float = 0.5
    weights: Mapping[str, float] = field(
        default_factory=lambda: {
            "distance": 3.0,
            "time": 1.0,
            "class": 2.0,
            "component": 3.0,
            "state": 1.0,
        }
    )


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the rule looks at, of a report or of a case."""

    group: str
    class_code: str
    at: dt.datetime
    component: str | None = None
    ended_at: dt.datetime | None = None


@dataclass(frozen=True)
class Apart:
    """How many metres a report lies from a known case: from its place, from the middle of ``reports``.

    The place is where the first report saw it and errs as far as any; the middle of all that joined
    errs less with each of them. The nearer counts. Hard limits go by the place alone, so that a case
    cannot wander along a street of like problems.
    """

    place: float
    middle: float | None = None
    reports: int = 1

    @property
    def nearer(self) -> float:
        """The distance that is judged."""
        return self.place if self.middle is None else min(self.place, self.middle)


@dataclass(frozen=True)
class Judgement:
    """The verdict on one known case, with its score (0 to 1) and the factors behind it.

    ``distance_m`` is that from the case's place, ``apart`` what was judged.
    """

    case: int
    verdict: Verdict
    score: float
    distance_m: float
    gap: dt.timedelta
    same_component: bool
    factors: Mapping[str, float]
    apart: Apart


def judge(
    rule: Likeness, report: Seen, known: Iterable[tuple[int, Seen, Apart]]
) -> list[Judgement]:
    """Judge ``report`` against known cases (id, what is known, how far away), the likest first.

    Cases beyond the hard limits are left out.
    """
    found = [
        _judged(rule, report, case, seen, apart)
        for case, seen, apart in known
        if _within(rule, report, seen, apart.place)
    ]
    return sorted(found, key=lambda item: (-item.score, item.distance_m, item.case))


def _within(rule: Likeness, report: Seen, known: Seen, metres: float) -> bool:
    if known.group != report.group:
        return False
    if known.ended_at is not None and _hours(report.at - known.ended_at) > rule.ended_hours:
        return False
    if report.component is not None and report.component == known.component:
        return True
    return metres <= rule.radius and abs(_hours(report.at - known.at)) <= rule.hours


def _judged(rule: Likeness, report: Seen, case: int, known: Seen, apart: Apart) -> Judgement:
    same = report.component is not None and report.component == known.component
    factors = {
        "distance": 1.0 if same else _fading(apart.nearer, rule.sure, rule.radius),
        "time": _fading(abs(_hours(report.at - known.at)), rule.soon, rule.hours),
        "class": 1.0 if report.class_code == known.class_code else 0.5,
        "component": _component(report.component, known.component),
        "state": 1.0 if known.ended_at is None else 0.5,
    }
    total = sum(rule.weights.values())
    score = sum(weight * factors[name] for name, weight in rule.weights.items()) / total
    verdict: Verdict = (
        "link" if score >= rule.link else "propose" if score >= rule.propose else "none"
    )
    gap = abs(report.at - known.at)
    metres = round(apart.place, 2)
    return Judgement(case, verdict, round(score, 4), metres, gap, same, factors, apart)


def _fading(value: float, sure: float, most: float) -> float:
    """1 up to ``sure``, then falling evenly to 0 at ``most``."""
    if value <= sure:
        return 1.0
    return max((most - value) / max(most - sure, 1e-9), 0.0)


def _component(mine: str | None, theirs: str | None) -> float:
    """Same component 1, another 0, and half where one of them is not known."""
    if mine is None or theirs is None:
        return 0.5
    return 1.0 if mine == theirs else 0.0


def _hours(span: dt.timedelta) -> float:
    return span.total_seconds() / 3600
