"""The geometry of the analyses, against figures that can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from services.analysis import rules


def array(*shapes):
    return np.array(shapes, dtype=object)


SQUARE = shapely.box(0, 0, 100, 100)


def test_the_nearest_within_the_distance_exactly():
    around = array(shapely.Point(0, 0), shapely.Point(100, 0))
    shapes = array(*(shapely.Point(x, 0) for x in (10, 49, 51, 150, 151)), shapely.Point(30, 40))
    index, metres = rules.nearest(shapes, around, 50)
    assert index.tolist() == [0, 0, 1, 1, -1, 0]
    assert metres.tolist() == [10, 49, 49, 50, math.inf, 50]


def test_distance_zero_means_touching():
    index, _ = rules.nearest(
        array(shapely.Point(100, 50), shapely.Point(101, 50)), array(SQUARE), 0
    )
    assert index.tolist() == [0, -1]


@pytest.mark.parametrize("nothing", ["shapes", "around"])
def test_nothing_is_near_nothing(nothing):
    some, none = array(SQUARE), array()
    index, _ = rules.nearest(*((none, some) if nothing == "shapes" else (some, none)), 10)
    assert (index == -1).all()


def test_a_zone_is_a_little_smaller_than_the_circle_and_counts_shared_ground_once():
    one = rules.zone(array(shapely.Point(0, 0)), 100).area
    assert math.pi * 100**2 * 0.998 < one < math.pi * 100**2
    assert rules.zone(array(shapely.Point(0, 0), shapely.Point(0, 0)), 100).area == pytest.approx(
        one
    )


def test_parts_inside_an_area():
    shapes = array(
        shapely.box(10, 10, 20, 20),
        shapely.box(90, 0, 110, 10),
        shapely.box(200, 0, 210, 10),
        shapely.LineString([(50, 50), (50, 150)]),
        shapely.Point(1, 1),
    )
    parts = rules.clipped(shapes, SQUARE)
    assert rules.size(parts[:3], 2).tolist() == [100, 100, 0]
    assert shapely.length(parts[3]) == 50
    assert parts[4].equals(shapely.Point(1, 1))


def test_what_a_bow_tie_shares_is_measured_after_it_is_mended():
    tie = shapely.Polygon([(90, 0), (110, 20), (110, 0), (90, 20)])
    (part,) = rules.clipped(array(tie), SQUARE)
    assert part.area == pytest.approx(100)


def test_the_remainder_counts_overlapping_demand_once():
    demand = array(SQUARE, shapely.box(50, 0, 150, 100))
    left, total = rules.remainder(demand, shapely.box(0, 0, 100, 100))
    assert total == 15_000
    assert [part.bounds for part in left] == [(100, 0, 150, 100)]


def test_the_remainder_of_lines_and_of_everything_served():
    road = array(shapely.LineString([(0, 0), (300, 0)]))
    left, total = rules.remainder(road, shapely.box(100, -1, 200, 1))
    assert (total, shapely.length(left).tolist()) == (300, [100, 100])
    left, total = rules.remainder(array(SQUARE), SQUARE.buffer(1))
    assert len(left) == 0 and total == 10_000
