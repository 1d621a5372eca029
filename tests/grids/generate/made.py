"""Small made-up ground in metres (EPSG:4548) for the tests, and what every grid must keep."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from grids.generate import Inputs, Result

X, Y = 500_000, 4_000_000


def box(x: float, y: float, width: float, height: float | None = None) -> Any:
    return shapely.box(X + x, Y + y, X + x + width, Y + y + (height or width))


def line(*points: tuple[float, float]) -> Any:
    return shapely.linestrings([(X + x, Y + y) for x, y in points])


def frame(shapes: list[Any], **columns: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=4548)


def communities(*shapes: Any) -> gpd.GeoDataFrame:
    return frame(list(shapes), code=[f"{370102001001 + k:012d}" for k in range(len(shapes))])


def houses(count: int, pitch: float, size: float, x: float = 10, y: float = 10) -> list[Any]:
    return [box(x + i * pitch, y + j * pitch, size) for i in range(count) for j in range(count)]


def town() -> Inputs:
    """Two communities with streets, houses, a river, a park and lamps."""
    river = shapely.buffer(line((0, 520), (400, 470), (1200, 560)), 20)
    lamps = np.random.default_rng(7).uniform((X, Y), (X + 900, Y + 900), (300, 2))
    return Inputs(
        communities=communities(box(0, 0, 600, 900), box(600, 0, 600, 900)),
        roads=frame(
            [line((0, 300), (1200, 310)), line((350, 0), (350, 900)), line((0, 700), (1200, 705))],
            road_class=["arterial", "lane", "branch"],
        ),
        buildings=frame(houses(20, 58, 24)),
        water=frame([river]),
        green=frame([box(700, 720, 200, 150)]),
        components=frame(list(shapely.points(lamps))),
    )


def assert_sound(result: Result) -> None:
    """Full coverage, no overlap, no avoidable cut, whole valid cells, nobody enclosed."""
    quality, cells = result.quality, result.cells.geometry
    assert quality.coverage_error < 1e-6
    assert quality.overlap == 0
    assert quality.cuts == 0
    assert quality.multipart == 0
    assert quality.enclosing == 0
    assert cells.is_valid.all()
    assert (cells.geom_type == "Polygon").all()


def wkb(result: Result) -> list[bytes]:
    return list(shapely.to_wkb(result.cells.geometry.to_numpy()))
