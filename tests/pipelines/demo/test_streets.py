"""Streets and what stands beside them: nothing in the way of anything else."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.pipelines.demo.conftest import Layers

Metric = Callable[[str], gpd.GeoDataFrame]


def _crossed(shapes: np.ndarray, others: np.ndarray, predicate: str = "intersects") -> int:
    """How many of ``shapes`` meet one of ``others``."""
    hits, _ = shapely.STRtree(others).query(shapes, predicate=predicate)
    return len(set(hits.tolist()))


def _carriageways(roads: gpd.GeoDataFrame) -> np.ndarray:
    return np.asarray(
        shapely.buffer(roads.geometry.to_numpy(), roads["width_m"].to_numpy() / 2, cap_style="flat")
    )


def test_no_building_is_cut_by_a_road_the_water_or_a_grid_line(metric: Metric) -> None:
    buildings = metric("buildings").geometry.to_numpy()
    assert _crossed(buildings, _carriageways(metric("roads"))) == 0
    assert _crossed(buildings, metric("water").geometry.to_numpy()) == 0
    lines = shapely.boundary(metric("unit_grids").geometry.to_numpy())
    assert _crossed(buildings, lines) == 0


def test_buildings_and_bays_do_not_overlap(metric: Metric) -> None:
    buildings = metric("buildings").geometry.to_numpy()
    first, second = shapely.STRtree(buildings).query(buildings, predicate="intersects")
    assert (first == second).all()
    bays = metric("parking_spaces").geometry.to_numpy()
    assert _crossed(bays, buildings) == 0


@pytest.mark.parametrize(
    "layer",
    [
        "street_lights",
        "trees",
        "components",
        "waste_bins",
        "ancient_trees",
        "toilets",
        "billboards",
    ],
)
def test_things_stand_outside_buildings_and_water(metric: Metric, layer: str) -> None:
    things = metric(layer)
    points = things.geometry.to_numpy()
    assert _crossed(points, metric("buildings").geometry.to_numpy()) == 0
    if layer != "street_lights":
        assert _crossed(points, metric("water").geometry.to_numpy()) == 0


def test_no_pole_and_no_tree_stands_in_the_carriageway(metric: Metric) -> None:
    roads = _carriageways(metric("roads"))
    for layer in ("street_lights", "trees", "billboards"):
        points = metric(layer).geometry.to_numpy()
        assert _crossed(points, roads) <= len(points) * 0.005, layer


def test_a_bridge_stands_wherever_a_road_crosses_water(metric: Metric) -> None:
    roads, bridges, water = metric("roads"), metric("bridges"), metric("water")
    wet = shapely.union_all(water[water["kind"] == "river"].geometry.to_numpy()).buffer(-2.0)
    decks = shapely.union_all(bridges.geometry.to_numpy()).buffer(3.0)
    over = shapely.intersection(roads.geometry.to_numpy(), wet)
    assert shapely.length(over).sum() > 500
    assert shapely.length(shapely.difference(over, decks)).sum() < 1.0
    assert (bridges.distance(wet) < 3.0).all(), (
        "the ring road's bridges stand on the rim of the water"
    )
    assert bridges["name"].notna().all()


def test_bays_lie_in_their_car_park_and_fill_it(metric: Metric) -> None:
    bays, lots = metric("parking_spaces"), metric("parking_lots").set_index("code")
    own = lots.loc[bays["lot_code"]].geometry.to_numpy()
    assert shapely.covers(shapely.buffer(own, 0.3), bays.geometry.to_numpy()).mean() > 0.99
    counts = bays.groupby("lot_code").size()
    assert (lots["capacity"].loc[counts.index] == counts).all()


def test_land_use_does_not_overlap(metric: Metric) -> None:
    shapes = metric("land_use").geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pair = first < second
    common = shapely.area(shapely.intersection(shapes[first[pair]], shapes[second[pair]]))
    assert common.sum() < 1e-6 * shapely.area(shapes).sum()


def test_odd_numbers_stand_on_one_side_even_numbers_on_the_other(whole: Layers) -> None:
    plates = whole["places"]
    plates = plates[plates["place_type"] == "05"]
    numbers = plates["house_number"].str.removesuffix("号").astype(int)
    assert 0.35 < (numbers % 2 == 0).mean() < 0.65
    assert not plates.duplicated(["address"]).any()


def test_states_are_mostly_intact(whole: Layers) -> None:
    states = whole["components"]["state"].value_counts(normalize=True)
    assert states["1"] > 0.95
    assert {"2", "3"} <= set(states.index)
