"""Figures against grids whose faults are known."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from grids.measure.cuts import cuts
from grids.measure.lines import street_share
from grids.measure.topology import coverage_error, enclosing, overlap
from tests.grids.generate.made import box, line


def shapes(*items: shapely.Geometry) -> np.ndarray:
    return np.array(items, dtype=object)


def test_a_building_in_two_cells_is_cut() -> None:
    cells = shapes(box(0, 0, 100), box(100, 0, 100))
    found = cuts(cells, np.array(["a", "a"]), shapes(box(80, 10, 40), box(10, 10, 20)))
    assert [(item.area, item.forced) for item in found] == [(pytest.approx(800), False)]


def test_a_cut_along_the_border_of_two_communities_is_forced() -> None:
    cells = shapes(box(0, 0, 100), box(100, 0, 100))
    (found,) = cuts(cells, np.array(["a", "b"]), shapes(box(80, 10, 40)))
    assert found.forced


def test_a_building_along_a_border_is_not_cut() -> None:
    cells = shapes(box(0, 0, 100), box(100, 0, 100))
    assert not cuts(cells, np.array(["a", "a"]), shapes(box(60, 10, 40)))


def test_less_than_one_percent_is_no_cut() -> None:
    cells = shapes(box(0, 0, 100), box(100, 0, 100))
    assert not cuts(cells, np.array(["a", "a"]), shapes(box(60.3, 10, 40)))


def test_a_gap_and_an_overlap_are_measured() -> None:
    whole = shapes(box(0, 0, 200, 100))
    assert coverage_error(shapes(box(0, 0, 100), box(100, 0, 100)), whole) == 0
    assert coverage_error(shapes(box(0, 0, 100), box(101, 0, 99, 100)), whole) == pytest.approx(
        0.005
    )
    assert overlap(shapes(box(0, 0, 100), box(98, 0, 102, 100))) == pytest.approx(200)


def test_a_cell_around_another_is_found_but_a_hole_of_the_community_is_not() -> None:
    ring = shapely.Polygon(box(0, 0, 100).exterior, [box(40, 40, 20).exterior])
    assert enclosing(shapes(ring, box(40, 40, 20)), shapes(box(0, 0, 100))).tolist() == [
        True,
        False,
    ]
    assert enclosing(shapes(ring), shapes(ring)).tolist() == [False]


def test_half_of_the_inner_border_lies_on_the_street() -> None:
    cells = shapes(box(0, 0, 100), box(100, 0, 100))
    street = shapes(line((100, 0), (100, 50)))
    share = street_share(cells, shapes(box(0, 0, 200, 100)), street)
    assert share == pytest.approx(0.5, abs=0.05)
