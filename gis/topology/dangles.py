"""Line ends that meet nothing."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from gis.topology.findings import Array, Metric, to_metric

_SAME = 0.001  # metres within which an end touches


def dangles(
    frame: gpd.GeoDataFrame, *, tolerance: float = 1.0, border: shapely.Geometry | None = None
) -> gpd.GeoDataFrame:
    """Ends of lines that touch no other line, measure m; ``second`` is the line concerned, if any.

    Kinds: ``undershoot`` (the end stops ``measure`` metres short of another line, at most ``tolerance``),
    ``overshoot`` (it runs ``measure`` metres past a crossing, at most ``tolerance``), ``dangle`` (a free end;
    the measure is the line's length: many are real dead ends). Ends within ``tolerance`` of ``border`` (a
    geometry in the frame's CRS, usually the outline of the area surveyed) are left out.
    """
    metric = to_metric(frame, 1)
    ends, line = _loose_ends(metric)
    if border is not None and len(ends):
        outline = metric.inward([border])[0]
        outline = outline if outline.geom_type.endswith("LineString") else shapely.boundary(outline)
        inside = shapely.distance(ends, outline) > tolerance
        ends, line = ends[inside], line[inside]
    return _judge(metric, ends, line, tolerance)


def _loose_ends(metric: Metric) -> tuple[Array, Array]:
    """Ends that no other end meets and that lie on no other line; for each its line."""
    open_lines = np.flatnonzero(~shapely.is_closed(metric.shapes))
    ends = np.concatenate(
        [shapely.get_point(metric.shapes[open_lines], place) for place in (0, -1)]
    )
    line = np.concatenate([open_lines, open_lines])
    end, other = shapely.STRtree(metric.shapes).query(ends, predicate="dwithin", distance=_SAME)
    met = np.zeros(len(ends), dtype=bool)
    met[end[other != line[end]]] = True
    return ends[~met], line[~met]


def _judge(metric: Metric, ends: Array, line: Array, tolerance: float) -> gpd.GeoDataFrame:
    kind = np.full(len(ends), "dangle", dtype=object)
    measure = shapely.length(metric.shapes[line])
    second = np.full(len(ends), -1)
    near = shapely.STRtree(metric.shapes).query(ends, predicate="dwithin", distance=tolerance)
    end, other = near[:, near[1] != line[near[0]]]
    metres = shapely.distance(ends[end], metric.shapes[other])
    crossing = shapely.intersection(metric.shapes[line[end]], metric.shapes[other])
    past = shapely.distance(ends[end], crossing)  # NaN where they do not cross
    over = past <= tolerance
    # Written from the least to the most telling, farthest first: the last one written stays.
    for rows, name, length in ((~over, "undershoot", metres), (over, "overshoot", past)):
        chosen = np.flatnonzero(rows)
        chosen = chosen[np.argsort(-length[chosen], kind="stable")]
        kind[end[chosen]], measure[end[chosen]], second[end[chosen]] = (
            name,
            length[chosen],
            other[chosen],
        )
    return metric.findings(kind, ends, measure, "m", line, second)
