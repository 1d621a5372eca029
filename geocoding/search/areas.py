"""Which divisions and unit grids a place lies in, by their polygons in all segments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from geocoding.index.segment import Segment

if TYPE_CHECKING:
    from geocoding.geocoder import Geocoder


def division_at(geocoder: Geocoder, x: float, y: float) -> int:
    """Return the code (padded) of the smallest division around a point of the plane, 0 if none is drawn there."""
    found = (0, 0)
    for segment, dead in zip(geocoder.segments, geocoder.gone, strict=True):
        tree, owners = segment.division_tree
        hits = tree.query(shapely.Point(x, y), predicate="intersects") if len(owners) else ()
        for entity in (int(owners[hit]) for hit in hits):
            if entity not in dead:
                found = max(found, (int(segment["level"][entity]), int(segment["area"][entity])))
    return found[1]


def cell_at(geocoder: Geocoder, x: float, y: float) -> str | None:
    """Return the code of the unit grid around a point, None if none is drawn there."""
    codes, _ = cells(geocoder, shapely.Point(x, y))
    return codes[0] if codes else None


def cells(geocoder: Geocoder, shape: Any) -> tuple[list[str], Any]:
    """Return codes and polygons of the unit grids that meet a shape of the plane."""
    codes: list[str] = []
    shapes: list[Any] = []
    for segment in geocoder.segments:
        for row, polygon in _meeting(segment, shape):
            codes.append(segment.cells[row])
            shapes.append(polygon)
    return codes, np.array(shapes, object)


def _meeting(segment: Segment, shape: Any) -> list[tuple[int, Any]]:
    tree, owners = segment.grid_tree
    if not len(owners):
        return []
    hits = tree.query(shape, predicate="intersects").tolist()
    pairs = [(int(owners[hit]), tree.geometries[hit]) for hit in hits]
    return [pair for pair in pairs if pair[0] not in segment.redrawn]
