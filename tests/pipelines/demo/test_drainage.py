"""Drainage: every pipe falls, every node reaches an outfall on the water, diameters grow downstream."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from tests.pipelines.demo.conftest import Layers

Metric = Callable[[str], gpd.GeoDataFrame]


@pytest.fixture(scope="module")
def pipes(whole: Layers) -> pd.DataFrame:
    return whole["drainage_pipes"]


@pytest.fixture(scope="module")
def nodes(whole: Layers) -> pd.DataFrame:
    return whole["drainage_nodes"].set_index("code")


def test_every_pipe_runs_downhill(pipes: pd.DataFrame, nodes: pd.DataFrame) -> None:
    assert (pipes["from_invert_m"] > pipes["to_invert_m"]).all()
    assert (pipes["slope_permille"] > 0).all()
    assert (
        pipes["from_invert_m"].to_numpy()
        == nodes.loc[pipes["from_node"], "invert_level_m"].to_numpy()
    ).all()
    assert (
        pipes["to_invert_m"].to_numpy() == nodes.loc[pipes["to_node"], "invert_level_m"].to_numpy()
    ).all()


def test_every_node_reaches_an_outfall(pipes: pd.DataFrame, nodes: pd.DataFrame) -> None:
    down = dict(zip(pipes["from_node"], pipes["to_node"], strict=True))
    assert len(down) == len(pipes), "a node has one pipe that leaves it"
    ends = {code for code in nodes.index if code not in down}
    assert (nodes.loc[sorted(ends), "kind"] == "outfall").all()
    reached = {code: code in ends for code in nodes.index}
    for start in nodes.index:
        way = []
        node = start
        while not reached[node]:
            way.append(node)
            assert len(way) <= len(nodes), "water runs in a circle"
            node = down[node]
        reached.update(dict.fromkeys(way, True))
    assert all(reached.values())


def test_pipes_never_get_smaller_downstream(pipes: pd.DataFrame) -> None:
    size = dict(zip(pipes["from_node"], pipes["diameter_mm"], strict=True))
    for start, end, own in zip(
        pipes["from_node"], pipes["to_node"], pipes["diameter_mm"], strict=True
    ):
        assert size.get(end, own) >= own, start
    assert pipes["diameter_mm"].max() >= 1200


def test_pipes_are_covered_by_earth(nodes: pd.DataFrame) -> None:
    inland = nodes[nodes["kind"] != "outfall"]
    assert inland["depth_m"].between(0.9, 8.0).all()


def test_pipes_are_drawn_from_node_to_node_in_the_direction_of_flow(metric: Metric) -> None:
    pipes, nodes = metric("drainage_pipes"), metric("drainage_nodes").set_index("code")
    for end, position in (("from_node", 0), ("to_node", -1)):
        drawn = shapely.get_point(pipes.geometry.to_numpy(), position)
        place = nodes.loc[pipes[end]].geometry.to_numpy()
        assert shapely.distance(drawn, place).max() < 0.01
    assert np.abs(pipes.length - pipes["length_m"]).max() < 0.05


def test_outfalls_lie_at_the_water_they_name(metric: Metric) -> None:
    nodes, water = metric("drainage_nodes"), metric("water")
    outfalls = nodes[nodes["kind"] == "outfall"]
    assert len(outfalls) >= 60
    for name, group in outfalls.groupby("receiving_water"):
        shape = shapely.union_all(water[water["name"] == name].geometry.to_numpy())
        assert group.distance(shape).max() < 2.0


def test_drainage_stays_out_of_buildings(metric: Metric) -> None:
    pipes, buildings = metric("drainage_pipes"), metric("buildings")
    tree = shapely.STRtree(buildings.geometry.to_numpy())
    hits, _ = tree.query(pipes.geometry.to_numpy(), predicate="intersects")
    assert len(set(hits.tolist())) == 0
