"""Operations in a draft: topology, codes, undo, findings and repairs."""

from __future__ import annotations

import pytest
import shapely

from gis.errors import Unprocessable
from grids.check.findings import errors
from grids.desk import cells, draft, findings
from grids.desk.operate import Operation, operate
from grids.desk.repairs import repair
from grids.publish.publish import publish
from grids.publish.rollback import roll_back
from layers.store import steps
from layers.store.edit import Edit, apply
from tests.grids.town import COLUMNS, ROWS, SOUTH, STEP, STREET, WEST, community


def _line(*points: tuple[float, float]):
    return shapely.LineString([(WEST + x * STEP, SOUTH + y * STEP) for x, y in points])


def _polygon(*points: tuple[float, float]):
    return shapely.Polygon([(WEST + x * STEP, SOUTH + y * STEP) for x, y in points])


def _draft(town) -> int:
    with town.desk() as desk:
        return draft.open_draft(desk, "test").draft


def _do(town, number: int, **asked):
    with town.desk(number) as desk:
        return operate(desk, Operation(**asked))


def _kinds(town, number: int) -> set[str]:
    with town.desk(number) as desk:
        found = findings.of_draft(desk)
        assert {item.key for item in found} == {item.key for item in findings.of_draft(desk)}
        return {item.kind for item in errors(found)}


def _valid(town, number: int) -> None:
    with town.desk(number) as desk:
        known = cells.read(desk, communities=[community(1), community(2)])
        shapes = [cell.shape for cell in known.values()]
        assert shapely.coverage_is_valid(shapes)
        borders = shapely.union_all([town.border(1), town.border(2)])
        missing = shapely.area(shapely.symmetric_difference(shapely.union_all(shapes), borders))
        assert missing < 1e-9 * shapely.area(borders)
        codes = [cell.code for cell in known.values()]
        assert len(set(codes)) == len(codes)


def test_split_gives_each_part_a_new_code_and_neighbours_the_vertex(town) -> None:
    ids, number = town.ids(), _draft(town)
    old = ids[town.code(1, 1, 1)]
    keys = _do(
        town, number, op="split", cells=(old,), shape=_line((1.4, 2.0), (1.5, 2.5), (1.6, 3))
    )
    _valid(town, number)
    assert _kinds(town, number) == set()
    with town.desk(number) as desk:
        now = cells.read(desk, ids=[key[1] for key in keys])
        fresh = [cell for cell in now.values() if cell.id not in ids.values()]
        assert sorted(cell.code for cell in fresh) == [f"{community(1)}017", f"{community(1)}018"]
        assert all(cell.values["predecessors"] == [town.code(1, 1, 1)] for cell in fresh)
        assert old not in now and draft.told(desk)["undo"] == "split"


def test_merge_move_draw_reshape_keep_the_coverage(town) -> None:
    ids, number = town.ids(), _draft(town)
    a, b = ids[town.code(1, 0, 0)], ids[town.code(1, 1, 0)]
    _do(town, number, op="merge", cells=(a, b))
    _valid(town, number)
    c, d = ids[town.code(1, 1, 2)], ids[town.code(1, 2, 2)]
    _do(town, number, op="move_edge", cells=(c, d), shape=_line((2.1, 1), (2.2, 1.5), (1.9, 2)))
    _valid(town, number)
    place = (WEST + STEP, SOUTH + STEP)
    _do(town, number, op="move_vertices", moves=((place, (place[0] + 1e-4, place[1] - 5e-5)),))
    _valid(town, number)
    _do(town, number, op="draw", shape=_polygon((2.5, 2.5), (3.5, 2.5), (3.5, 3.5), (2.5, 3.5)))
    _valid(town, number)
    e = ids[town.code(2, 1, 1)]
    shape = _polygon((5.2, 2), (6.3, 2.1), (6, 3.1), (5, 3))
    _do(town, number, op="reshape", cells=(e,), shape=shape)
    _valid(town, number)
    assert _kinds(town, number) == set()


