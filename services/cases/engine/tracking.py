"""The number that the sender of a report is told: unguessable, and recognised by its shape."""

from __future__ import annotations

import re

_SHAPE = re.compile(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}")


def tracking_number(words: str) -> str | None:
    """Return the tracking number that somebody typed, as it is kept; None if it is none."""
    given = words.strip().upper()
    return given if _SHAPE.fullmatch(given) else None
