"""What a generation gives."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd

from grids.measure.quality import Quality


@dataclass(frozen=True)
class Result:
    """A grid and what is to be known about it.

    ``cells``: one polygon each, in the system of the communities, in the order of their codes and
    in reading order within; columns community_code, cell (1 … in the community), area_m2,
    compactness (Polsby-Popper), land, buildings, largest_building_m2, components, road_m, previous
    (the code of the earlier cell that goes on, else None), kept (its geometry is unchanged),
    predecessors. ``findings``: see :mod:`grids.generate.findings`. ``quality`` and ``fishnet``: the
    figures of the grid and of squares of 100 m beside it.
    """

    cells: gpd.GeoDataFrame
    findings: gpd.GeoDataFrame
    quality: Quality
    fishnet: Quality
