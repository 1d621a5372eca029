"""Deadlines as a fold over what happened: start, pause, resume, extend, stop, restart.

A clock is never changed in place: its state is computed from its marks, and so can be computed
again from the history at any time. A limit is judged by one comparison only, ``stopped_at <=
due_at``: comparing the time used with the limit gives another answer in lunch breaks and nights.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from gis.errors import Conflict
from services.cases.rules.calendar import Calendar

Unit = Literal["urgent_hour", "natural_day", "work_hour", "work_day"]
Kind = Literal["start", "pause", "resume", "extend", "stop", "restart"]
State = Literal["running", "paused", "stopped"]
Light = Literal["green", "yellow", "red"]

YELLOW = 0.8
"""Share of a limit after which the light turns yellow."""
ESCALATION = 1.5
"""Multiple of a limit at which the superior is told."""
_SPANS: Mapping[Unit, tuple[dt.timedelta, bool]] = {
    "urgent_hour": (dt.timedelta(hours=1), False),
    "natural_day": (dt.timedelta(days=1), False),
    "work_hour": (dt.timedelta(hours=1), True),
    "work_day": (dt.timedelta(minutes=480), True),
}


@dataclass(frozen=True)
class Limit:
    """How long something may take, as the handbook says it (GB/T 30428.8: 工作时, 工作日 …)."""

    value: float
    unit: Unit

    @property
    def span(self) -> dt.timedelta:
        """The time that may be used; for working units open time of the calendar."""
        return _SPANS[self.unit][0] * self.value

    @property
    def working(self) -> bool:
        """Whether only open time of a calendar counts."""
        return _SPANS[self.unit][1]


@dataclass(frozen=True)
class Mark:
    """What happened to a clock; ``value`` counts original limits granted by an extension."""

    at: dt.datetime
    kind: Kind
    value: float = 1


@dataclass(frozen=True)
class Clock:
    """The state of a clock after its marks.

    ``allowed`` is the limit with extensions, ``used`` what had been used when it last began to
    run. ``due_at`` and ``light_at`` are None while it is paused. ``over`` says, once stopped,
    whether it was late. ``passes`` counts the runs: rework starts another.
    """

    state: State
    allowed: dt.timedelta
    used: dt.timedelta
    since: dt.datetime
    due_at: dt.datetime | None
    light_at: dt.datetime | None
    stopped_at: dt.datetime | None = None
    over: bool | None = None
    passes: int = 1

    def light(self, now: dt.datetime) -> Light:
        """The traffic light: green, yellow from :data:`YELLOW` of the limit, red when overdue."""
        moment = self.stopped_at or now
        if self.due_at is not None and moment > self.due_at:
            return "red"
        late = self.light_at is not None and moment >= self.light_at
        return "yellow" if late else "green"


def fold(limit: Limit, calendar: Calendar, marks: Iterable[Mark]) -> Clock | None:
    """Compute the clock after ``marks`` in their order; None before it starts.

    ``calendar`` counts for limits in working units. Raises Conflict for marks that cannot follow
    each other, such as a resume without a pause.
    """
    clock: Clock | None = None
    for mark in marks:
        clock = advance(clock, limit, calendar, mark)
    return clock


def advance(clock: Clock | None, limit: Limit, calendar: Calendar, mark: Mark) -> Clock:
    """Compute the clock after one more mark; Conflict if that cannot follow."""
    return _STEPS[mark.kind](clock, mark, _Rule(limit, calendar))


def escalates_at(clock: Clock, calendar: Calendar, *, working: bool) -> dt.datetime | None:
    """When a running clock has used one and a half of what it was allowed; None while it is paused."""
    if clock.state != "running":
        return None
    rest = clock.allowed * ESCALATION - clock.used
    return calendar.due(clock.since, rest) if working else clock.since + rest


@dataclass(frozen=True)
class _Rule:
    limit: Limit
    calendar: Calendar

    def add(self, since: dt.datetime, span: dt.timedelta) -> dt.datetime:
        return self.calendar.due(since, span) if self.limit.working else since + span

    def between(self, since: dt.datetime, until: dt.datetime) -> dt.timedelta:
        """Time between two instants; none if the later one is first: a clock may begin in the future."""
        span = self.calendar.worked(since, until) if self.limit.working else until - since
        return max(span, dt.timedelta())

    def running(self, clock: Clock, since: dt.datetime) -> Clock:
        """``clock`` as it runs from ``since`` on, with its deadline and the turn to yellow."""
        rest = clock.allowed - clock.used
        early = clock.allowed * YELLOW - clock.used
        return replace(
            clock,
            state="running",
            since=since,
            due_at=self.add(since, rest) if rest > dt.timedelta() else since,
            light_at=self.add(since, early) if early > dt.timedelta() else since,
        )


def _start(clock: Clock | None, mark: Mark, rule: _Rule) -> Clock:
    if clock is not None:
        raise _impossible(mark, clock)
    return _fresh(mark, rule, 1)


def _restart(clock: Clock | None, mark: Mark, rule: _Rule) -> Clock:
    if clock is None or clock.state != "stopped":
        raise _impossible(mark, clock)
    return _fresh(mark, rule, clock.passes + 1)


def _fresh(mark: Mark, rule: _Rule, passes: int) -> Clock:
    zero = dt.timedelta()
    new = Clock("running", rule.limit.span, zero, mark.at, None, None, passes=passes)
    return rule.running(new, mark.at)


def _pause(clock: Clock | None, mark: Mark, rule: _Rule) -> Clock:
    if clock is None or clock.state != "running":
        raise _impossible(mark, clock)
    used = clock.used + rule.between(clock.since, mark.at)
    since = max(clock.since, mark.at)
    return replace(clock, state="paused", used=used, since=since, due_at=None, light_at=None)


def _resume(clock: Clock | None, mark: Mark, rule: _Rule) -> Clock:
    if clock is None or clock.state != "paused":
        raise _impossible(mark, clock)
    return rule.running(clock, max(clock.since, mark.at))


def _extend(clock: Clock | None, mark: Mark, rule: _Rule) -> Clock:
    if clock is None or clock.state == "stopped":
        raise _impossible(mark, clock)
    longer = replace(clock, allowed=clock.allowed + rule.limit.span * mark.value)
    return rule.running(longer, clock.since) if clock.state == "running" else longer


def _stop(clock: Clock | None, mark: Mark, rule: _Rule) -> Clock:
    if clock is None or clock.state == "stopped":
        raise _impossible(mark, clock)
    late = clock.due_at is not None and mark.at > clock.due_at
    running = clock.state == "running"
    used = clock.used + (rule.between(clock.since, mark.at) if running else dt.timedelta())
    return replace(clock, state="stopped", used=used, stopped_at=mark.at, over=late)


_STEPS = {
    "start": _start,
    "pause": _pause,
    "resume": _resume,
    "extend": _extend,
    "stop": _stop,
    "restart": _restart,
}


def _impossible(mark: Mark, clock: Clock | None) -> Conflict:
    state = "not started" if clock is None else clock.state
    return Conflict(
        "clock",
        f"计时器处于“{state}”，不能执行“{mark.kind}”。",
        f"The clock is {state}: it cannot {mark.kind}.",
    )
