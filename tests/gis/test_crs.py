"""Names, axis order, zones and transformations of coordinate reference systems."""

import math

import numpy as np
import pytest
import shapely

from gis import crs
from gis.errors import BadInput
from tests.gis.kruger import kruger

SPELLINGS = {
    4490: [
        "EPSG:4490",
        "epsg:4490",
        "4490",
        "[EPSG:4490]",
        "EPSG::4490",
        "CGCS2000",
        "urn:ogc:def:crs:EPSG::4490",
        "urn:ogc:def:crs:EPSG:0:4490",
        "http://www.opengis.net/def/crs/EPSG/0/4490",
        "https://www.opengis.net/def/crs/EPSG/0/4490",
        " http://www.opengis.net/gml/srs/epsg.xml#4490 ",
    ],
    4549: [
        "EPSG:4549",
        "http://www.opengis.net/def/crs/EPSG/0/4549",
        "urn:ogc:def:crs:EPSG:9.9:4549",
    ],
    3857: ["EPSG:3857", "EPSG:900913", "Web Mercator"],
}


@pytest.mark.parametrize(
    ("srid", "text"), [(srid, text) for srid, texts in SPELLINGS.items() for text in texts]
)
def test_every_spelling_names_the_same_system(srid, text):
    found = crs.resolve(text)
    assert (found.srid, found.uri) == (srid, f"http://www.opengis.net/def/crs/EPSG/0/{srid}")


@pytest.mark.parametrize(
    "text",
    [
        "CRS84",
        "crs84",
        "OGC:CRS84",
        "CRS:84",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        "[OGC:CRS84]",
    ],
)
def test_crs84_is_longitude_first(text):
    found = crs.resolve(text)
    assert found == crs.CRS84 and not found.axis_north_first


def test_latitude_and_northing_come_first_where_epsg_says_so():
    for code in (4490, 4326, *range(4491, 4555)):
        assert crs.resolve(f"EPSG:{code}").axis_north_first, code
    for text in (
        "EPSG:3857",
        "EPSG:32650",
        "GCJ-02",
        "BD-09",
        "+proj=tmerc +lon_0=120 +ellps=GRS80",
    ):
        assert not crs.resolve(text).axis_north_first, text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EPSG:",
        "EPSG:99999",
        "EPSG:4978",
        "EPSG:5773",
        "火星",
        "'; drop table x; --",
        "x" * 30_000,
        "[4490",
        "EPSG:١٢٣٤",
        "+proj=nonsense",
        "GEOGCS[",
        "{}",
        "+proj=longlat +nadgrids=/etc/passwd",
        "+init=/etc/passwd:1",
        "/etc/passwd",
        "+proj=pipeline +step +proj=nothing",
        "+proj=pipeline +step +proj=hgridshift +grids=@/etc/passwd",
        'ENGCRS["Site",EDATUM["Peg"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]',
    ],
)
def test_anything_else_is_refused_in_one_sentence(text):
    with pytest.raises(BadInput) as caught:
        crs.resolve(text)
    assert caught.value.zh and len(caught.value.en) < 250


def test_names_for_people():
    assert crs.resolve("EPSG:4549").title_zh == "CGCS2000 高斯投影3度带 中央经线120°"
    assert crs.resolve("EPSG:4528").title_zh == "CGCS2000 高斯投影3度带 第40带"
    assert crs.resolve("EPSG:4549").metres and not crs.STORAGE.metres


@pytest.mark.parametrize(
    ("lon", "width", "prefixed", "code"),
    [
        (120.3, 3, False, 4549),
        (120.3, 3, True, 4528),
        (75, 3, False, 4534),
        (135, 3, False, 4554),
        (118.49, 3, False, 4548),
        (118.51, 3, False, 4549),
        (120.3, 6, False, 4510),
        (119.99, 6, False, 4509),
        (72, 6, True, 4491),
        (135, 6, True, 4501),
    ],
)
def test_zone_of_a_longitude(lon, width, prefixed, code):
    assert crs.gauss_kruger_zone(lon, width, prefixed=prefixed) == code


@pytest.mark.parametrize(
    ("lon", "width"), [(10, 3), (140, 3), (math.nan, 3), (math.inf, 6), (120, 4)]
)
def test_no_zone(lon, width):
    with pytest.raises(BadInput):
        crs.gauss_kruger_zone(lon, width)


