"""What a grid is made from."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd


@dataclass(frozen=True)
class Inputs:
    """Frames with any CRS set, in any order; all but the communities may be missing.

    ``communities`` has the column ``code`` (several rows of one code are one community). ``roads``
    has ``road_class`` (our code list) or OpenStreetMap's ``highway`` and ``railway``, and may have
    ``tunnel`` and ``level_no``: lines below ground are left out. ``lots`` are areas whose edges
    borders like to follow, such as land use or compounds. ``components`` are points that count as
    load, and areas up to 5,000 m² that no border cuts. ``previous`` is an earlier grid with
    ``code`` and ``community_code``: its cells stay as they are wherever they still fit.
    """

    communities: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame | None = None
    buildings: gpd.GeoDataFrame | None = None
    water: gpd.GeoDataFrame | None = None
    green: gpd.GeoDataFrame | None = None
    walls: gpd.GeoDataFrame | None = None
    lots: gpd.GeoDataFrame | None = None
    components: gpd.GeoDataFrame | None = None
    previous: gpd.GeoDataFrame | None = None
