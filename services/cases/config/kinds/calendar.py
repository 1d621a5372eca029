"""Working calendars: windows of a working day, and the days that differ from the week.

Announced years come from the package ``chinesecalendar``. Of the year after the last announced one
only fixed feasts are known: its days are provisional, and administrators are reminded from November.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal
from zoneinfo import available_timezones

from pydantic import Field, field_validator

from services.cases.config.shape import NEWEST, Finding, Kind, Known, Part, Rows, Seed, Shape
from services.cases.config.titled import one_of
from services.cases.rules import holidays
from services.cases.rules.calendar import OFFICE, Calendar, Day, built

FIRST_YEAR = 2020
"""First year of the shipped calendars; past cases before it have no working limits."""
REMIND_FROM = 11
"""Month from which a provisional next year is a warning: the State Council announces it then."""

Span = tuple[int, int]
MOST_WINDOWS = 12
_DAYS = {"workdays": ("工作日", "Working days"), "daily": ("每天", "Every day")}


class CalendarRow(Shape):
    """A calendar: windows in minutes of the day (beyond 1440: into the next day)."""

    KEY: ClassVar[tuple[str, ...]] = ("name",)

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{1,20}$", title="代码 · Name")
    zh: str = Field(min_length=1, max_length=30, title="名称 · Chinese name")
    en: str = Field("", max_length=60, title="英文名称 · English name")
    days: Literal["workdays", "daily"] = Field(
        "workdays", title="适用日 · Days", json_schema_extra=one_of(lambda: _DAYS)
    )
    windows: tuple[Span, ...] = Field(OFFICE, title="时段（分钟） · Windows in minutes")
    summer: tuple[Span, ...] = Field((), title="夏季时段 · Windows in summer")
    summer_from: str = Field("06-01", pattern=r"^\d\d-\d\d$", title="夏季起 · Summer from")
    summer_to: str = Field("09-30", pattern=r"^\d\d-\d\d$", title="夏季止 · Summer until")
    zone: str = Field("Asia/Shanghai", max_length=40, title="时区 · Time zone")

    @field_validator("windows", "summer")
    @classmethod
    def _ordered(cls, windows: tuple[Span, ...]) -> tuple[Span, ...]:
        if len(windows) > MOST_WINDOWS or any(not 0 <= a < b <= 2 * 1440 for a, b in windows):
            raise ValueError("windows begin before they end, within two days")
        return windows

    @field_validator("windows")
    @classmethod
    def _any(cls, windows: tuple[Span, ...]) -> tuple[Span, ...]:
        if not windows:
            raise ValueError("a calendar is open at some time")
        return windows

    @field_validator("zone")
    @classmethod
    def _known(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError(f"no time zone {zone}")
        return zone

    def of(self, date: dt.date, *, working: bool) -> tuple[Span, ...]:
        """Return the windows of a date."""
        if self.days == "workdays" and not working:
            return ()
        warm = self.summer and self.summer_from <= date.strftime("%m-%d") <= self.summer_to
        return self.summer if warm else self.windows


class YearRow(Shape):
    """A year that the calendars cover; provisional until its holidays are announced."""

    KEY: ClassVar[tuple[str, ...]] = ("year",)

    year: int = Field(ge=1990, le=2100, title="年 · Year")
    provisional: bool = Field(False, title="暂定 · Provisional")


class DayRow(Shape):
    """A date that differs from its weekday: a holiday, or a Saturday that is worked (调休)."""

    KEY: ClassVar[tuple[str, ...]] = ("date",)

    date: dt.date = Field(title="日期 · Date")
    working: bool = Field(title="是否上班 · Is worked")
    note: str = Field("", max_length=60, title="说明 · Note")


def read(rows: Rows) -> Mapping[str, Calendar]:
    """Return the calendars of an edition by name."""
    exceptions = {row.date: row.working for row in rows["days"].values()}
    years = sorted(row.year for row in rows["years"].values())
    days = [
        (date, exceptions.get(date, date.weekday() < 5)) for year in years for date in _dates(year)
    ]
    return {
        name: built(
            name, (Day(date, row.of(date, working=working)) for date, working in days), row.zone
        )
        for name, row in rows["calendars"].items()
    }


def warnings(rows: Rows, today: dt.date) -> Iterator[tuple[str, str]]:
    """Yield what an administrator should know of: a year that is missing or provisional."""
    if today.month < REMIND_FROM:
        return
    following = rows["years"].get(str(today.year + 1))
    if following is None or following.provisional:
        state = ("缺少", "is missing") if following is None else ("仍为暂定", "is provisional")
        yield (
            f"{today.year + 1} 年工作日历{state[0]}，请按国务院办公厅通知发布新版。",
            f"The working calendar of {today.year + 1} {state[1]}; publish the announced holidays.",
        )


def announced(year: int) -> Iterator[DayRow]:
    """Yield the days of a year that differ from their weekday, as far as they are known."""
    for day in holidays.days(year):
        working = bool(day.windows)
        if working != (day.date.weekday() < 5):
            note = "调休上班" if working else "法定节假日"
            yield DayRow(date=day.date, working=working, note=note)


SHIPPED: Mapping[str, tuple[str, str]] = {
    "work": ("工作时间", "Office hours"),
    "night": ("夜间", "Night"),
    "day": ("白天", "Daytime"),
}
"""What the calendars are called that every city begins with."""
_HOURS = {"night": ((1200, 1560),), "day": ((420, 1200),)}


def _rows() -> Iterator[tuple[str, Shape]]:
    for name, (zh, en) in SHIPPED.items():
        hours = {"days": "daily", "windows": _HOURS[name]} if name in _HOURS else {}
        yield "calendars", CalendarRow(name=name, zh=zh, en=en, **hours)
    year = FIRST_YEAR
    while True:
        provisional = not holidays.announced(year)
        yield "years", YearRow(year=year, provisional=provisional)
        yield from (("days", row) for row in announced(year))
        if provisional:
            return
        year += 1


def _dates(year: int) -> Iterator[dt.date]:
    date = dt.date(year, 1, 1)
    while date.year == year:
        yield date
        date += dt.timedelta(days=1)


def _check(rows: Rows, _known: Known) -> Iterator[Finding]:
    years = sorted(row.year for row in rows["years"].values())
    if years and years != list(range(years[0], years[-1] + 1)):
        yield Finding("error", "years", "", "年份不连续。", "The years have a gap.")
    for key, row in rows["days"].items():
        if row.date.year not in years:
            yield Finding(
                "error", "days", key, f"{key} 所在年份未列出。", f"The year of {key} is not listed."
            )
    for required in ("work", "night"):
        if required not in rows["calendars"]:
            yield Finding(
                "error",
                "calendars",
                required,
                f"缺少日历“{required}”。",
                f"“{required}” is missing.",
            )


KIND = Kind(
    id="calendars",
    title=("工作日历", "Working calendars"),
    holds=NEWEST,
    parts=(
        Part("calendars", ("日历", "Calendars"), CalendarRow),
        Part("years", ("年份", "Years"), YearRow),
        Part("days", ("例外日", "Days that differ"), DayRow),
    ),
    seeds=(Seed(1, _rows),),
    check=_check,
)
