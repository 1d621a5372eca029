"""A city's own coordinate system, and systems on another datum."""

import math

import pytest

from gis import crs
from gis.errors import BadInput
from tests.gis.kruger import kruger

CITY = "+proj=tmerc +lat_0=0 +lon_0=120.3333333 +k=1 +x_0=50000 +y_0=-3900000 +ellps=GRS80 +units=m +no_defs"


def test_a_citys_own_system_from_proj_and_wkt():
    import pyproj

    by_proj = crs.resolve(CITY)
    by_wkt = crs.resolve(pyproj.CRS.from_user_input(CITY).to_wkt())
    assert by_proj.srid is None and by_proj.wkt == CITY and by_proj.uri != by_wkt.uri
    for system in (by_proj, by_wkt):
        x, y = crs.transform_xy(120.3333333, 36.0, crs.STORAGE, system)
        assert float(x) == pytest.approx(50_000, abs=1e-3)
        assert float(y) == pytest.approx(
            kruger(120.3333333, 36.0, 120.3333333)[1] - 3_900_000, abs=1e-3
        )
        assert [float(v) for v in crs.transform_xy(x, y, system, crs.STORAGE)] == pytest.approx(
            [120.3333333, 36.0], abs=1e-10
        )


def test_a_citys_own_system_turned_in_the_plane():
    pipeline = (
        "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
        "+step +proj=tmerc +lon_0=120 +x_0=500000 +ellps=GRS80 "
        "+step +proj=helmert +x=-450000 +y=-3900000 +s=1.00001 +theta=3600 +convention=coordinate_frame"
    )
    system = crs.resolve(pipeline)
    x, y = crs.transform_xy(120.2, 36.1, crs.STORAGE, system)
    lon, lat = crs.transform_xy(x, y, system, crs.STORAGE)
    assert (float(lon), float(lat)) == pytest.approx((120.2, 36.1), abs=1e-9)
    east, north = kruger(120.2, 36.1, 120)
    turn = math.radians(1)
    turned = (
        east * math.cos(turn) + north * math.sin(turn),
        north * math.cos(turn) - east * math.sin(turn),
    )
    straight = (1.00001 * turned[0] - 450_000, 1.00001 * turned[1] - 3_900_000)
    mirrored = (
        1.00001 * (2 * east * math.cos(turn) - turned[0]) - 450_000,
        1.00001 * (2 * north * math.cos(turn) - turned[1]) - 3_900_000,
    )
    assert (float(x), float(y)) in (
        pytest.approx(straight, abs=1e-2),
        pytest.approx(mirrored, abs=1e-2),
    )


def test_another_datum_needs_parameters():
    with pytest.raises(BadInput, match="towgs84"):
        crs.transform_xy(
            500_000,
            4e6,
            crs.resolve("+proj=tmerc +lon_0=120 +x_0=500000 +ellps=krass"),
            crs.STORAGE,
        )
    with pytest.raises(BadInput, match="towgs84"):
        crs.transform_xy(117.0, 36.0, crs.resolve("EPSG:4610"), crs.STORAGE)
    tied = crs.resolve("+proj=tmerc +lon_0=120 +x_0=500000 +ellps=krass +towgs84=15.8,-154.4,-82.3")
    lon, lat = crs.transform_xy(500_000, 4e6, tied, crs.STORAGE)
    assert 1e-4 < abs(float(lon) - 120) < 3e-3 and 36 < float(lat) < 36.3
