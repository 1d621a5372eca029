"""Gaps, overlaps, slivers and vertex agreement on made figures and on real streets."""

import time

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.affinity import translate

from gis import topology
from gis.errors import BadInput
from tests.gis.shared import shared_file

ORIGIN = (520_000.0, 4_000_000.0)  # metres in EPSG:4549, near Qingdao


def frame(*shapes, crs="EPSG:4549", index=None):
    moved = [None if shape is None else translate(shape, *ORIGIN) for shape in shapes]
    made = gpd.GeoDataFrame(
        {"name": list(index or range(len(shapes)))}, geometry=moved, crs="EPSG:4549"
    )
    return made.set_index("name").to_crs(crs)


def box(*bounds):
    return shapely.box(*bounds)


LEFT, RIGHT = box(0, 0, 100, 100), box(100, 0, 200, 100)
CRS = pytest.mark.parametrize("crs", ["EPSG:4549", "EPSG:4490", "EPSG:4326", "EPSG:3857"])


def test_a_clean_coverage_has_no_findings():
    clean = frame(LEFT, RIGHT, box(0, 100, 200, 150))
    for check in (topology.gaps, topology.overlaps, topology.slivers):
        assert len(check(clean)) == 0
    assert len(topology.mismatches(frame(LEFT, RIGHT))) == 0


@CRS
def test_an_overlap_is_found_with_its_area_and_both_names(crs):
    found = topology.overlaps(
        frame(LEFT, box(98, 0, 200, 100), index=("370202001", "370202002"), crs=crs)
    )
    assert found[["kind", "unit", "first", "second"]].to_numpy().tolist() == [
        ["overlap", "m²", "370202001", "370202002"]
    ]
    assert found.crs == frame(LEFT, crs=crs).crs
    assert found.measure[0] == pytest.approx(200, rel=1e-4)
    place = found.to_crs("EPSG:4549").geometry[0]
    assert place.bounds == pytest.approx(translate(box(98, 0, 100, 100), *ORIGIN).bounds, abs=1e-3)


def test_touching_is_no_overlap_and_parts_of_one_feature_neither():
    assert len(topology.overlaps(frame(LEFT, RIGHT, box(100, 100, 150, 150)))) == 0
    assert len(topology.overlaps(frame(shapely.MultiPolygon([LEFT, box(90, 0, 150, 100)])))) == 0


def test_one_inside_another_and_twice_the_same():
    assert topology.overlaps(frame(LEFT, box(10, 10, 20, 20))).measure.tolist() == pytest.approx(
        [100]
    )
    assert topology.overlaps(frame(LEFT, LEFT, LEFT)).measure.tolist() == pytest.approx(
        [10_000] * 3
    )


def test_an_enclosed_gap_is_found_with_its_neighbours():
    top = box(0, 100, 200, 150)
    gap = frame(
        box(0, 0, 99, 100),
        RIGHT,
        top,
        box(0, -50, 200, 0),
        box(98, 50, 99, 100) - LEFT,
        index="abcde",
    )
    found = topology.gaps(gap)
    assert found.measure.tolist() == pytest.approx([100.0], rel=1e-4)
    assert {found["first"][0], found["second"][0]} <= set("abcd")
    assert len(topology.gaps(gap, smallest=200)) == len(topology.gaps(gap, largest=50)) == 0


def test_within_an_outline_everything_must_be_covered():
    outline = translate(box(0, 0, 250, 100), *ORIGIN)
    found = topology.gaps(frame(LEFT, RIGHT, index="ab"), outline)
    assert found.measure.tolist() == pytest.approx([5_000.0], rel=1e-4)
    assert (found["first"][0], found["second"][0]) == ("b", None)
    assert len(topology.gaps(frame(LEFT, RIGHT), translate(box(0, 0, 200, 100), *ORIGIN))) == 0


