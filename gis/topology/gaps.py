"""Ground that no polygon covers."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from gis.geometry import explode
from gis.topology.findings import Array, Metric, to_metric


def gaps(
    frame: gpd.GeoDataFrame,
    within: shapely.Geometry | None = None,
    *,
    smallest: float = 0.01,
    largest: float = np.inf,
) -> gpd.GeoDataFrame:
    """Uncovered ground of ``smallest`` to ``largest`` square metres; kind ``gap``, measure m².

    With ``within`` (a polygon in the frame's CRS) all of it must be covered; without, only holes enclosed by
    the features are gaps: a wedge that opens to the outside is found by :func:`gis.topology.mismatches`.
    ``first`` and ``second`` are two of the features that border on the gap.
    """
    metric = to_metric(frame, 2)
    union = shapely.union_all(metric.shapes)
    holes = _holes(union) if within is None else _uncovered(metric.inward([within])[0], union)
    areas = shapely.area(holes)
    keep = (areas > smallest) & (areas <= largest)
    holes, areas = holes[keep], areas[keep]
    return metric.findings("gap", holes, areas, "m²", *_neighbours(metric, holes))


def _holes(union: shapely.Geometry) -> Array:
    parts, _ = explode([union])
    rings = [ring for part in parts if part.geom_type == "Polygon" for ring in part.interiors]
    if not rings:
        return np.empty(0, dtype=object)
    return np.asarray(shapely.polygons(rings), dtype=object)


def _uncovered(area: shapely.Geometry, union: shapely.Geometry) -> Array:
    parts, _ = explode([shapely.difference(shapely.make_valid(area), union)])
    return np.asarray(parts[shapely.get_dimensions(parts) == 2], dtype=object)


def _neighbours(metric: Metric, holes: Array) -> tuple[Array, Array]:
    """For each hole two bordering parts, of different features where possible; -1 where there is none."""
    found = np.full((2, len(holes)), -1)
    if len(holes) and len(metric.shapes):
        tree = shapely.STRtree(metric.shapes)
        for hole, part in tree.query(holes, predicate="dwithin", distance=0.01).T:
            if found[0, hole] < 0:
                found[0, hole] = part
            elif found[1, hole] < 0 and metric.rows[found[0, hole]] != metric.rows[part]:
                found[1, hole] = part
    return found[0], found[1]
