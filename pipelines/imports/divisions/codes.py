"""Division codes in their natural length, however a table pads them."""

from __future__ import annotations

import re
from typing import Any

LEVELS = {2: "province", 4: "city", 6: "county", 9: "street", 12: "community"}
_LENGTHS = (2, 4, 6, 9)
_STATE = "156"
"""ISO number of China, which some tables put before the six digits of GB/T 2260."""
COLUMNS = (
    "code",
    "division_code",
    "区划代码",
    "xzqdm",
    "xzqhdm",
    "qhdm",
    "adcode",
    "code12",
    "code9",
    "gb",
)
"""Columns that hold a division's code, by folded name; the first present counts."""


def natural(value: Any) -> str | None:
    """The code without padding: "370100000000" and "156370100" are "3701"; None if it is no code.

    Two digits province, four city, six county, nine street or town, twelve community.
    """
    text = re.sub(r"\.0$", "", str(value).strip())
    if not text.isdigit() or not text.isascii():
        return None
    if len(text) == 9 and text.startswith(_STATE):
        text = text.removeprefix(_STATE)
    if len(text) not in LEVELS or not text.strip("0"):
        return None
    for length in _LENGTHS:
        if len(text) > length and not text[length:].strip("0"):
            return text[:length]
    return text


def parent(code: str, known: set[str]) -> str | None:
    """The code of the division around: the longest known prefix, else the next shorter one.

    Some cities have no counties, so their streets belong to the city itself.
    """
    prefixes = [code[:length] for length in reversed(_LENGTHS) if length < len(code)]
    return next(
        (prefix for prefix in prefixes if prefix in known), prefixes[0] if prefixes else None
    )


def code_column(columns: list[str]) -> str | None:
    """The column that holds the code, or None."""
    folded = {name.strip().lower(): name for name in columns}
    return next((folded[name] for name in COLUMNS if name in folded), None)
