"""Polygons so narrow that they are left over from drawing, not land."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from gis.topology.findings import to_metric

_ROUNDNESS = 0.3  # of a circle 1, of a square 0.79, of a strip six times as long as wide 0.38


def slivers(frame: gpd.GeoDataFrame, *, width: float = 1.0) -> gpd.GeoDataFrame:
    """Parts on average narrower than ``width`` metres and much longer than wide; kind ``sliver``, measure m.

    The measure is the mean width, twice the area over the perimeter. Also for the findings of
    :func:`gis.topology.gaps` and :func:`gis.topology.overlaps`, to tell crumbs from real disagreement.
    """
    metric = to_metric(frame, 2)
    area, perimeter = shapely.area(metric.shapes), shapely.length(metric.shapes)
    mean = 2 * area / perimeter
    narrow = (mean < width) & (4 * np.pi * area / perimeter**2 < _ROUNDNESS)
    return metric.findings(
        "sliver", metric.shapes[narrow], mean[narrow], "m", np.flatnonzero(narrow)
    )
