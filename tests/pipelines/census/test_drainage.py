"""The drainage network: seeded faults of connection, direction and levels, all found, none invented."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from tests.pipelines.census.conftest import City

COUNT = 60
STEP = 0.0004


def _network() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """A sewer of sixty nodes and the pipes between them, falling by 5 cm each."""
    xy = [(117.0 + n * STEP + 1.23e-7, 36.6 + (n % 7) * 1e-5 + 2.3e-7) for n in range(COUNT)]
    nodes = gpd.GeoDataFrame(
        {
            "BSM": [f"N{n}" for n in range(COUNT)],
            "DMGC": [30.0 - 0.05 * n for n in range(COUNT)],
            "JDGC": [27.0 - 0.05 * n for n in range(COUNT)],
            "JS": [3.0] * COUNT,
        },
        geometry=shapely.points(xy),
        crs=4490,
    )
    pipes = gpd.GeoDataFrame(
        {
            "BSM": [f"P{n}" for n in range(COUNT - 1)],
            "QDBH": [f"N{n}" for n in range(COUNT - 1)],
            "ZDBH": [f"N{n + 1}" for n in range(COUNT - 1)],
            "QDGDGC": [27.1 - 0.05 * n for n in range(COUNT - 1)],
            "ZDGDGC": [27.05 - 0.05 * n for n in range(COUNT - 1)],
            "GJ": [600] * (COUNT - 1),
        },
        geometry=[shapely.LineString(pair) for pair in itertools.pairwise(xy)],
        crs=4490,
    )
    return nodes, pipes


def _seed(nodes: gpd.GeoDataFrame, pipes: gpd.GeoDataFrame) -> set[tuple[str, str, int]]:
    """Put a fault of each rule in; return (layer, rule, row)."""
    pipes.loc[5, "ZDGDGC"] = 28.0
    pipes.loc[10, "QDBH"] = "N999"
    pipes.loc[15, "geometry"] = pipes.geometry[15].reverse()
    a, b = pipes.geometry[20].coords
    pipes.loc[20, "geometry"] = shapely.LineString([a, (b[0] - 0.3 * STEP, b[1])])
    pipes.loc[25, "GJ"] = 5
    nodes.loc[30, "JS"] = 9.0
    nodes.loc[len(nodes)] = {
        "BSM": "N-alone", "DMGC": 30.0, "JDGC": 27.0, "JS": 3.0, "geometry": shapely.Point(117.0512345, 36.6512345),
    }  # fmt: skip
    return {
        ("drainage_pipes", "pipe_uphill", 6),
        ("drainage_pipes", "pipe_node_missing", 11),
        ("drainage_pipes", "pipe_reversed", 16),
        ("drainage_pipes", "pipe_loose", 21),
        ("drainage_pipes", "pipe_dangling", 21),
        ("drainage_pipes", "number_pipe", 26),
        ("drainage_nodes", "node_depth", 31),
        ("drainage_nodes", "node_isolated", COUNT + 1),
    }


@pytest.mark.parametrize("faulty", [False, True])
def test_the_network_is_checked(
    new_city: Callable[..., City], tmp_path: Path, faulty: bool
) -> None:
    city = new_city()
    nodes, pipes = _network()
    expected = _seed(nodes, pipes) if faulty else set()
    folder = tmp_path / "survey"
    folder.mkdir()
    nodes.to_file(folder / "drainage_nodes.gpkg", engine="pyogrio")
    pipes.to_file(folder / "drainage_pipes.gpkg", engine="pyogrio")
    run = city.start(folder)
    city.census.advance(run, "check")
    found = {
        (item.layer, rule, row)
        for item in city.census.work(run).datasets(usable=True)
        for rule, row in city.findings(run, item.n)
    }
    assert found == expected
