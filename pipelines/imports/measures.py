"""Numbers, truths and dates as people write them: "12 m", "16 ft", "yes", "约 1905 年"."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"^\s*([-+]?\d+(?:[.,]\d+)?)\s*([^\d\s;,]*)\s*$")
_TO_METRES = {"": 1.0, "m": 1.0, "米": 1.0, "cm": 0.01, "mm": 0.001, "km": 1000.0}
_FEET = {"ft": 0.3048, "feet": 0.3048, "foot": 0.3048, "'": 0.3048}
_SCALES: dict[str, dict[str, float]] = {
    "m": _TO_METRES | _FEET,
    "cm": {"": 1.0, "cm": 1.0, "厘米": 1.0, "m": 100.0, "mm": 0.1},
    "mm": {"": 1.0, "mm": 1.0, "毫米": 1.0, "cm": 10.0, "m": 1000.0},
    "km/h": {"": 1.0, "km/h": 1.0, "kmh": 1.0, "mph": 1.609344},
    "t": {"": 1.0, "t": 1.0, "吨": 1.0, "kg": 0.001},
    "W": {"": 1.0, "w": 1.0, "kw": 1000.0},
}
_TRUE = {"yes", "true", "1", "-1", "y", "t", "是", "有", "designated", "permissive", "limited"}
_FALSE = {"no", "false", "0", "n", "f", "否", "无", "none"}


def number(text: str, unit: str | None) -> float | None:
    """The number ``text`` states, in ``unit``; None when it states none or another unit."""
    found = _NUMBER.match(text)
    if found is None:
        return None
    scale = _SCALES.get(unit or "", {"": 1.0, (unit or "").lower(): 1.0})
    factor = scale.get(found[2].lower())
    if factor is None:
        return None
    return round(float(found[1].replace(",", ".")) * factor, 6)


def truth(text: str) -> bool | None:
    """True, False or None when the word is neither."""
    word = text.strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None
