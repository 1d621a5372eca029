"""Polygons that share ground."""

from __future__ import annotations

import geopandas as gpd
import shapely

from gis.geometry import only_dimension
from gis.topology.findings import pairs, to_metric


def overlaps(frame: gpd.GeoDataFrame, *, smallest: float = 0.01) -> gpd.GeoDataFrame:
    """Every two features that share more than ``smallest`` square metres; kind ``overlap``, measure m²."""
    metric = to_metric(frame, 2)
    left, right = pairs(metric.shapes)
    other = metric.rows[left] != metric.rows[right]
    left, right = left[other], right[other]
    common = only_dimension(shapely.intersection(metric.shapes[left], metric.shapes[right]), 2)
    areas = shapely.area(common)
    keep = areas > smallest
    return metric.findings("overlap", common[keep], areas[keep], "m²", left[keep], right[keep])
