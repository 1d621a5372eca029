"""How much of a grid stays when one building in a hundred goes, comes, or both.

Those that go are drawn at random; those that come are copies of real ones put at random on open
ground. Cells and codes kept are printed; fewer than 95 % of the codes fail the test: a cell that a new house
crosses has to change, but it stays the same cell.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import affinity

from grids.code.assign import number
from grids.generate import Inputs, Options, generate
from grids.generate.city import City, city
from grids.generate.communities import communities
from tests.grids.areas import NAMES, area

pytestmark = pytest.mark.benchmark
SHARE, BAR, FREE = 0.01, 0.95, 3.0
NAMED = os.environ.get("WANMI_BENCH_AREAS", ",".join(NAMES)).split(",")


@pytest.mark.parametrize("name", NAMED)
def test_a_small_change_keeps_the_grid(name: str) -> None:
    shared = Path(os.environ.get("WANMI_SHARED") or Path(__file__).parents[3] / "shared")
    if name != "demo" and not (shared / "data").is_dir():
        pytest.skip(f"no data sets in {shared}")
    inputs = area(name, shared)
    cells = generate(inputs).cells
    cells = cells.assign(code=number(cells))
    sys.stdout.write(f"\n{name}: {len(cells)} cells")
    for words, gone, come in (("removed", 1.0, 0.0), ("added", 0.0, 1.0), ("both", 0.5, 0.5)):
        houses = _changed(inputs, gone * SHARE, come * SHARE)
        again = generate(dataclasses.replace(inputs, buildings=houses, previous=cells))
        kept = again.cells["kept"].sum() / len(cells)
        codes = cells["code"].isin(again.cells["previous"].dropna()).mean()
        sys.stdout.write(f"; {words}: cells {kept:.1%}, codes {codes:.1%}")
        assert codes >= BAR
        assert again.quality.cuts == 0
    sys.stdout.write("\n")


def _changed(inputs: Inputs, gone: float, come: float) -> gpd.GeoDataFrame:
    houses, chance = inputs.buildings, np.random.default_rng(7)
    assert houses is not None
    left = houses.drop(houses.index[chance.permutation(len(houses))[: round(gone * len(houses))]])
    town = city(inputs, Options())
    made = _new(town, inputs, round(come * len(houses)), chance)
    more = gpd.GeoDataFrame(geometry=made, crs=town.crs.definition).to_crs(houses.crs)
    return gpd.GeoDataFrame(pd.concat([left, more], ignore_index=True))


def _new(town: City, inputs: Inputs, count: int, chance: np.random.Generator) -> list:
    """Copies of buildings on open ground, off streets, water and green."""
    ground = shapely.union_all(communities(inputs.communities, town.crs).areas)
    shapely.prepare(ground)
    taken = [shapely.STRtree(shapes) for shapes in (town.solids, town.land)]
    streets, box = shapely.STRtree(town.streets), ground.bounds
    made: list = []
    while len(made) < count:
        house = town.buildings[chance.integers(len(town.buildings))]
        x, y = chance.uniform(box[:2], box[2:]) - shapely.get_coordinates(house.centroid)[0]
        moved = affinity.translate(house, x, y)
        free = not any(len(tree.query(moved, predicate="intersects")) for tree in taken)
        clear = not len(streets.query(moved, predicate="dwithin", distance=FREE))
        if free and clear and shapely.covers(ground, moved):
            made.append(moved)
    return made
