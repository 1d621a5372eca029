"""Responsibility grids: assigned whole and adjacent, balanced in one piece each."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gis.errors import Unprocessable
from grids.responsibility.adjacency import connected, neighbours
from grids.responsibility.assign import Wanted, assign, settle
from grids.responsibility.balance import balance
from grids.responsibility.propose import chosen, propose
from grids.responsibility.read import grids
from tests.grids.town import COLUMNS, ROWS, STREET

WEST, EAST = f"{STREET}Z001", f"{STREET}Z002"


def _codes(town, *columns: int) -> list[str]:
    return [town.code(1, column, row) for column in columns for row in range(ROWS)]


@pytest.fixture
def beats(town):
    """Two grids: one column in the west, three in the east."""
    parts = {WEST: (0,), EAST: (1, 2, 3)}
    rows = [
        {"code": code, "unit_grids": _codes(town, *columns), "shift": "day"}
        for code, columns in parts.items()
    ]
    shapes = [
        shapely.union_all([town.cell(1, column, row) for column in columns for row in range(ROWS)])
        for columns in parts.values()
    ]
    town.load("responsibility_grids", rows, shapes)
    return town


def _lattice(columns: int, rows: int):
    return [shapely.box(c, r, c + 1, r + 1) for r in range(rows) for c in range(columns)]


def test_a_corner_is_no_border() -> None:
    near = neighbours(_lattice(2, 2))
    assert [sorted(each) for each in near] == [[1, 2], [0, 3], [0, 3], [1, 2]]
    assert connected([0, 1, 3], near) and not connected([0, 3], near)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_balance_evens_the_work_out_in_whole_pieces(count) -> None:
    near = neighbours(_lattice(12, 8))
    loads = np.random.default_rng(3).gamma(2.0, 1.0, 96)
    owners = [min(n % 12 // 2, count - 1) for n in range(96)]
    found = balance(near, loads, owners, count)
    assert found.after < min(0.05, found.before)
    for number in range(count):
        assert connected(np.flatnonzero(found.owners == number).tolist(), near)
    again = balance(near, loads, owners, count)
    assert again.owners.tolist() == found.owners.tolist()


def test_cells_leave_the_grid_they_were_in(beats) -> None:
    moved = _codes(beats, 1)
    with beats.desk() as desk:
        changed = assign(desk, WEST, moved, values={"collector_name": "王"}, reason="t")
    assert {grid.code for grid in changed} == {WEST, EAST}
    with beats.desk() as desk:
        west, east = grids(desk, codes=[WEST, EAST])
    assert set(west.members) == set(_codes(beats, 0, 1)) and west.values["collector_name"] == "王"
    assert set(east.members) == set(_codes(beats, 2, 3))
    assert west.shape.equals(
        shapely.union_all([beats.cell(1, c, r) for c in (0, 1) for r in range(ROWS)])
    )


def test_a_grid_that_would_fall_apart_is_refused(beats) -> None:
    for given in (_codes(beats, 2), [beats.code(1, 3, 0)]):
        with pytest.raises(Unprocessable) as refused, beats.desk() as desk:
            assign(desk, WEST, given, values={}, reason="t")
        assert refused.value.code == "not_adjacent"


def test_a_new_grid_takes_a_cell_at_least(beats) -> None:
    with beats.desk() as desk, pytest.raises(Unprocessable, match="one cell"):
        assign(desk, None, [], values={}, reason="t")


def test_a_new_grid_gets_a_code_after_the_highest(beats) -> None:
    with beats.desk() as desk:
        changed = assign(desk, None, _codes(beats, 3), values={"name": "三"}, reason="t")
    assert {grid.code for grid in changed} == {EAST, f"{STREET}Z003"}


def test_a_proposal_is_accepted_as_one_change(beats) -> None:
    with beats.desk() as desk:
        found = propose(desk, chosen(desk, None, STREET, "day"), None, {"area": 1.0})
    assert found.after < found.before and found.moved == COLUMNS
    assert sorted(len(share.unit_grids) for share in found.shares) == [8, 8]
    wanted = [Wanted(share.code, tuple(share.unit_grids), {}) for share in found.shares]
    with beats.desk() as desk:
        settle(desk, wanted, "day", "balanced")
    with beats.desk() as desk:
        held = [code for grid in grids(desk, codes=[WEST, EAST]) for code in grid.members]
    assert sorted(held) == sorted(_codes(beats, 0, 1, 2, 3))


def test_another_number_of_grids_is_grown_anew(beats) -> None:
    with beats.desk() as desk:
        found = propose(desk, chosen(desk, [WEST, EAST], None, None), 4, None)
    assert [share.code for share in found.shares] == [WEST, EAST, None, None]
    assert all(len(share.unit_grids) == 4 for share in found.shares)


def test_the_workload_follows_components(beats) -> None:
    [lon], [lat] = beats.cell(1, 0, 3).centroid.xy
    lamps = [shapely.Point(lon + n * 1e-6, lat) for n in range(60)]
    beats.load("street_lights", [{} for _ in lamps], lamps)
    with beats.desk() as desk:
        assign(desk, WEST, _codes(beats, 0)[:1], values={}, reason="the same")
        [grid] = grids(desk, codes=[WEST])
    assert grid.values["workload"] == pytest.approx(60 * 0.05)
