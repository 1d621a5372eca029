"""Nasty geometries: what is saved, what is refused, and that the report says so."""

import struct

import numpy as np
import pytest
import shapely

from gis.geometry import geodesic_area
from gis.repair import REASONS, read_wkb, repair


def from_wkt(text):
    with np.errstate(invalid="ignore"):  # numpy would warn of the NaN that is meant
        return shapely.from_wkt(text)


BOWTIE = "POLYGON((120 36,120.01 36.01,120.01 36,120 36.01,120 36))"
SQUARE = shapely.box(120, 36, 120.01, 36.01)


def one(wkt_or_shape, family=None):
    shape = from_wkt(wkt_or_shape) if isinstance(wkt_or_shape, str) else wkt_or_shape
    geoms, report = repair([shape], family)
    assert all(entry.reason in REASONS for entry in report)
    return geoms[0], [(entry.reason, entry.action) for entry in report]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (None, "missing"),
        (shapely.Polygon(), "empty"),
        (shapely.Point(), "empty"),
        (from_wkt("LINESTRING(120 36,nan 36)"), "not_finite"),
        (from_wkt("POINT(inf 36)"), "not_finite"),
        (from_wkt("POLYGON((120 36,121 36,120 36,120 36))"), "collapsed"),
        (from_wkt("LINESTRING(120 36,120 36)"), "collapsed"),
    ],
)
def test_what_cannot_be_saved_becomes_none_and_is_reported(given, reason):
    geom, report = one(given)
    assert geom is None
    assert (reason, "removed") in report


def test_a_sound_geometry_is_returned_as_it_is():
    geom, report = one(SQUARE)
    assert geom.equals_exact(SQUARE, 0)
    assert report == []


def test_a_bowtie_becomes_two_triangles():
    geoms, report = repair([SQUARE, from_wkt(BOWTIE)], "polygon")
    assert geoms[1].is_valid
    assert len(geoms[1].geoms) == 2
    (entry,) = report
    assert (entry.row, entry.reason, entry.action) == (1, "invalid", "rebuilt")
    assert "Self-intersection" in entry.detail
    assert entry.area_after == pytest.approx(geodesic_area([SQUARE])[0] / 2, rel=1e-3)


def test_a_ring_touching_itself_keeps_its_area_and_a_hole_stays_a_hole():
    shell = "(120 36,120.03 36,120.03 36.03,120 36.03,120 36)"
    hole = "(120.01 36.01,120.02 36.01,120.02 36.02,120.01 36.02,120.01 36.01)"
    twice = from_wkt(f"MULTIPOLYGON(({shell}),({hole}))")  # the second part lies in the first
    geom, report = one(twice)
    assert report == [("invalid", "rebuilt")]
    assert geom.area == pytest.approx(0.03**2)
    geom, _ = one(f"POLYGON({shell},{hole})")
    assert geom.area == pytest.approx(0.03**2 - 0.01**2)


def test_spikes_and_lower_dimension_debris_are_dropped():
    spiked = from_wkt(
        "POLYGON((120 36,120.01 36,120.05 36,120.01 36,120.01 36.01,120 36.01,120 36))"
    )
    geom, report = one(spiked, "polygon")
    assert geom.geom_type == "MultiPolygon"
    assert geom.equals(SQUARE)
    assert report == [("invalid", "rebuilt")]


def test_polygon_debris_of_a_crossing_is_dropped():
    # The last edge crosses the first by a hair: the second triangle is smaller than a stamp.
    hair = from_wkt(
        "POLYGON((120 36,120.01 36,120.01 36.01,120 36.01,119.999999999 36,120 35.999999999,120 36.000000001,120 36))"
    )
    geom, _ = one(hair, "polygon")
    assert len(geom.geoms) == 1
    assert geom.is_valid


def test_repeated_points_are_cleaned():
    geom, report = one("LINESTRING(120 36,120 36,120.01 36,120.01 36)", "line")
    assert geom.wkt == "MULTILINESTRING ((120 36, 120.01 36))"
    assert report == [("repeated_points", "cleaned")]


@pytest.mark.parametrize(
    ("wkt", "family", "kind"),
    [
        ("POINT(120 36)", "point", "Point"),
        ("MULTIPOINT((120 36))", "point", "Point"),
        ("MULTIPOINT((120 36),(121 36))", "point", "MultiPoint"),
        ("LINESTRING(120 36,121 36)", "line", "MultiLineString"),
        ("POLYGON((120 36,121 36,121 37,120 36))", "polygon", "MultiPolygon"),
        (BOWTIE, None, "MultiPolygon"),
        ("MULTIPOLYGON(((120 36,121 36,121 37,120 36)))", None, "MultiPolygon"),
    ],
)
def test_kinds(wkt, family, kind):
    assert one(wkt, family)[0].geom_type == kind


@pytest.mark.parametrize(
    ("wkt", "family"),
    [
        ("POINT(120 36)", "polygon"),
        ("LINESTRING(120 36,121 36)", "polygon"),
        ("POLYGON((120 36,121 36,121 37,120 36))", "line"),
        ("GEOMETRYCOLLECTION(POINT(120 36))", "line"),
    ],
)
def test_another_kind_is_refused(wkt, family):
    geom, report = one(wkt, family)
    assert geom is None
    assert report == [("wrong_kind", "removed")]


def test_of_a_collection_the_wanted_parts_stay():
    mixed = "GEOMETRYCOLLECTION(POLYGON((120 36,121 36,121 37,120 36)),POINT(120 36),LINESTRING(120 36,121 36))"
    geom, report = one(mixed, "polygon")
    assert geom.geom_type == "MultiPolygon"
    assert report == [("mixed", "parts_dropped")]
    geom, report = one("GEOMETRYCOLLECTION(POLYGON((120 36,121 36,121 37,120 36)))", "polygon")
    assert geom.geom_type == "MultiPolygon"
    assert report == []


def test_the_report_is_ordered_and_rows_stay_in_place():
    column = [SQUARE, None, from_wkt(BOWTIE), from_wkt("POINT(nan 1)"), SQUARE, shapely.Polygon()]
    geoms, report = repair(column, "polygon")
    assert len(geoms) == 6
    assert [geom is None for geom in geoms] == [False, True, False, True, False, True]
    assert [entry.row for entry in report] == [1, 2, 3, 5]


def test_nothing_given():
    assert repair([])[1] == []
    assert len(repair([], "polygon")[0]) == 0


def test_many_random_rings_come_out_valid_with_the_area_of_their_union():
    dice = np.random.default_rng(7)
    rings = [shapely.Polygon(120 + dice.random((12, 2)) * 0.01) for _ in range(300)]
    geoms, report = repair(rings, "polygon")
    assert shapely.is_valid(geoms).all()
    assert (shapely.get_type_id(geoms) == 6).all()
    assert {entry.reason for entry in report} == {"invalid"}
    assert all(entry.area_after > 0 for entry in report)


def unclosed_square():
    points = [(120, 36), (121, 36), (121, 37), (120, 37)]
    return struct.pack("<BIII", 1, 3, 1, 4) + b"".join(
        struct.pack("<dd", *point) for point in points
    )


def test_wkb_of_doubtful_origin():
    geoms, report = read_wkb([shapely.to_wkb(SQUARE), unclosed_square(), b"\x01\x03", None])
    assert geoms[1].equals(shapely.box(120, 36, 121, 37))
    assert geoms[2] is None and geoms[3] is None
    assert [(entry.row, entry.reason, entry.action) for entry in report] == [
        (1, "unclosed", "closed"),
        (2, "unreadable", "removed"),
    ]
