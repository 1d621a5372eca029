"""Calendars and clocks, beside a count minute by minute that knows nothing of either."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gis.errors import Conflict, Unprocessable
from services.cases.rules import holidays
from services.cases.rules.calendar import Calendar, Day, built
from services.cases.rules.clock import Limit, Mark, fold

ZONE = ZoneInfo("Asia/Shanghai")
MINUTE = dt.timedelta(minutes=1)
OFFICE = built("office", [day for year in (2025, 2026) for day in holidays.days(year)])
NIGHT = built("night", holidays.every_day(2026, ((1200, 1560),)))
SUMMER = built(
    "summer",
    [
        Day(day.date, day.windows and ((480, 690), (900, 1110)))
        if 6 <= day.date.month <= 9
        else day
        for day in holidays.days(2026)
    ],
)
CALENDARS = st.sampled_from([OFFICE, NIGHT, SUMMER])


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def open_minutes(calendar: Calendar, since: dt.datetime, minutes: int) -> int:
    """Count by looking at every minute."""
    spans = list(zip(calendar.opens, calendar.closes, strict=True))
    start = int(since.timestamp())
    seconds = range(start, start + minutes * 60, 60)
    near = [(o, c) for o, c in spans if c > start and o < start + minutes * 60]
    return sum(1 for second in seconds if any(o <= second < c for o, c in near))


@pytest.mark.parametrize(
    ("since", "limit", "due"),
    [
        ("2026-02-13 17:00", Limit(2, "work_hour"), "2026-02-14 09:00"),  # a Saturday made up for
        ("2026-02-14 17:30", Limit(1, "work_day"), "2026-02-24 17:30"),  # over Spring Festival
        ("2026-11-20 11:30", Limit(1, "work_hour"), "2026-11-20 14:30"),  # over lunch
        ("2026-11-20 16:00", Limit(2, "work_hour"), "2026-11-20 18:00"),  # the close, not 08:00
        ("2026-11-20 23:00", Limit(2, "urgent_hour"), "2026-11-21 01:00"),
        ("2026-09-30 12:00", Limit(3, "natural_day"), "2026-10-03 12:00"),
        ("2026-11-21 10:00", Limit(4, "work_hour"), "2026-11-23 12:00"),  # reported on a Saturday
    ],
)
def test_deadlines_that_a_person_can_check(since, limit, due) -> None:
    clock = fold(limit, OFFICE, [Mark(at(since), "start")])
    assert clock is not None
    assert clock.due_at == at(due)


@settings(max_examples=150, deadline=None)
@given(
    CALENDARS,
    st.integers(0, 300 * 1440),
    st.integers(1, 3000),
)
def test_due_is_where_the_minutes_have_been_counted(calendar, start, minutes) -> None:
    since = at("2026-01-05 00:00") + start * MINUTE
    due = calendar.due(since, minutes * MINUTE)
    passed = round((due - since) / MINUTE)
    assert open_minutes(calendar, since, passed) == minutes
    assert open_minutes(calendar, since, passed - 1) == minutes - 1
    assert calendar.worked(since, due) == minutes * MINUTE


@settings(max_examples=150, deadline=None)
@given(CALENDARS, st.integers(0, 200 * 1440), st.lists(st.integers(1, 2000), max_size=6))
def test_pauses_move_the_deadline_and_nothing_else(calendar, start, pieces) -> None:
    """Run and pause in turn: the time used is the open time of the runs alone."""
    limit, now = Limit(40, "work_hour"), at("2026-01-05 00:00") + start * MINUTE
    marks, counted = [Mark(now, "start")], 0
    for number, minutes in enumerate(pieces):
        if number % 2 == 0:
            counted += open_minutes(calendar, now, minutes)
        now += minutes * MINUTE
        marks.append(Mark(now, "resume" if number % 2 else "pause"))
    clock = fold(limit, calendar, marks)
    assert clock is not None
    assert clock.used == counted * MINUTE
    if clock.state == "running" and counted < 2400:
        assert clock.due_at is not None
        assert calendar.worked(now, clock.due_at) == (2400 - counted) * MINUTE
    if clock.state == "paused":
        assert clock.due_at is None


def test_a_stop_is_judged_by_the_deadline_alone() -> None:
    start, limit = Mark(at("2026-11-20 16:00"), "start"), Limit(2, "work_hour")
    in_time = fold(limit, OFFICE, [start, Mark(at("2026-11-20 18:00"), "stop")])
    at_night = fold(limit, OFFICE, [start, Mark(at("2026-11-21 03:00"), "stop")])
    assert in_time is not None
    assert at_night is not None
    assert (in_time.over, at_night.over) == (False, True)
    assert in_time.used == at_night.used


def test_an_extension_adds_the_limit_again_and_rework_another_pass() -> None:
    limit, monday = Limit(4, "work_hour"), at("2026-11-23 08:00")
    marks = [
        Mark(monday, "start"),
        Mark(monday + dt.timedelta(hours=1), "extend"),
        Mark(at("2026-11-23 17:00"), "stop"),
        Mark(at("2026-11-24 08:00"), "restart"),
    ]
    first = fold(limit, OFFICE, marks[:3])
    again = fold(limit, OFFICE, marks)
    assert first is not None
    assert again is not None
    assert (first.due_at, first.over) == (at("2026-11-23 18:00"), False)
    assert (again.due_at, again.passes, again.over) == (at("2026-11-24 12:00"), 2, None)


def test_the_light_follows_the_share_used() -> None:
    clock = fold(Limit(5, "work_hour"), OFFICE, [Mark(at("2026-11-23 08:00"), "start")])
    assert clock is not None
    moments = ("08:00", "11:59", "12:00", "15:00", "15:01")
    lights = [clock.light(at(f"2026-11-23 {moment}")) for moment in moments]
    assert lights == ["green", "green", "yellow", "yellow", "red"]


@pytest.mark.parametrize(
    "kinds",
    [
        ("resume",),
        ("start", "start"),
        ("start", "resume"),
        ("start", "stop", "pause"),
        ("restart",),
    ],
)
def test_marks_that_cannot_follow_each_other_are_refused(kinds) -> None:
    marks = [Mark(at("2026-11-23 08:00") + n * MINUTE, kind) for n, kind in enumerate(kinds)]
    with pytest.raises(Conflict):
        fold(Limit(1, "work_hour"), OFFICE, marks)


def test_a_calendar_that_ends_says_so() -> None:
    with pytest.raises(Unprocessable):
        OFFICE.due(at("2026-12-30 17:00"), dt.timedelta(days=20))


def test_years_not_announced_are_provisional() -> None:
    later = list(holidays.days(2031))
    assert all(day.provisional for day in later)
    assert len(later) == 365
    assert not next(day for day in later if day.date == dt.date(2031, 10, 1)).windows


def test_the_next_window_opens_in_the_evening() -> None:
    opens, closes = NIGHT.next_open(at("2026-05-04 11:00"))
    assert (opens, closes) == (at("2026-05-04 20:00"), at("2026-05-05 02:00"))
    assert NIGHT.open_at(at("2026-05-05 01:59"))
    assert not NIGHT.open_at(at("2026-05-05 02:00"))