@pytest.mark.parametrize("meridian", range(75, 136, 3))
def test_every_three_degree_zone_projects_as_the_formula(meridian):
    code = 4534 + (meridian - 75) // 3
    for lon, lat in ((meridian - 1.4, 22.1), (meridian, 36.07), (meridian + 1.49, 52.9)):
        x, y = crs.transform_xy(lon, lat, crs.STORAGE, crs.resolve(f"EPSG:{code}"))
        px, py = crs.transform_xy(lon, lat, crs.STORAGE, crs.resolve(f"EPSG:{code - 21}"))
        east, north = kruger(lon, lat, meridian)
        assert (float(x), float(y)) == pytest.approx((east, north), abs=1e-3)
        assert (float(px) - meridian // 3 * 1_000_000, float(py)) == pytest.approx(
            (east, north), abs=1e-3
        )


@pytest.mark.parametrize("meridian", range(75, 136, 6))
def test_every_six_degree_zone_projects_as_the_formula(meridian):
    x, y = crs.transform_xy(
        meridian + 2.5, 36.0, crs.STORAGE, crs.resolve(f"EPSG:{4502 + (meridian - 75) // 6}")
    )
    assert (float(x), float(y)) == pytest.approx(kruger(meridian + 2.5, 36.0, meridian), abs=1e-2)


def test_geometries_of_all_kinds_go_there_and_back():
    shapes = [
        shapely.Point(120.38, 36.07),
        None,
        shapely.Point(),
        shapely.Point(120.38, 36.07, 12.5),
        shapely.box(120.3, 36.0, 120.4, 36.1),
        shapely.from_wkt("GEOMETRYCOLLECTION(POINT(120 36),LINESTRING(120 36,121 37))"),
    ]
    for name in ("EPSG:4549", "EPSG:3857", "GCJ-02", "BD-09", "EPSG:32651"):
        there = crs.transform(shapes, crs.STORAGE, crs.resolve(name))
        back = crs.transform(there, crs.resolve(name), crs.STORAGE)
        assert back[1] is None and back[2].is_empty and back[3].z == 12.5
        assert there[3].z == 12.5 and not there[0].has_z
        for old, new in zip(shapes, back, strict=True):
            assert old is None or shapely.equals_exact(old, new, tolerance=1e-9)


def test_cgcs2000_and_wgs84_are_one_datum():
    shape = np.array([shapely.Point(120.38, 36.07)], dtype=object)
    for name in ("EPSG:4326", "CRS84"):
        assert crs.transform(shape, crs.STORAGE, crs.resolve(name))[0].equals_exact(shape[0], 0)
    utm = crs.transform_xy(123.0, 36.0, crs.STORAGE, crs.resolve("EPSG:32651"))
    assert float(utm[0]) == pytest.approx(500_000, abs=1e-4)


def test_unreachable_positions_become_infinite_without_an_error():
    moved = crs.transform(
        [shapely.Point(120, 95), shapely.Point(120, 36)], crs.STORAGE, crs.resolve("EPSG:4549")
    )
    assert not np.isfinite(shapely.get_coordinates(moved[0])).all()
    assert np.isfinite(shapely.get_coordinates(moved[1])).all()
    lines = [shapely.LineString([(120, 36), (120, 95)]), shapely.box(119, 35, 121, 96)]
    assert not np.isfinite(
        shapely.get_coordinates(crs.transform(lines, crs.STORAGE, crs.resolve("EPSG:4549")))
    ).all()


def test_swap_axes():
    assert crs.swap_axes([shapely.Point(120, 36)])[0].wkt == "POINT (36 120)"


@pytest.mark.parametrize(
    ("bounds", "srid"),
    [
        ((120.1, 35.9, 120.5, 36.3), 4549),
        ((113.8, 22.4, 114.6, 22.8), 4547),
        ((24.9, 60.1, 25.0, 60.2), 32635),
        ((-77.1, 38.8, -76.9, 39.0), 32618),
        ((151, -34, 151.3, -33.7), 32756),
        ((10, 85, 11, 86), 32661),
        ((10, -86, 11, -85), 32761),
        ((179.5, 10, 180, 11), 32660),
        ((73.1, 39, 73.2, 40), 32643),
    ],
)
def test_metric_system_of_a_place_keeps_lengths(bounds, srid):
    system = crs.metric_crs(bounds)
    assert system.srid == srid and system.metres
    lon, lat = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    x, y = crs.transform_xy([lon, lon], [lat, lat + 0.001], crs.STORAGE, system)
    import pyproj

    true = pyproj.Geod(ellps="GRS80").inv(lon, lat, lon, lat + 0.001)[2]
    assert math.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(
        true, rel=0.007 if abs(lat) > 84 else 1e-3
    )


def test_metric_system_of_a_province_keeps_areas():
    system = crs.metric_crs((114.8, 34.4, 122.7, 38.4))
    assert system.srid is None and system.metres
    with pytest.raises(BadInput):
        crs.metric_crs((math.nan, 1, 2, 3))
