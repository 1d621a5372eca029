"""When the demo's cases happen: reported by day, handled mostly in time, deadlines spread over days to come.

An open case has used a chosen share of the limit that runs: a few are overdue, some nearly, most have days.
All of it is counted in working hours back from the present, so it looks the same on any day of the week.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.cases.rules.calendar import Calendar
from services.cases.rules.clock import Limit

ZONE = ZoneInfo("Asia/Shanghai")
STAGE = Limit(5, "work_day")
"""What every stage but handling may take (data/demo/case_limits.csv)."""
MINUTES: Mapping[str, tuple[float, float]] = {
    "accept": (2, 14),
    "send_verify": (3, 14),
    "take_check": (4, 40),
    "result_true": (10, 90),
    "result_false": (10, 90),
    "file": (2, 14),
    "dispatch": (4, 28),
    "hang": (60, 300),
    "approve": (5, 28),
    "close": (4, 28),
    "reject": (5, 60),
    "void": (5, 60),
}
"""Working minutes that each step takes after the one before."""
OF_LIMIT: Mapping[str, tuple[float, float]] = {"take": (0.02, 0.12), "finish": (0.15, 0.75)}
"""Shares of the limit of handling that its steps take."""
LATE = (1.05, 2.3)
OVERDUE_EVERY, NEARLY_EVERY = 19, 14
LATE_SHARE = 0.1
"""Of the handlings that took longer than they might."""
EVENING = (18.5, 21.5)
"""Local hours at which some of what is accepted first thing in the morning had been reported."""


@dataclass(frozen=True)
class Pace:
    """The present, the working calendar, how long handling may take, and the dice."""

    now: dt.datetime
    calendar: Calendar
    handling: Limit
    dice: random.Random

    def after(self, moment: dt.datetime, span: dt.timedelta) -> dt.datetime:
        """The instant at which so much working time has passed."""
        return self.calendar.due(moment, span)

    def before(self, moment: dt.datetime, span: dt.timedelta) -> dt.datetime:
        """The instant from which so much working time has passed."""
        origin = dt.datetime.fromtimestamp(self.calendar.opens[0], dt.UTC)
        passed = self.calendar.worked(origin, moment) - span
        return min(self.calendar.due(origin, passed), moment)

    def gap(self, step: str) -> dt.timedelta:
        """How long a step takes."""
        if step not in OF_LIMIT:
            return dt.timedelta(minutes=self.dice.uniform(*MINUTES[step]))
        late = step == "finish" and self.dice.random() < LATE_SHARE
        return self.handling.span * self.dice.uniform(*(LATE if late else OF_LIMIT[step]))

    def next(self, moment: dt.datetime, step: str, gap: dt.timedelta) -> dt.datetime:
        """When a step is taken after the one before; urgent handling goes on day and night."""
        urgent = step in OF_LIMIT and not self.handling.working
        return min(moment + gap if urgent else self.after(moment, gap), self.now)


def ended(pace: Pace, steps: Sequence[str], days: float) -> list[dt.datetime]:
    """When a case of the last ``days`` was reported, and when each step was taken."""
    gaps = [pace.gap(step) for step in steps]
    whole = sum(gaps, dt.timedelta())
    ago = STAGE.span * (days / 7) * pace.dice.uniform(0.02, 1)
    begun = pace.before(pace.now, max(ago, whole + dt.timedelta(minutes=10)))
    found = [begun]
    for step, gap in zip(steps, gaps, strict=True):
        found.append(pace.next(found[-1], step, gap))
    return _told(pace, found)


def running(pace: Pace, steps: Sequence[str], since: str, number: int) -> list[dt.datetime]:
    """When an open case was reported and each step taken; the limit runs from the step ``since`` on."""
    limit = pace.handling if since in ("dispatch", "result_false") else STAGE
    begun = pace.before(pace.now, limit.span * _used(pace.dice, number))
    until = steps.index(since) + 1 if since in steps else 0
    first = begun
    back = []
    for step in reversed(steps[:until]):
        back.append(first)
        first = pace.before(first, _short(pace, step))
    passed = pace.calendar.worked(begun, pace.now)
    later = [pace.before(pace.now, passed * share) for share in _shares(len(steps) - until)]
    return _told(pace, [first, *reversed(back), *later])


def _used(dice: random.Random, number: int) -> float:
    """The share of its limit that the case of this number has used."""
    if number % OVERDUE_EVERY == 0:
        return dice.uniform(1.02, 1.25)
    if number % NEARLY_EVERY == 0:
        return dice.uniform(0.82, 0.94)
    return dice.uniform(0.01, 0.68)


def _short(pace: Pace, step: str) -> dt.timedelta:
    """How long a step of an open case took; handling that is over was quick, so that the whole is in time."""
    return pace.handling.span * pace.dice.uniform(0.1, 0.4) if step == "finish" else pace.gap(step)


def _shares(count: int) -> list[float]:
    """Shares of the time that is left at which further steps were taken, the earliest first."""
    return [0.8 - 0.5 * place / max(count, 1) for place in range(count)]


def _told(pace: Pace, moments: list[dt.datetime]) -> list[dt.datetime]:
    """What was accepted first thing in the morning had been reported the evening before, at times."""
    local = moments[0].astimezone(ZONE)
    if len(moments) > 1 and local.hour < 9 and pace.dice.random() < 0.5:
        evening = local.replace(hour=0, minute=0) - dt.timedelta(days=1)
        moments[0] = (evening + dt.timedelta(hours=pace.dice.uniform(*EVENING))).astimezone(dt.UTC)
    return moments