def test_undo_and_redo_give_back_the_very_same_cells(town) -> None:
    ids, number = town.ids(), _draft(town)
    a, b = ids[town.code(1, 0, 0)], ids[town.code(1, 1, 0)]

    def state():
        with town.desk(number) as desk:
            known = cells.read(desk, communities=[community(1)])
            return {n: (cell.code, shapely.to_wkb(cell.shape)) for n, cell in known.items()}

    before = state()
    _do(town, number, op="merge", cells=(a, b))
    merged = state()
    with town.desk(number) as desk:
        assert steps.undo(desk.connection, desk.caller, number)[0] == "merge"
    assert state() == before
    with town.desk(number) as desk:
        steps.redo(desk.connection, desk.caller, number)
    assert state() == merged


def test_a_hole_is_found_and_absorbed(town) -> None:
    ids, number = town.ids(), _draft(town)
    _do(town, number, op="retire", cells=(ids[town.code(1, 1, 1)],))
    with town.desk(number) as desk:
        [gap] = errors(findings.of_draft(desk))
        assert gap.kind == "gap" and 9_000 < gap.measure < 11_000 and not gap.safe
        assert len(gap.cells) >= 4
        assert repair(desk, None) == []
    with town.desk(number) as desk:
        assert repair(desk, [gap.key])
    _valid(town, number)
    assert _kinds(town, number) == set()


def test_cells_follow_a_community_border(town) -> None:
    number = _draft(town)
    town.shift_border(0.6)
    _do(town, number, op="rehome", communities=(community(1), community(2)))
    assert _kinds(town, number) == set()
    with town.desk(number) as desk:
        known = cells.read(desk, communities=[community(1)])
        assert len(known) == 20
        assert all(cell.code.startswith(community(1)) for cell in known.values())


def test_merged_communities_are_numbered_from_601_and_take_their_cells_along(town) -> None:
    number = _draft(town)
    _do(town, number, op="merge_communities", communities=(community(1), community(2)))
    assert _kinds(town, number) == set()
    with town.desk(number) as desk:
        publish(desk)
    assert set(town.ids()) == {f"{STREET}601{n:03d}" for n in range(1, 33)}
    [merged] = town.rows(
        "SELECT code, parent_code FROM divisions WHERE tenant = :tenant AND level = 'community'"
    )
    assert (merged.code, merged.parent_code) == (f"{STREET}601", STREET)
    lines = town.rows("SELECT from_code, to_code, kind FROM grid_lineage WHERE tenant = :tenant")
    assert len(lines) == 32 and {line.kind for line in lines} == {"move"}
    with town.desk() as desk:
        roll_back(desk, 1, "not yet")
    assert set(town.ids()) == {
        town.code(n, c, r) for n in (1, 2) for c in range(COLUMNS) for r in range(ROWS)
    }


def test_a_community_is_divided_and_its_cells_cut_along_the_line(town) -> None:
    number = _draft(town)
    x = WEST + 2.5 * STEP
    line = shapely.LineString([(x, SOUTH - STEP), (x, SOUTH + 5 * STEP)])
    _do(town, number, op="split_community", communities=(community(1),), shape=line)
    assert not _kinds(town, number) & {"gap", "overlap", "crossing", "wrong_community", "mismatch"}
    with town.desk(number) as desk:
        assert len(cells.read(desk, communities=[community(1)])) == 12
        assert len(cells.read(desk, communities=[community(3)])) == 8
        publish(desk)
    with town.desk() as desk:
        assert set(cells.homes(desk)) == {community(n) for n in (1, 2, 3)}
    fresh = _draft(town)
    with pytest.raises(Unprocessable, match="different streets"):
        _do(town, fresh, op="merge_communities", communities=(community(1), _other_street(town)))


def _other_street(town) -> str:
    code = "379901002001"
    _, south, east, north = town.border(2).bounds
    shape = shapely.box(east, south, east + STEP, north)
    values = {"code": code, "name": "far", "level": "community"}
    edit = Edit(layer=town.registry.get("divisions"), op="create", values=values, geom=shape)
    with town.desk() as desk:
        apply(desk.connection, desk.registry, desk.caller, [edit], reason="test")
    return code
