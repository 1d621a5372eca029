"""Single values of query parameters, each with one parser that says what is wrong."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from gis.errors import BadInput
from layers.info import FieldInfo
from layers.store.query import Sort, When

LARGEST_ID = 2**63 - 1
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OPEN = ("", "..")
_QGIS_ENDS = ("0000-01-01T00:00:00Z", "9999-12-31T00:00:00Z")
"""Ends that QGIS before 3.32 writes when it takes a filter on some date for one on the time of the map."""


def bad(parameter: str, value: str, zh: str, en: str) -> BadInput:
    """Return the refusal of ``value``."""
    shown = value[:60]
    return BadInput(
        "bad_parameter",
        f"参数 {parameter} 的值“{shown}”无效：{zh}。",
        f"The value “{shown}” of {parameter} is not valid: {en}.",
        parameter,
    )


def whole(parameter: str, value: str, least: int = 0) -> int:
    """A whole number of at least ``least``."""
    if re.fullmatch(r"[+-]?[0-9]{1,19}", value.strip()):
        number = int(value)
        if least <= number <= LARGEST_ID:
            return number
    raise bad(
        parameter, value, f"应为不小于 {least} 的整数", f"a whole number ≥ {least} is expected"
    )


def flag(parameter: str, value: str) -> bool:
    """``true`` or ``false``."""
    if value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise bad(parameter, value, "应为 true 或 false", "true or false is expected")


def numbers(parameter: str, value: str) -> list[float]:
    """Numbers separated by commas."""
    try:
        return [float(part) for part in value.split(",")]
    except ValueError:
        raise bad(
            parameter, value, "应为逗号分隔的数值", "numbers separated by commas are expected"
        ) from None


def names(value: str) -> tuple[str, ...]:
    """Names separated by commas; empty ones are dropped."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


def selected(value: str) -> tuple[str, ...]:
    """Names of properties; id and geometry are no property and have a switch of their own."""
    return tuple(name for name in names(value) if name not in ("id", "geometry"))


def sort(value: str) -> tuple[Sort, ...]:
    """``name,-other,+third``; a plus sign may arrive as a space."""
    return tuple(Sort(name.lstrip("+- "), name.startswith("-")) for name in names(value))


def when(value: str) -> When | None:
    """An instant, a date (its end is meant), or an interval with ``..`` or nothing for an open end.

    None, the present, for the intervals that old QGIS makes of comparisons with any date: it filters
    the answer itself, and rows of the past or none at all would be wrong.
    """
    start, slash, end = value.strip().partition("/")
    if slash and (start == _QGIS_ENDS[0] or end == _QGIS_ENDS[1]):
        return None
    if not slash:
        moment = _moment(value, start, last=True)
        return When(moment, moment)
    since = None if start in _OPEN else _moment(value, start, last=False)
    until = None if end in _OPEN else _moment(value, end, last=True)
    if since is not None and until is not None and since > until:
        raise bad("datetime", value, "起点晚于终点", "the start is later than the end")
    return When(since, until)


def _moment(value: str, text: str, *, last: bool) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(text.replace(" ", "+"))
        if last and _DATE.fullmatch(text):
            moment += dt.timedelta(days=1, microseconds=-1)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
        return moment.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise bad(
            "datetime",
            value,
            "应为 RFC 3339 时刻或区间",
            "an RFC 3339 instant or interval is expected",
        ) from None


def typed(field: FieldInfo, value: str) -> Any:
    """The value of a property parameter in the type of its field."""
    convert = _TYPED.get(field.type)
    if convert is None:
        raise bad(field.name, value, "该属性不能用于筛选", "this property cannot be filtered by")
    try:
        return convert(value)
    except (ValueError, OverflowError):
        raise bad(field.name, value, f"应为 {field.type}", f"{field.type} is expected") from None


def _boolean(value: str) -> bool:
    known = {"true": True, "1": True, "false": False, "0": False}
    if value.lower() not in known:
        raise ValueError(value)
    return known[value.lower()]


def _instant(value: str) -> dt.datetime:
    return _moment(value, value, last=False)


def _integer(value: str) -> int:
    return whole("", value, -LARGEST_ID)


_TYPED: dict[str, Callable[[str], Any]] = {
    "string": str,
    "integer": _integer,
    "number": float,
    "boolean": _boolean,
    "date": dt.date.fromisoformat,
    "datetime": _instant,
}