def test_slivers_are_narrow_and_long():
    found = topology.slivers(
        frame(LEFT, box(0, 0, 0.5, 60), box(0, 0, 0.5, 0.5), box(0, 0, 5, 600))
    )
    assert found["first"].tolist() == [1]
    assert found.measure[0] == pytest.approx(0.5, rel=0.02)


def test_crumbs_among_overlaps():
    both = topology.overlaps(frame(LEFT, box(99.7, 0, 200, 100), box(0, 50, 60, 160)))
    assert len(both) == 2
    assert len(topology.slivers(both)) == 1


def test_a_vertex_that_the_neighbour_lacks():
    two = box(100, 0, 200, 50), box(100, 50, 200, 100)
    found = topology.mismatches(frame(LEFT, *two, index="abc"))
    assert len(found) == 1  # the corner that both of the right have, and the left has not
    assert found["second"].tolist() == ["a"]
    assert found.measure[0] == pytest.approx(0, abs=1e-3)


def test_boundaries_that_run_apart():
    skewed = shapely.Polygon([(100, 0), (200, 0), (200, 100), (100.4, 100)])
    found = topology.mismatches(frame(LEFT, skewed, index="ab"))
    assert sorted(found.measure) == pytest.approx([0.4, 0.4], rel=1e-2)
    assert len(topology.mismatches(frame(LEFT, skewed), tolerance=0.3)) == 0


def test_nothing_bad_comes_from_dirt():
    bowtie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    dirty = frame(bowtie, None, shapely.Polygon(), shapely.Point(0, 0), LEFT)
    assert topology.overlaps(dirty).measure.sum() == pytest.approx(50, rel=1e-4)
    for check in (topology.gaps, topology.slivers, topology.mismatches, topology.dangles):
        check(dirty)
        assert list(check(frame(None)).columns) == [
            "kind",
            "measure",
            "unit",
            "first",
            "second",
            "geometry",
        ]
        assert len(check(dirty.iloc[:0])) == 0


def test_a_frame_without_crs_is_refused():
    with pytest.raises(BadInput):
        topology.gaps(gpd.GeoDataFrame(geometry=[LEFT]))


def test_time_grows_nearly_linearly():
    def grid(n):
        x, y = (part.ravel() * 1e-3 for part in np.meshgrid(np.arange(n), np.arange(n)))
        return gpd.GeoDataFrame(
            geometry=shapely.box(120 + x, 36 + y, 120.001 + x, 36.001 + y), crs=4490
        )

    def seconds(check, cells):
        start = time.perf_counter()
        check(cells)
        return time.perf_counter() - start

    small, large = (
        grid(30),
        grid(90),
    )  # nine times as many cells; a quadratic check would take 81 times as long
    for check in (topology.gaps, topology.overlaps, topology.slivers, topology.mismatches):
        check(small)
        assert seconds(check, large) < 40 * max(seconds(check, small), 0.01)


def test_real_streets():
    streets = gpd.read_file(shared_file("divisions_qingdao/qingdao_streets_135.geojson")).set_index(
        "code9", drop=False
    )
    city = gpd.read_file(shared_file("divisions_qingdao/qingdao_city.geojson")).geometry.iloc[0]
    assert len(topology.overlaps(streets)) == 0
    assert len(topology.gaps(streets)) == 0
    assert len(topology.mismatches(streets)) == 1
    uncovered = topology.gaps(streets, city).measure.sum()
    assert uncovered / 11_031e6 == pytest.approx(
        0.013, abs=0.003
    )  # the streets cover 98.7 % of the city

    moved = streets.copy()
    moved.geometry = [
        translate(shape, 1e-5 * (row == 3), 0) for row, shape in enumerate(streets.geometry)
    ]
    name = streets.index[3]
    found = topology.overlaps(moved)
    assert len(found) >= 3
    assert all(name in pair for pair in zip(found["first"], found["second"], strict=True))
    assert len(topology.gaps(moved)) > 0
    assert len(topology.mismatches(moved)) > 100
