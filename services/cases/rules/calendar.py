"""Time that counts: working hours on a calendar with holidays and shifted workdays.

A calendar is a sorted list of open windows with running totals, so that adding a limit and
measuring a span are two binary searches each. Wall-clock limits (紧急工作时, 自然日) use no
calendar: see :mod:`services.cases.rules.clock`.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from gis.errors import Unprocessable

Windows = tuple[tuple[int, int], ...]
"""Open times of a day as minutes since its midnight; beyond 1440 they reach into the next day."""

OFFICE: Windows = ((480, 720), (840, 1080))
"""08:00-12:00 and 14:00-18:00: 480 minutes, one working day 工作日."""


@dataclass(frozen=True)
class Day:
    """A date with its open windows; none on a day off. ``provisional`` until officially announced."""

    date: dt.date
    windows: Windows
    provisional: bool = False


@dataclass(frozen=True)
class Calendar:
    """Open windows as seconds since 1970: when they open, when they close, seconds open before."""

    name: str
    opens: tuple[int, ...]
    closes: tuple[int, ...]
    before: tuple[int, ...]

    def open_at(self, moment: dt.datetime) -> bool:
        """Tell whether ``moment`` lies in a window (its first instant does, its last does not)."""
        second = moment.timestamp()
        index = bisect_right(self.opens, second) - 1
        return index >= 0 and second < self.closes[index]

    def worked(self, since: dt.datetime, until: dt.datetime) -> dt.timedelta:
        """Open time between two instants; zero if ``until`` is not later."""
        self._covers(since)
        self._covers(until)
        return dt.timedelta(seconds=max(self._total(until) - self._total(since), 0))

    def due(self, since: dt.datetime, span: dt.timedelta) -> dt.datetime:
        """The earliest instant at which ``span`` of open time has passed since ``since``.

        Raises Unprocessable when the calendar ends before.
        """
        self._covers(since)
        if span <= dt.timedelta():
            return since
        wanted = self._total(since) + span.total_seconds()
        index = bisect_left(self.before, wanted) - 1
        moment = self.opens[index] + wanted - self.before[index]
        if moment > self.closes[index]:
            raise _beyond(self.name)
        return dt.datetime.fromtimestamp(moment, dt.UTC)

    def next_open(self, moment: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
        """The window that is open at ``moment``, else the next one: its opening and its close."""
        second = moment.timestamp()
        index = bisect_right(self.closes, second)
        if index == len(self.opens):
            raise _beyond(self.name)
        opens, closes = self.opens[index], self.closes[index]
        return dt.datetime.fromtimestamp(opens, dt.UTC), dt.datetime.fromtimestamp(closes, dt.UTC)

    def _total(self, moment: dt.datetime) -> float:
        """Seconds open from the calendar's beginning to ``moment``."""
        second = moment.timestamp()
        index = bisect_right(self.opens, second) - 1
        if index < 0:
            return 0
        return self.before[index] + min(second, self.closes[index]) - self.opens[index]

    def _covers(self, moment: dt.datetime) -> None:
        if not self.opens or not self.opens[0] - _MARGIN <= moment.timestamp() <= (
            self.closes[-1] + _MARGIN
        ):
            raise _beyond(self.name)


_MARGIN = 40 * 86_400
"""Seconds before the first and after the last window that a holiday may explain."""


def built(name: str, days: Iterable[Day], zone: str = "Asia/Shanghai") -> Calendar:
    """Make a calendar of ``days`` in local time; windows that touch or overlap become one."""
    spans = sorted(span for day in days for span in _spans(day, ZoneInfo(zone)))
    opens: list[int] = []
    closes: list[int] = []
    for start, end in spans:
        if closes and start <= closes[-1]:
            closes[-1] = max(closes[-1], end)
        else:
            opens.append(start)
            closes.append(end)
    before, total = [], 0
    for start, end in zip(opens, closes, strict=True):
        before.append(total)
        total += end - start
    return Calendar(name, tuple(opens), tuple(closes), tuple(before))


def _spans(day: Day, zone: ZoneInfo) -> Iterable[tuple[int, int]]:
    for start, end in day.windows:
        yield _second(day.date, start, zone), _second(day.date, end, zone)


def _second(date: dt.date, minutes: int, zone: ZoneInfo) -> int:
    days, rest = divmod(minutes, 1440)
    local = dt.datetime.combine(date + dt.timedelta(days=days), dt.time(), zone)
    return int((local + dt.timedelta(minutes=rest)).timestamp())


def _beyond(name: str) -> Unprocessable:
    return Unprocessable(
        "beyond_calendar",
        f"工作日历“{name}”没有覆盖这一时间，请管理员补充。",
        f"The working calendar “{name}” does not reach that time; an administrator must extend it.",
    )
