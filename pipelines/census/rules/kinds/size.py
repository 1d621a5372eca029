"""Lines too short and areas too small to be anything (``length_m``, ``area_m2``)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyproj
import shapely

from gis.geometry import geodesic_area
from pipelines.census.rules.model import Hit, Rule
from pipelines.census.rules.setting import Part


def check(rule: Rule, part: Part) -> Iterator[Hit]:
    """Rows below the size; the value is the size."""
    present = np.flatnonzero(~shapely.is_missing(part.rows.shapes))
    shapes = part.rows.shapes[present]
    if "area_m2" in rule.parameters:
        measured, least = np.abs(geodesic_area(shapes)), rule.number("area_m2")
    else:
        measured, least = _lengths(shapes), rule.number("length_m")
    small = measured < least
    if small.any():
        mask = np.zeros(len(part.rows), dtype=bool)
        mask[present[small]] = True
        yield part.hit(mask, "geometry", np.round(measured[small], 3))


def _lengths(shapes: np.ndarray) -> np.ndarray:
    """Metres on the ellipsoid, to a thousandth: good enough near the limit."""
    geod = pyproj.Geod(ellps="GRS80")
    rough = shapely.length(shapes) * 100_000
    near = rough < 10
    rough[near] = [geod.geometry_length(shape) for shape in shapes[near]]
    return np.asarray(rough)
