"""Systems told from where positions come to lie; the truth is what the test put in."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gis.crs import resolve
from gis.crs.reference import BD09, GCJ02, STORAGE
from gis.crs.suspects import shift, suspects
from gis.crs.transform import transform_xy

JINAN = (116.8, 36.5, 117.3, 36.8)
RANDOM = np.random.default_rng(3)
PLACES = np.column_stack([RANDOM.uniform(116.9, 117.2, 300), RANDOM.uniform(36.55, 36.75, 300)])
CITY = resolve("+proj=tmerc +lon_0=117 +x_0=50000 +y_0=-3900000 +ellps=GRS80 +units=m +type=crs")


def written(crs, *, swapped: bool = False):
    points = np.column_stack(transform_xy(PLACES[:, 0], PLACES[:, 1], STORAGE, crs))
    return points[:, ::-1] if swapped else points


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize("name", ["EPSG:4548", "EPSG:4527", "EPSG:4508", "EPSG:4497", "EPSG:3857"])
def test_the_system_is_suspected_with_its_order_of_axes(name, swapped) -> None:
    found = suspects(written(resolve(name), swapped=swapped), JINAN)
    assert all(item.share == 1.0 and item.swapped == swapped for item in found)
    assert resolve(name) in [item.crs for item in found]


def test_outside_china_the_utm_zone_is_tried() -> None:
    lon, lat = RANDOM.uniform(24.9, 25.0, 50), RANDOM.uniform(60.1, 60.2, 50)
    points = np.column_stack(transform_xy(lon, lat, STORAGE, resolve("EPSG:32635")))
    assert suspects(points, (24.8, 60.0, 25.2, 60.3))[0].crs.srid == 32635


def test_degrees_and_degrees_written_latitude_first() -> None:
    assert [item.swapped for item in suspects(PLACES, JINAN)] == [False]
    assert [item.swapped for item in suspects(PLACES[:, ::-1], JINAN)] == [True]


def test_the_citys_own_system_comes_first() -> None:
    assert suspects(written(CITY), JINAN) == []
    assert suspects(written(CITY), JINAN, [CITY])[0].crs == CITY


def test_nothing_is_suspected_of_nonsense() -> None:
    assert suspects(np.array([[1e9, 1e9], [np.nan, 1.0]]), JINAN) == []
    assert suspects(np.empty((0, 2)), JINAN) == []
    assert suspects(written(resolve("EPSG:4548")), (10.0, 50.0, 11.0, 51.0)) == []


@pytest.mark.parametrize("truth", [STORAGE, GCJ02, BD09])
def test_a_shift_shows_beside_what_is_known(truth) -> None:
    noise = RANDOM.normal(0, 3e-5, PLACES.shape)
    moved = transform_xy(PLACES[:, 0], PLACES[:, 1], STORAGE, truth)
    assert shift(np.column_stack(moved) + noise, shapely.points(PLACES)) == truth


def test_no_shift_is_claimed_without_evidence() -> None:
    assert shift(PLACES[:5], shapely.points(PLACES)) is None
    assert shift(PLACES, np.array([])) is None
    elsewhere = PLACES + RANDOM.uniform(0.2, 0.3, PLACES.shape)
    assert shift(elsewhere, shapely.points(PLACES[:3])) is None
