"""Positions outside the city, or on no place of the earth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part

WORLD = (-180.0, -90.0, 180.0, 90.0)


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows that lie wholly outside the city's bounds, or partly off the earth; 0, 0 is told otherwise."""
    del rule
    box = shapely.bounds(part.rows.shapes)
    west, south, east, north = part.setting.bounds or WORLD
    with np.errstate(invalid="ignore"):
        out = (box[:, :2] > (east, north)).any(axis=1) | (box[:, 2:] < (west, south)).any(axis=1)
        out |= (box[:, :2] < WORLD[:2]).any(axis=1) | (box[:, 2:] > WORLD[2:]).any(axis=1)
    out &= ~(part.rows.given == 0).all(axis=1)
    if out.any():
        yield part.hit(out, "geometry")
