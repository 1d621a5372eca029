"""Coordinates among the attributes that are not those of the geometry (``metres`` apart)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part

_METRES = 111_195.0


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows that state degrees elsewhere than they lie; other numbers are no degrees and pass."""
    if not all(name in part.rows.values for name in rule.fields):
        return
    lon, lat = (_numbers(part, name) for name in rule.fields)
    x, y = shapely.get_x(part.rows.shapes), shapely.get_y(part.rows.shapes)
    with np.errstate(invalid="ignore"):
        degrees = (np.abs(lon) <= 180) & (np.abs(lat) <= 90) & ((lon != 0) | (lat != 0))
        metres = _METRES * np.hypot((lon - x) * np.cos(np.radians(y)), lat - y)
        wrong = degrees & (metres > rule.number("metres"))
    if wrong.any():
        yield part.hit(wrong, "geometry", np.round(metres, 1))


def _numbers(part: Part, name: str) -> np.ndarray:
    column = pc.cast(part.rows.column(name), pa.string())
    number = pc.match_substring_regex(column, pattern=r"^-?[0-9]{1,3}(?:\.[0-9]+)?$")
    kept = pc.if_else(number, column, pa.scalar(None, pa.string()))
    return np.asarray(pc.cast(kept, pa.float64()).to_numpy(zero_copy_only=False), dtype=float)
