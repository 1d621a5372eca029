"""The days of a Chinese working year: public holidays and shifted workdays (调休).

Announced years come from the package ``chinesecalendar``; of later years only the fixed feasts
are known, so their days are provisional until the State Council announces them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from services.cases.rules.calendar import OFFICE, Day, Windows

_FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
"""Month and day of feasts that do not follow the moon (Regulation on Public Holidays, 2024)."""


def days(year: int, windows: Windows = OFFICE) -> Iterator[Day]:
    """Yield each day of ``year``, with ``windows`` on workdays and none on days off."""
    known = announced(year)
    date = dt.date(year, 1, 1)
    while date.year == year:
        working = _is_workday(date) if known else _is_usually(date)
        yield Day(date, windows if working else (), provisional=not known)
        date += dt.timedelta(days=1)


def every_day(year: int, windows: Windows) -> Iterator[Day]:
    """Yield each day of ``year`` with the same windows, holidays or not (night duty)."""
    date = dt.date(year, 1, 1)
    while date.year == year:
        yield Day(date, windows)
        date += dt.timedelta(days=1)


def announced(year: int) -> bool:
    """Tell whether the holidays of a year are known."""
    import chinese_calendar

    try:
        chinese_calendar.is_workday(dt.date(year, 12, 31))
    except NotImplementedError:
        return False
    return True


def _is_workday(date: dt.date) -> bool:
    import chinese_calendar

    return bool(chinese_calendar.is_workday(date))


def _is_usually(date: dt.date) -> bool:
    return date.weekday() < 5 and (date.month, date.day) not in _FIXED
