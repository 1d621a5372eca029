"""Open cases follow the grid when an edition is published; closed ones keep the codes of their time."""

from __future__ import annotations

import pytest
import shapely

from gis.database.session import Caller, begin
from grids.desk.desk import Desk
from grids.desk.draft import open_draft
from grids.desk.operate import Operation, operate
from grids.publish.publish import publish
from grids.responsibility.read import members
from grids.responsibility.work import work
from layers.store.edit import Edit, apply
from services.cases.grid_events import REASON
from tests.services.cases.engine.town import Town, built

HOME = "379901001001"
RIGHTS = frozenset({"public", "staff", "grids.edit", "divisions.edit"})


@pytest.fixture
def town(database) -> Town:
    """A fresh town."""
    return built(database.engine)


@pytest.fixture
def manager(town) -> Caller:
    """A grid manager of the town, with a cell of the town's west and its responsibility grid."""
    who = Caller(tenant=town.tenant, actor="grid", permissions=RIGHTS)
    cell, code = shapely.box(117.04, 36.04, 117.06, 36.06), f"{HOME}001"
    beat = {"code": "379901001Z001", "unit_grids": [code], "shift": "day"}
    home = {"code": HOME, "name": "c", "level": "community"}
    made = [
        ("divisions", home),
        ("unit_grids", {"code": code, "community_code": HOME}),
        ("responsibility_grids", beat),
    ]
    with begin(town.engine, who) as connection:
        edits = [
            Edit(layer=town.registry.get(layer), op="create", values=values, geom=cell)
            for layer, values in made
        ]
        apply(connection, town.registry, who, edits, reason="test")
    return who


def _split(town, who: Caller) -> None:
    [cell] = town.rows("SELECT id FROM unit_grids WHERE tenant = :tenant")
    line = shapely.LineString([(117.055, 36.03), (117.055, 36.07)])
    with begin(town.engine, who) as connection:
        desk = open_draft(Desk(connection, town.registry, who), "split")
        operate(desk, Operation("split", (cell["id"],), line))
        publish(desk)


def test_an_open_case_moves_with_an_event_and_a_closed_one_stays(town, manager) -> None:
    beat = {"columns": {"responsibility_grid": "379901001Z001"}}
    number, orders = town.dispatched(**beat)
    closed = town.report(**beat).case_id
    town.do("ming", "case", closed, "reject", reason="not_ours")
    assert town.case(number)["grid_code"] == f"{HOME}001"

    _split(town, manager)

    moved = town.case(number)
    assert moved["grid_code"] in {f"{HOME}002", f"{HOME}003"}
    assert moved["responsibility_grid"] == "379901001Z001"
    assert town.items(number, "order")[0]["grid_code"] == moved["grid_code"]
    events = town.rows(
        "SELECT action, reason, old FROM case_events WHERE tenant = :tenant AND case_id = :id "
        "ORDER BY seq DESC LIMIT 2",
        id=number,
    )
    assert {event["reason"] for event in events} == {REASON}
    assert {event["old"]["grid_code"] for event in events} == {f"{HOME}001"}
    assert town.case(closed)["grid_code"] == f"{HOME}001"
    assert orders


def test_past_cases_weigh_where_they_happened(town, manager) -> None:
    town.report(x=117.05)
    town.report(x=117.05)
    town.report(x=117.058)
    _split(town, manager)
    with begin(town.engine, manager) as connection:
        desk = Desk(connection, town.registry, manager, at=town.at)
        cells = members(desk, [f"{HOME}002", f"{HOME}003"])
        counts = {item["area"]: item["cases"] for item in work(desk, list(cells.values()))}
    assert [counts[area] for area in sorted(counts)] == [1, 2]
