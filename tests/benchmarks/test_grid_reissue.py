"""How much of a grid stays when one building in a hundred goes, comes or grows.

Those that go or grow are drawn at random; those that come are copies of real ones put at random on
open ground. Printed per draw: cells whose ground is unchanged, beside the share that no new wall lies
across (more no grid without cuts can keep), cells that go on with their code, and ground that does.
The test fails where cells changed that need not, a building is cut, or fewer than 95 % go on.
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
from grids.generate import Inputs, Options, Result, generate
from grids.generate.city import City, city
from grids.generate.communities import communities
from tests.grids.areas import NAMES, area

pytestmark = pytest.mark.benchmark
SHARE, BAR, FREE, GROWN = 0.01, 0.95, 3.0, 1.2
CUT, CRUMB = 0.01, 0.05
DRAWS = int(os.environ.get("WANMI_BENCH_DRAWS", "6"))
NAMED = os.environ.get("WANMI_BENCH_AREAS", ",".join(NAMES)).split(",")
CHANGES = {
    "removed": (1.0, 0.0, 0.0),
    "all": (1 / 3, 1 / 3, 1 / 3),
    "grown": (0.0, 0.0, 1.0),
    "added": (0.0, 1.0, 0.0),
}
"""Which share of the changed buildings goes, comes and grows."""


@pytest.mark.parametrize("name", NAMED)
def test_a_small_change_keeps_the_grid(name: str) -> None:
    shared = Path(os.environ.get("WANMI_SHARED") or Path(__file__).parents[3] / "shared")
    if name != "demo" and not (shared / "data").is_dir():
        pytest.skip(f"no data sets in {shared}")
    inputs = area(name, shared)
    cells = generate(inputs).cells
    cells = cells.assign(code=number(cells))
    sys.stdout.write(f"\n{name}: {len(cells)} cells, {len(inputs.buildings)} buildings\n")
    for draw in range(DRAWS):
        for words in list(CHANGES)[draw > 0 :]:  # what goes changes nothing: seen once
            houses = _changed(inputs, CHANGES[words], np.random.default_rng(draw))
            after = dataclasses.replace(inputs, buildings=houses, previous=cells)
            _judge(f"{draw} {words}", cells, generate(after), _free(cells, inputs, after))


def _judge(title: str, cells: gpd.GeoDataFrame, again: Result, free: np.ndarray) -> None:
    quality, old = again.quality, cells.to_crs(again.cells.crs).geometry.to_numpy()
    going = again.cells[again.cells["previous"].notna()].set_index("previous").geometry
    now = going.reindex(cells["code"]).to_numpy()
    common = shapely.area(shapely.intersection(old, now))
    common[shapely.is_missing(now)] = 0
    same = shapely.area(shapely.union(old, now)) - common < CRUMB
    codes, ground = 1 - shapely.is_missing(now).mean(), common.sum() / shapely.area(old).sum()
    sys.stdout.write(
        f"  {title:9} unchanged {same.mean():6.1%} of {free.mean():6.1%}, codes {codes:6.1%}, ground "
        f"{ground:6.2%}; in limits {quality.in_limits_but_giants:.1%}, median {quality.median:,.0f}, "
        f"PP {quality.compactness:.3f}, error {quality.coverage_error:.0e}\n"
    )
    assert codes >= BAR
    assert same.mean() >= free.mean() - 0.005
    assert quality.cuts == quality.multipart == quality.enclosing == 0
    assert quality.overlap < 1e-6 and quality.coverage_error < 1e-6
    assert quality.in_limits_but_giants >= 0.97 and quality.compactness >= 0.5


def _free(cells: gpd.GeoDataFrame, before: Inputs, after: Inputs) -> np.ndarray:
    """Which cells no building lies partly in that did not before."""
    town = city(after, Options())
    shapes = cells.to_crs(town.crs.definition).geometry.to_numpy()
    return ~_crossed(shapes, town.solids) | _crossed(shapes, city(before, Options()).solids)


def _crossed(cells: np.ndarray, houses: np.ndarray) -> np.ndarray:
    house, cell = shapely.STRtree(cells).query(houses, predicate="intersects")
    share = shapely.area(shapely.intersection(houses[house], cells[cell]))
    share /= shapely.area(houses)[house]
    return np.isin(np.arange(len(cells)), cell[(share > CUT) & (share < 1 - CUT)])


def _changed(
    inputs: Inputs, shares: tuple[float, ...], chance: np.random.Generator
) -> gpd.GeoDataFrame:
    houses = inputs.buildings
    assert houses is not None
    upto = np.rint(np.cumsum(shares) * SHARE * len(houses)).astype(int)
    gone, come, grow = np.diff(upto, prepend=0).tolist()
    town = city(inputs, Options())
    order = houses.index[chance.permutation(len(houses))]
    made = _larger(town, houses.loc[order[gone : gone + grow]]) + _new(town, inputs, come, chance)
    more = gpd.GeoDataFrame(geometry=made, crs=town.crs.definition).to_crs(houses.crs)
    return gpd.GeoDataFrame(pd.concat([houses.drop(order[: gone + grow]), more], ignore_index=True))


def _larger(town: City, houses: gpd.GeoDataFrame) -> list:
    """Houses a fifth longer and wider, as far as no other building stands there."""
    tree, made = shapely.STRtree(town.buildings), []
    for shape in shapely.make_valid(houses.to_crs(town.crs.definition).geometry.to_numpy()):
        grown = affinity.scale(shape, GROWN, GROWN)
        near = town.buildings[tree.query(grown, predicate="intersects")]
        others = near[shapely.area(shapely.intersection(near, shape)) < 0.5 * shapely.area(near)]
        made.append(shapely.union(shape, shapely.difference(grown, shapely.union_all(others))))
    return made


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
