"""Dates and instants as CQL2 writes them (RFC 3339)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from gis.cql2.nodes import Literal, Place
from gis.cql2.refusal import refuse, shown

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)


def read_date(text: object, place: Place) -> Literal:
    """``2025-06-30`` as a date."""
    if isinstance(text, str) and _DATE.fullmatch(text):
        try:
            return Literal(date.fromisoformat(text), place)
        except ValueError:
            pass
    raise refuse(
        place,
        f"“{shown(text)}”不是日期,应写作 2025-06-30",
        f"'{shown(text)}' is not a date such as 2025-06-30",
    )


def read_instant(text: object, place: Place) -> Literal:
    """``2025-06-30T08:00:00Z`` in UTC; without a zone UTC is meant."""
    if isinstance(text, str) and _INSTANT.fullmatch(text):
        try:
            moment = datetime.fromisoformat(text.upper())
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
            return Literal(moment, place)
        except (ValueError, OverflowError):
            pass
    raise refuse(
        place,
        f"“{shown(text)}”不是时刻,应写作 2025-06-30T08:00:00Z",
        f"'{shown(text)}' is not an instant such as 2025-06-30T08:00:00Z",
    )


def read_either(text: object, place: Place) -> Literal | None:
    """A date, an instant, or None for the open end ``..``."""
    if text == "..":
        return None
    if isinstance(text, str) and _DATE.fullmatch(text):
        return read_date(text, place)
    return read_instant(text, place)
