"""The demo city as the tests look at it: made once, in metres of its own zone as well as lon/lat."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest

from pipelines.demo import city
from pipelines.demo.recipe import recipe

Layers = dict[str, gpd.GeoDataFrame]


def gather(scale: float, edition: str = "renewal") -> Layers:
    """Collect the chunks of a city into one frame per layer."""
    found: dict[str, list[gpd.GeoDataFrame]] = {}
    for layer, frame in city(scale, edition=edition):
        found.setdefault(layer, []).append(frame)
    return {layer: pd.concat(frames, ignore_index=True) for layer, frames in found.items()}


@pytest.fixture(scope="session")
def whole() -> Layers:
    """The city at scale 1 as it is today, lon/lat."""
    return gather(1)


@pytest.fixture(scope="session")
def metric(whole: Layers) -> Callable[[str], gpd.GeoDataFrame]:
    """One layer of the city at scale 1 in metres."""
    return lambda layer: whole[layer].to_crs(recipe().city.srid)
