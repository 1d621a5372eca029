"""Duplicates against the map: rows on a published object of their class that has another code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd

from tests.pipelines.census import ground
from tests.pipelines.census.conftest import City

ROWS = 60
CENTIMETRE = 1 / 11_119_500


def _survey(frame: gpd.GeoDataFrame, path: Path) -> Path:
    frame.to_file(path, engine="pyogrio", layer="street_lights")
    return path


def test_rows_on_published_objects_with_another_code(
    new_city: Callable[..., City], tmp_path: Path
) -> None:
    city = new_city(grids=True)
    first = ground.lamps(ROWS)
    city.census.advance(city.start(_survey(first, tmp_path / "a.gpkg")))
    again = first.copy()
    shifted = again.geometry.translate(0.0, 5 * CENTIMETRE)
    # Row 1 comes under a new number; row 2 has the number of 3, whose own object is not delivered;
    # row 4 has moved onto the place of 5, which has moved as well and is delivered: no duplicate.
    again.loc[0, "BSM"] = f"{ground.COUNTY}01037900001"
    again.loc[1, "BSM"] = first.loc[2, "BSM"]
    again = again.drop(index=2)
    again.loc[3, "geometry"] = shifted.iloc[4]
    again.loc[4, "geometry"] = first.geometry.iloc[4]
    for column in ("SZDYWGBSM", "SZSQDM", "经度", "纬度"):
        again = again.drop(columns=column)
    run = city.start(_survey(again, tmp_path / "b.gpkg"), gone="none", doubtful="no")
    city.census.advance(run, "check")
    found = {(rule, row) for rule, row in city.findings(run) if rule.startswith("near_map")}
    assert found == {("near_map_new", 1), ("near_map_twice", 2)}
    page = city.census.report(run, "html").decode()
    assert "疑为重复或改号" in page


def test_reports_need_no_network(new_city: Callable[..., City], tmp_path: Path) -> None:
    city = new_city(grids=True)
    frame = ground.lamps(ROWS)
    frame.loc[3, "ZT"] = "歪了"
    run = city.start(_survey(frame, tmp_path / "a.gpkg"))
    city.census.advance(run, "check")
    page = city.census.report(run, "html").decode()
    assert "可缩放地图" in page and "L.circleMarker" in page
    for loaded in ('src="http', "src=&quot;http", 'href="http', "href=&quot;http"):
        links = page.count(loaded)
        assert links == page.count(f"{loaded}s://leafletjs.com"), loaded
