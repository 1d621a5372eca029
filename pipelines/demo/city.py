"""The whole city as a stream of tables, county by county, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd

from pipelines.demo import frames
from pipelines.demo.beats import handling_grids
from pipelines.demo.county import layers_of
from pipelines.demo.divisions import divisions
from pipelines.demo.lattice import lattice

SEED = 20260701
Chunk = tuple[str, gpd.GeoDataFrame]


def city(scale: float = 1, seed: int = SEED, edition: str = "renewal") -> Iterator[Chunk]:
    """Yield (layer id, features) of the demo city in the order in which layers depend.

    Divisions of all counties come first, then county by county its unit grids and everything
    else. Columns are fields of the layer, ``source_id`` is stable, geometry is lon/lat in the
    storage CRS. ``scale`` multiplies the area at the same density: 1 is about 63 km2 and 40,000
    components. ``edition`` is "survey" (June 2025) or "renewal" (as the city is today). The
    same arguments give the same city on every run.
    """
    plan = lattice(scale, seed)
    for frame in divisions(plan, edition):
        yield "divisions", frames.outgoing(frame)
        yield "handling_grids", frames.outgoing(handling_grids(frame))
    for county in range(len(plan.counties)):
        for layer, frame in layers_of(plan, county, edition):
            yield layer, frames.outgoing(frame)
