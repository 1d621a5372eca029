"""Vectorised helpers against independent results."""

import math

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from gis import geometry
from tests.gis.shared import shared_file

GEOD = pyproj.Geod(ellps="GRS80")
COLLECTION = "GEOMETRYCOLLECTION(POINT(1 1),GEOMETRYCOLLECTION(LINESTRING(0 0,1 1)),POLYGON((0 0,1 0,1 1,0 0)))"


def test_to_multi_keeps_points_and_nothing():
    ring = shapely.LinearRing([(0, 0), (1, 0), (1, 1)])
    given = [
        shapely.box(0, 0, 1, 1),
        shapely.LineString([(0, 0), (1, 1)]),
        ring,
        shapely.Point(1, 2),
        None,
    ]
    kinds = ["MultiPolygon", "MultiLineString", "MultiLineString", "Point"]
    made = geometry.to_multi(given)
    assert [shape.geom_type for shape in made[:4]] == kinds
    assert made[4] is None
    assert given[0].geom_type == "Polygon"  # the input is not touched
    assert geometry.to_multi(made)[0].equals(given[0])


def test_to_multi_keeps_empty_and_z():
    made = geometry.to_multi([shapely.Polygon(), shapely.LineString([(0, 0, 5), (1, 1, 6)])])
    assert made[0].is_empty
    assert made[1].geoms[0].has_z


@pytest.mark.parametrize(
    ("dimension", "wkt"),
    [
        (0, "MULTIPOINT ((1 1))"),
        (1, "MULTILINESTRING ((0 0, 1 1))"),
        (2, "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"),
    ],
)
def test_only_dimension_looks_into_nested_collections(dimension, wkt):
    made = geometry.only_dimension([shapely.from_wkt(COLLECTION), None, shapely.Point()], dimension)
    assert made[0].wkt == wkt
    assert made[1] is None
    assert made[2].is_empty


def test_unwrap():
    assert geometry.unwrap([shapely.MultiPoint([(1, 2)])])[0].geom_type == "Point"
    assert geometry.unwrap([shapely.MultiPoint([(1, 2), (3, 4)])])[0].geom_type == "MultiPoint"


def test_representative_point_lies_inside_a_horseshoe():
    shoe = shapely.box(0, 0, 3, 3) - shapely.box(1, 1, 2, 3)
    assert shoe.contains(geometry.representative_points([shoe])[0])
    assert not shoe.contains(shoe.centroid)


def test_length_and_area_on_the_ellipsoid():
    # One degree of the meridian at the equator and the area of a quarter of the globe are known figures.
    assert geometry.geodesic_length([shapely.LineString([(0, 0), (0, 1)])])[0] == pytest.approx(
        110_574.39, abs=0.01
    )
    octant = shapely.box(0, 0, 90, 90)
    assert geometry.geodesic_area([octant])[0] == pytest.approx(510_065_621_724_078.9 / 8, rel=1e-9)
    holed = shapely.Polygon(
        shapely.box(120, 36, 120.01, 36.01).exterior,
        [shapely.box(120.002, 36.002, 120.004, 36.004).exterior],
    )
    perimeter = sum(
        abs(GEOD.line_length(*np.array(ring.coords).T))
        for ring in (holed.exterior, *holed.interiors)
    )
    assert geometry.geodesic_length([holed])[0] == pytest.approx(perimeter, rel=1e-12)
    assert geometry.geodesic_area([holed])[0] == pytest.approx(
        abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(holed))[0]), rel=1e-7
    )


def test_none_is_nan_and_points_have_no_size():
    for measure in (geometry.geodesic_area, geometry.geodesic_length):
        found = measure([None, shapely.Point(1, 2), shapely.Polygon()])
        assert math.isnan(found[0]) and found[1] == found[2] == 0
        assert len(measure([])) == 0


def test_real_streets_agree_with_geodesic_areas():
    frame = gpd.read_file(shared_file("divisions_qingdao/qingdao_streets_135.geojson"))
    true = np.array(
        [
            abs(GEOD.geometry_area_perimeter(shapely.orient_polygons(shape))[0])
            for shape in frame.geometry
        ]
    )
    assert np.abs(geometry.geodesic_area(frame.geometry) / true - 1).max() < 5e-5


@pytest.mark.parametrize(
    ("to", "degrees", "name", "english"),
    [
        ((120, 37), 0, "北", "N"),
        ((121.25, 37), 45, "东北", "NE"),
        ((121, 36), 90, "东", "E"),
        ((120, 35), 180, "南", "S"),
        ((119, 36), 270, "西", "W"),
        ((118.77, 37), 315, "西北", "NW"),
    ],
)
def test_bearing_and_eight_ways(to, degrees, name, english):
    found = geometry.bearing(120, 36, *to)
    assert (found[0] - degrees + 180) % 360 - 180 == pytest.approx(0, abs=1.0)
    assert geometry.eight_way(found) == [name]
    assert geometry.eight_way(found, english=True) == [english]


def test_ways_change_in_the_middle():
    assert geometry.eight_way([22.4, 22.6, 337.4, 337.6, 359.9, np.nan]) == [
        "北",
        "东北",
        "西北",
        "北",
        "北",
        "",
    ]
