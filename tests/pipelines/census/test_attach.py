"""What the server adds: responsible units by the ground they answer for, the nearest address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from gis.errors import WanmiError
from pipelines.census.progress import Cancelled, Told
from tests.pipelines.census import ground
from tests.pipelines.census.conftest import City

ROWS = 64
MIDDLE = ground.WEST + ground.SIDE * ground.STEP / 2
METRE = 1 / 111_195.0


def _survey(frame: gpd.GeoDataFrame, path: Path) -> Path:
    frame.to_file(path, engine="pyogrio", layer=path.stem)
    return path


def _load(city: City, frame: gpd.GeoDataFrame, path: Path, layer: str) -> None:
    run = city.start(_survey(frame, path), layer=layer, gone="none", doubtful="yes")
    done = city.census.advance(run)
    assert done.summary["publish"]["datasets"]["1"]["created"] == len(frame)


def _green(city: City, folder: Path) -> None:
    """The western half and, smaller and inside of it, a park in its south."""
    west, south, _, north = ground.BOUNDS
    table = {
        "name": ["西片绿地", "南公园"],
        "manager_code": [ground.unit(1), ground.unit(2)],
        "manager_name": ["西片管理处", "南公园管理处"],
    }
    shapes = [
        shapely.box(west, south, MIDDLE, north),
        shapely.box(west, south, MIDDLE, south + ground.STEP),
    ]
    _load(
        city,
        gpd.GeoDataFrame(table, geometry=shapes, crs=4490),
        folder / "green.gpkg",
        "green_spaces",
    )


def _addresses(city: City, folder: Path, lamps: gpd.GeoDataFrame) -> None:
    """An address 30 m north of the first lamp, a farther one, and one 300 m from the last."""
    first, last = lamps.geometry.iloc[0], lamps.geometry.iloc[-1]
    table = {"name": ["甲", "乙", "丙"], "address": ["文化路 1 号", "文化路 9 号", "环山路 3 号"]}
    shapes = [
        shapely.Point(first.x, first.y + 30 * METRE),
        shapely.Point(first.x, first.y + 80 * METRE),
        shapely.Point(last.x, last.y + 300 * METRE),
    ]
    _load(
        city, gpd.GeoDataFrame(table, geometry=shapes, crs=4490), folder / "places.gpkg", "places"
    )


def test_units_come_from_the_smallest_ground_and_addresses_from_nearby(
    new_city: Callable[..., City], tmp_path: Path
) -> None:
    city = new_city(grids=True)
    lamps = ground.lamps(ROWS).drop(columns=["ZGBMDM", "ZGBMMC"])
    lamps["ZGBMMC"] = None
    lamps.loc[1, "ZGBMMC"] = "自有单位"
    _green(city, tmp_path)
    _addresses(city, tmp_path, lamps)
    run = city.start(_survey(lamps, tmp_path / "street_lights.gpkg"), units_layer="green_spaces")
    done = city.census.advance(run)
    told = done.summary["publish"]["datasets"]["1"]
    held = {
        one["pole_no"]: one
        for one in city.rows("street_lights", "*, ST_X(geom) AS x, ST_Y(geom) AS y")
    }
    for one in held.values():
        south = one["y"] < ground.SOUTH + ground.STEP
        wanted = None if one["x"] >= MIDDLE else ground.unit(2 if south else 1)
        assert one["manager_code"] == wanted, one
    assert held["L-000002"]["manager_name"] == "自有单位"  # what is delivered stays
    assert held["L-000001"]["manager_name"] == "南公园管理处"
    assert told["units"] > 0


def test_the_nearest_address_within_a_hundred_metres(
    new_city: Callable[..., City], tmp_path: Path
) -> None:
    city = new_city()
    lamps = ground.lamps(ROWS)
    _addresses(city, tmp_path, lamps)
    done = city.census.advance(city.start(_survey(lamps, tmp_path / "street_lights.gpkg")))
    assert done.summary["publish"]["datasets"]["1"]["addresses"] == 1
    held = city.rows("street_lights", "pole_no, address", "address IS NOT NULL")
    assert held == [{"pole_no": "L-000001", "address": "文化路 1 号"}]


def test_a_cancelled_step_leaves_nothing(
    new_city: Callable[..., City], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody cancels while the rows are checked: the step ends, its findings are not there."""
    from dataclasses import replace

    monkeypatch.setattr("pipelines.census.progress.EVERY_SECONDS", 0.0)
    city = new_city(grids=True)
    frame = ground.lamps(ROWS)
    frame.loc[0, "ZT"] = "歪了"
    run = city.start(_survey(frame, tmp_path / "street_lights.gpkg"))
    city.census.advance(run, "map")

    def listen(told: Told) -> None:
        if told["step"] == "check":
            city.census.cancel(run)

    with pytest.raises(Cancelled):
        replace(city.census, listen=listen).advance(run)
    assert city.census.get(run).state == "cancelled"
    assert not city.count("census_findings") and not city.count("street_lights")
    with pytest.raises(WanmiError, match="cancelled"):
        city.census.advance(run)
