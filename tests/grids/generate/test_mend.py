"""New buildings across the borders of squares: who gets them, what moves, and what must not."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import affinity

from grids.generate.energy import energy
from grids.generate.mend import CUT, Mender
from grids.generate.options import Options
from grids.generate.stitch import stitch
from tests.grids.generate.made import box

SIDE = 4
LIMITS = Options()


def mended(*houses: Any) -> tuple[Mender, np.ndarray]:
    """Four by four squares of 100 m (numbered row by row from the south-west) with houses put on them."""
    cells = [box(100 * x, 100 * y, 100) for y in range(SIDE) for x in range(SIDE)]
    before = np.array(cells, dtype=object)
    every = np.ones(len(cells), dtype=bool)
    parts = np.array(houses, dtype=object)
    work = Mender(before.copy(), every, parts, energy(LIMITS, LIMITS.target, 0.0))
    work.run()
    return work, before


def assert_sound(work: Mender, before: np.ndarray) -> None:
    """The same ground, in whole cells of fit size that cut no house; what did not move is as it was."""
    stay = work.cells[work.usable]
    same = ~work.moved & work.usable
    assert shapely.equals_exact(work.cells[same], before[same]).all()
    assert (shapely.get_type_id(stay) == 3).all()
    assert shapely.is_valid(stay).all()
    assert shapely.coverage_is_valid(stitch(stay, np.arange(len(stay)), np.empty((0, 2))))
    assert ((shapely.area(stay) >= LIMITS.least) & (shapely.area(stay) <= LIMITS.most)).all()
    for house in work.houses:
        inner = shapely.area(shapely.intersection(stay, house)) / house.area
        assert ((inner <= CUT) | (inner >= 1 - CUT)).all()


def test_a_house_inside_a_cell_moves_nothing() -> None:
    work, before = mended(box(120, 120, 60), box(0, 0, 40))
    assert not work.moved.any()
    assert_sound(work, before)


def test_a_house_across_an_edge_goes_to_one_side_and_only_that_edge_moves() -> None:
    house = box(180, 130, 35, 30)
    work, before = mended(house)
    assert_sound(work, before)
    assert np.flatnonzero(work.moved).tolist() == [5, 6]
    assert work.usable.all()
    assert shapely.covers(work.cells[5], house)
    assert shapely.union(*work.cells[5:7]).equals(shapely.union(*before[5:7]))
    assert work.cells[6].area > before[6].area - 20 * 36
    assert shapely.boundary(work.cells[5]).distance(house) > 1


def test_a_house_on_a_corner_goes_to_one_of_four() -> None:
    work, before = mended(box(190, 190, 24))
    assert_sound(work, before)
    assert np.flatnonzero(work.moved).tolist() == [5, 6, 9, 10]
    assert work.usable.all()


def test_the_border_does_not_run_through_the_house_next_to_the_new_one() -> None:
    beside = box(201, 131, 20)
    row = box(190, 130, 10.5, 22)
    work, before = mended(beside, row)
    assert_sound(work, before)
    assert work.usable.all()


def test_a_house_that_no_cell_can_take_leaves_its_cells_to_be_made_anew() -> None:
    work, before = mended(box(110, 110, 180))
    assert np.flatnonzero(~work.usable).tolist() == [5, 6, 9, 10]
    assert_sound(work, before)


def test_a_house_across_a_cell_that_cannot_stay_takes_the_other_along() -> None:
    work, _ = mended()
    work.usable[5] = False
    again = Mender(
        work.cells, work.usable, np.array([box(190, 130, 20)], dtype=object), work.energy
    )
    again.run()
    assert not again.usable[6]
    assert not again.moved.any()


@st.composite
def house(draw: st.DrawFn) -> Any:
    x, y = draw(st.integers(0, 340)), draw(st.integers(0, 340))
    made = box(x, y, draw(st.integers(4, 60)), draw(st.integers(4, 60)))
    return affinity.rotate(made, draw(st.sampled_from([0, 0, 17.3, 45])))


def _apart(houses: list[Any]) -> list[Any]:
    """Houses that touch none before them, inside the squares."""
    ground = box(0, 0, 100 * SIDE)
    found: list[Any] = []
    for each in houses:
        if ground.contains(each) and not any(each.distance(other) < 0.2 for other in found):
            found.append(each)
    return found


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(house(), max_size=8).map(_apart))
def test_whatever_is_built_only_what_it_crosses_changes(houses: list[Any]) -> None:
    work, before = mended(*houses)
    assert_sound(work, before)
    crossed = np.zeros(len(before), dtype=bool)
    for each in houses:
        inner = shapely.area(shapely.intersection(before, each)) / each.area
        if inner.max() < 1 - CUT:
            crossed |= inner > 0
    changed = work.moved | ~work.usable
    assert not (changed & ~crossed).any()
