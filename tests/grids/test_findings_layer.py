"""The layer of findings says what is wrong with the published grid, whatever changed it."""

from __future__ import annotations

import shapely

from gis.database.session import begin
from grids.desk import draft as drafting
from grids.desk.operate import Operation, operate
from grids.desk.rehoming import proposed, rehomed
from grids.processes import Where, run
from grids.publish.publish import publish
from layers.jobs.task import Task
from layers.store.edit import Edit, apply
from tests.grids.town import SOUTH, STEP, WEST, community


def _found(town) -> list[tuple[str, list[str]]]:
    rows = town.rows("SELECT kind, cells FROM grid_findings WHERE tenant = :tenant ORDER BY kind")
    return [(row.kind, row.cells) for row in rows]


def _waiting(town) -> list[dict]:
    rows = town.rows("SELECT inputs FROM jobs WHERE tenant = :tenant AND process = 'check-grids'")
    return [row.inputs for row in rows]


def _check(town, **inputs) -> dict:
    caller = town.manager(actor="grids")
    outcome = run(Task("t", caller, town.engine, town.registry), Where(**inputs))
    assert outcome.effect is not None
    with begin(town.engine, caller) as connection:
        return dict(outcome.effect(connection))["summary"]


def _publish(town, *asked: Operation) -> None:
    with town.desk() as desk:
        opened = drafting.open_draft(desk, "spring")
        for operation in asked:
            operate(opened, operation)
        publish(opened)


def _split(town, number: int, column: int, row: int) -> Operation:
    west, south, _, north = town.cell(number, column, row).bounds
    line = shapely.LineString([(west + STEP / 10, south - 1e-4), (west + STEP / 10, north + 1e-4)])
    return Operation("split", (town.ids()[town.code(number, column, row)],), line)


def test_an_edition_brings_its_findings(town) -> None:
    _publish(town, _split(town, 1, 1, 1))

    (order, [home]), (kind, [code]) = _found(town)
    assert (order, home) == ("order", community(1))
    assert (kind, code[:12]) == ("too_small", community(1))


def test_a_finding_that_stays_keeps_its_version(town) -> None:
    _publish(town, _split(town, 1, 1, 1))
    before = town.rows("SELECT id, changeset_id FROM grid_findings WHERE tenant = :tenant")

    _publish(town, _split(town, 1, 3, 3))

    after = town.rows("SELECT id, changeset_id FROM grid_findings WHERE tenant = :tenant")
    assert set(before) < set(after)
    assert len(after) == 3


def test_a_house_built_across_a_border_is_found(town) -> None:
    x, y = WEST + STEP, SOUTH + 2.5 * STEP
    house = shapely.box(x - 1e-4, y - 1e-4, x + 1e-4, y + 1e-4)
    with begin(town.engine, town.manager()) as connection:
        edit = Edit(layer=town.registry.get("buildings"), op="create", geom=house)
        done = apply(connection, town.registry, town.manager(), [edit], reason="built")

    summary = _check(town, since=done.changeset_id)

    assert _waiting(town)[0]["since"] <= done.changeset_id
    assert summary["communities"] == 1
    assert [kind for kind, _ in _found(town)] == ["building_cut"]


def test_a_moved_community_border_is_found_and_goes_when_the_cells_follow(town) -> None:
    town.shift_border(0.5)
    summary = _check(town)
    assert {kind for kind, _ in _found(town)} >= {"crossing"}
    assert summary["kinds"]["crossing"] >= 1

    _publish(town, Operation("rehome", communities=(community(1), community(2))))

    assert "crossing" not in {kind for kind, _ in _found(town)}


def test_moved_borders_are_followed_by_one_draft(town) -> None:
    town.shift_border(0.5)
    _check(town)
    with town.desk() as desk:
        assert proposed(desk) == [community(2)]
        made = rehomed(desk, "new border").draft
    with town.desk(made) as desk:
        publish(desk)
    with town.desk() as desk:
        assert proposed(desk) == []
    assert not {kind for kind, _ in _found(town)} & {"crossing", "gap", "outside"}


def test_changes_while_a_check_waits_need_no_second_one(town) -> None:
    queued = len(_waiting(town))
    town.shift_border(0.5)
    town.shift_border(0.25)
    assert len(_waiting(town)) == max(queued, 1)
