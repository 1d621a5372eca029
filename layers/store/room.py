"""Which ways of the ground a tile leaves out because no map has room for them at its scale.

A narrow way is drawn from the zoom on at which it does not crowd the wider ones; tiles of smaller
scales need not carry it. Widths are those of the layer's style, in pixels at zoom 16.
"""

from __future__ import annotations

import re

from layers.info import LayerInfo

NEEDED = ((9, 8.0), (10, 6.0), (11, 4.0), (13, 2.5))
"""Up to which zoom of tiles a way must be how wide; clients draw such a tile up to the next zoom."""
USUAL = 2.0
"""The width of a line whose style names none."""
PLAIN = re.compile(r"[\w-]+")


def wide_enough(info: LayerInfo, names: tuple[str, ...], z: int) -> str:
    """Return the condition (SQL) that keeps the ways with room at zoom ``z``; "" keeps all."""
    by, least = info.style.by, _needed(z)
    ways = info.group == "ground" and info.geometry == "line" and info.style.form == "line"
    if by is None or not ways or by.field not in names or not all(map(PLAIN.fullmatch, by.values)):
        return ""
    usual = info.style.width or USUAL
    widths = {value: look.get("width") or usual for value, look in by.values.items()}
    wide = [value for value, width in widths.items() if width >= least]
    if len(wide) == len(widths) and usual >= least:
        return ""
    if usual >= least:
        narrow = [value for value in widths if value not in wide]
        return f"({_among(by.field, narrow)}) IS NOT TRUE"
    return _among(by.field, wide) if wide else "false"


def _needed(z: int) -> float:
    return next((width for zoom, width in NEEDED if z <= zoom), 0.0)


def _among(field: str, values: list[str]) -> str:
    return f'"{field}" IN ({", ".join(f"{chr(39)}{value}{chr(39)}" for value in values)})'
