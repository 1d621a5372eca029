"""Where a point lies: one by the database, many by the index, on borders, at a date."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import shapely

from gis.database.session import Caller
from grids.desk import draft
from grids.desk.operate import Operation, operate
from grids.handling.derive import derive
from grids.handling.read import listing
from grids.locate.many import Indexes, locate_many
from grids.locate.single import locate
from grids.publish.publish import publish
from tests.grids.town import COLUMNS, ROWS, SOUTH, STEP, STREET, WEST, community


@pytest.fixture
def staffed(town):
    """A responsibility grid on the first column, and handling grids of a department."""
    codes = [town.code(1, 0, row) for row in range(ROWS)]
    shape = shapely.union_all([town.cell(1, 0, row) for row in range(ROWS)])
    row = {"code": f"{STREET}Z001", "unit_grids": codes, "shift": "day", "collector_name": "李"}
    town.load("responsibility_grids", [row], [shape])
    with town.desk() as desk:
        assert derive(desk, ("D1", "城管"), "test") == 2
    return town


def _one(town, x: float, y: float, at=None, caller=None):
    with town.desk(caller=caller) as desk:
        lon, lat = WEST + x * STEP, SOUTH + y * STEP
        return locate(desk.connection, desk.registry, desk.caller, lon, lat, at)


def test_a_point_knows_its_grids_and_people(staffed) -> None:
    found = _one(staffed, 0.5, 3.5)
    assert found["unit"]["code"] == staffed.code(1, 0, 0)
    assert [(grid["code"], grid["collector_name"]) for grid in found["responsibility"]] == [
        (f"{STREET}Z001", "李")
    ]
    assert [grid["code"] for grid in found["handling"]["4"]] == [f"4{community(1)}001"]
    assert found["handling"]["1"] == []
    assert _one(staffed, -5, 0)["unit"] is None


def test_people_are_for_staff(staffed) -> None:
    found = _one(staffed, 0.5, 3.5, caller=Caller(tenant=staffed.tenant))
    assert found["unit"]["code"] and found["responsibility"] == []
    assert found["handling"] == {"4": [], "3": [], "2": [], "1": []}


def test_on_a_border_the_lowest_code_wins(town) -> None:
    assert _one(town, 1, 3.5)["unit"]["code"] == town.code(1, 0, 0)
    assert _one(town, 1, 3)["unit"]["code"] == town.code(1, 0, 0)
    assert _one(town, COLUMNS, 3.5)["unit"]["code"] == town.code(1, 3, 0)


def test_a_date_in_the_past_gives_the_grid_of_then(town) -> None:
    before = dt.datetime.now(dt.UTC)
    with town.desk() as desk:
        number = draft.open_draft(desk, "t").draft
    with town.desk(number) as desk:
        cell = town.ids()[town.code(1, 0, 0)]
        line = shapely.LineString([(WEST + 0.5 * STEP, SOUTH + y * STEP) for y in (3, 4)])
        operate(desk, Operation("split", (cell,), line))
    with town.desk(number) as desk:
        publish(desk)
    assert _one(town, 0.3, 3.5)["unit"]["code"] in {f"{community(1)}017", f"{community(1)}018"}
    assert _one(town, 0.3, 3.5, at=before)["unit"]["code"] == town.code(1, 0, 0)


def test_many_points_give_what_each_gives_alone(staffed) -> None:
    random = np.random.default_rng(5)
    x = np.concatenate([random.uniform(-0.5, 8.5, 60), random.integers(0, 9, 20)])
    y = np.concatenate([random.uniform(-0.5, 4.5, 60), random.integers(0, 5, 20)])
    places = np.stack([WEST + x * STEP, SOUTH + y * STEP], axis=1)
    indexes = Indexes()
    with staffed.desk() as desk:
        index = indexes.of(desk.connection, desk.registry, desk.caller, None)
        assert index is indexes.of(desk.connection, desk.registry, desk.caller, None)
        found = locate_many(desk.connection, desk.registry, desk.caller, index, places)
        for n, (lon, lat) in enumerate(places.tolist()):
            alone = locate(desk.connection, desk.registry, desk.caller, lon, lat)
            assert found.unit[n] == (alone["unit"] or {}).get("code")
            mine = [grid["code"] for grid in alone["responsibility"]]
            assert [found.responsibility[n]] == (mine or [None])
            theirs = [grid["code"] for grid in alone["handling"]["4"]]
            assert [found.handling[n]] == (theirs or [None])


def test_handling_grids_without_people_are_listed(staffed) -> None:
    with staffed.desk() as desk:
        found, empty = listing(desk, level="4", unstaffed=True)
        assert empty == len(found) == 2 and not found[0]["staffed"]
        assert listing(desk, division="000000")[0] == []
        assert derive(desk, ("D1", "城管"), "again") == 0
