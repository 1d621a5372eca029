"""Publishing, conflicts, rollback, lineage, and the grids that follow."""

from __future__ import annotations

import pytest
import shapely

from gis.errors import Unprocessable
from grids.desk import cells, draft, findings
from grids.desk.operate import Operation, operate
from grids.desk.write import write
from grids.publish import editions, lineage
from grids.publish.conflicts import resolve
from grids.publish.publish import FindingsError, publish
from grids.publish.rollback import roll_back
from layers.store.conflicts import ClashError
from layers.store.edit import Edit
from tests.grids.town import SOUTH, STEP, WEST, community


def _line(*points: tuple[float, float]):
    return shapely.LineString([(WEST + x * STEP, SOUTH + y * STEP) for x, y in points])


class Manager:
    """A grid manager with a draft open."""

    def __init__(self, town, name: str = "ann") -> None:
        self.town, self.caller = town, town.manager(name)
        with town.desk(caller=self.caller) as desk:
            self.draft = draft.open_draft(desk, f"{name}'s work").draft

    def do(self, **asked):
        with self.town.desk(self.draft, self.caller) as desk:
            return operate(desk, Operation(**asked))

    def publish(self, **more):
        with self.town.desk(self.draft, self.caller) as desk:
            return publish(desk, **more)

    def resolve(self, feature: int, keep: str) -> None:
        with self.town.desk(self.draft, self.caller) as desk:
            resolve(desk, ("unit_grids", feature), keep)


def _live(town):
    with town.desk() as desk:
        return cells.read(desk, communities=[community(1), community(2)])


def _sound(town) -> None:
    """The published grid covers the communities, nests in them, and its codes are unique."""
    known = _live(town)
    shapes = [cell.shape for cell in known.values()]
    assert shapely.coverage_is_valid(shapes)
    borders = shapely.union_all([town.border(1), town.border(2)])
    off = shapely.area(shapely.symmetric_difference(shapely.union_all(shapes), borders))
    assert off < 1e-6 * shapely.area(borders)
    assert len({cell.code for cell in known.values()}) == len(known)
    assert all(cell.code[:12] == cell.community for cell in known.values())
    with town.desk() as desk:
        found = findings.of_communities(desk, [community(1), community(2)])
        assert [item for item in found if item.severity == "error"] == []


def test_an_edition_is_dated_listed_and_leaves_lineage(town) -> None:
    ids = town.ids()
    ann = Manager(town)
    old, other = town.code(1, 1, 1), town.code(1, 2, 1)
    ann.do(op="split", cells=(ids[old],), shape=_line((1.5, 2), (1.5, 3)))
    ann.do(op="merge", cells=(ids[other], ids[town.code(1, 3, 1)]))
    done = ann.publish()
    _sound(town)
    assert done.edition["number"] == 2 and done.edition["cells"] == 32
    with town.desk() as desk:
        assert [item["number"] for item in editions.listing(desk)] == [2, 1]
        split = lineage.of_codes(desk.connection, desk.caller, [old])
    assert [(line["kind"], line["share"]) for line in split] == [
        ("split", pytest.approx(0.5, abs=1e-3))
    ] * 2
    assert {line["to"] for line in split} == {f"{community(1)}017", f"{community(1)}018"}
    merged = [line for line in done.lineage if line["kind"] == "merge"]
    assert {line["to"] for line in merged} == {f"{community(1)}019"} and len(merged) == 2
    fresh = [cell for cell in _live(town).values() if cell.id not in ids.values()]
    assert all(cell.values["started_on"] is not None for cell in fresh)


def test_a_hole_is_refused_and_nothing_changes(town) -> None:
    ids, before = town.ids(), _live(town)
    ann = Manager(town)
    ann.do(op="retire", cells=(ids[town.code(1, 1, 1)],))
    with pytest.raises(FindingsError) as refused:
        ann.publish()
    [feature] = [
        item
        for item in refused.value.extra["findings"]["features"]
        if item["properties"]["severity"] == "error"
    ]
    assert feature["properties"]["kind"] == "gap"
    assert _live(town).keys() == before.keys()
    with town.desk() as desk:
        assert editions.listing(desk) == []


def test_two_editors_with_overlapping_drafts_lose_nothing(town) -> None:
    ids = town.ids()
    ann, bob = Manager(town, "ann"), Manager(town, "bob")
    west, middle, east = (ids[town.code(1, column, 1)] for column in (0, 1, 2))
    ann.do(op="move_edge", cells=(west, middle), shape=_line((1.2, 2), (1.2, 3)))
    bob.do(op="move_edge", cells=(middle, east), shape=_line((2.3, 2), (2.3, 3)))
    ann.publish()
    bob.publish()
    _sound(town)
    bounds = _live(town)[middle].shape.bounds
    assert bounds[0] == pytest.approx(WEST + 1.2 * STEP)
    assert bounds[2] == pytest.approx(WEST + 2.3 * STEP)


@pytest.mark.parametrize("keep", ["mine", "theirs"])
def test_the_same_cell_split_twice_is_a_conflict_with_both_versions(town, keep) -> None:
    cell = town.ids()[town.code(1, 1, 1)]
    ann, bob = Manager(town, "ann"), Manager(town, "bob")
    ann.do(op="set", cells=(cell,), values={"note": "ann's"})
    bob.do(op="set", cells=(cell,), values={"note": "bob's"})
    ann.publish()
    with pytest.raises(ClashError) as refused:
        bob.publish()
    [conflict] = refused.value.extra["conflicts"]
    assert conflict["feature_id"] == cell and conflict["fields"] == ["note"]
    assert conflict["mine"]["properties"]["note"] == "bob's"
    assert conflict["theirs"]["properties"]["note"] == "ann's"
    assert conflict["theirs_by"] == "ann" and conflict["base"]["geometry"]
    bob.resolve(cell, keep)
    if keep == "theirs":
        with pytest.raises(Unprocessable, match="no cell"):
            bob.publish()
    else:
        bob.publish()
    note = _live(town)[cell].values["note"]
    assert note == ("bob's" if keep == "mine" else "ann's")


def test_a_split_against_a_merge_is_a_conflict(town) -> None:
    ids = town.ids()
    a, b = ids[town.code(1, 1, 1)], ids[town.code(1, 2, 1)]
    ann, bob = Manager(town, "ann"), Manager(town, "bob")
    ann.do(op="split", cells=(a,), shape=_line((1.5, 2), (1.5, 3)))
    bob.do(op="merge", cells=(a, b))
    ann.publish()
    with pytest.raises(ClashError) as refused:
        bob.publish()
    assert [item["feature_id"] for item in refused.value.extra["conflicts"]] == [a]
    assert refused.value.extra["conflicts"][0]["theirs"] is None
    _sound(town)


def test_codes_given_meanwhile_are_given_anew(town) -> None:
    ids = town.ids()
    ann, bob = Manager(town, "ann"), Manager(town, "bob")
    ann.do(op="split", cells=(ids[town.code(1, 0, 0)],), shape=_line((0.5, 3), (0.5, 4)))
    bob.do(op="split", cells=(ids[town.code(1, 3, 3)],), shape=_line((3.5, 0), (3.5, 1)))
    ann.publish()
    done = bob.publish()
    assert sorted(done.recoded.values()) == [f"{community(1)}019", f"{community(1)}020"]
    _sound(town)


def test_rollback_brings_an_edition_back_as_a_new_one(town) -> None:
    before, ids = _live(town), town.ids()
    ann = Manager(town)
    ann.do(op="split", cells=(ids[town.code(1, 1, 1)],), shape=_line((1.5, 2), (1.5, 3)))
    ann.do(
        op="move_edge",
        cells=(ids[town.code(2, 1, 1)], ids[town.code(2, 2, 1)]),
        shape=_line((6.2, 2), (6.2, 3)),
    )
    ann.publish()
    with town.desk() as desk:
        done = roll_back(desk, 1, "a mistake")
    assert done.edition["number"] == 3 and done.edition["rollback_of"] == 1
    _sound(town)
    after = _live(town)
    assert {n: (c.code, c.shape.wkb) for n, c in after.items()} == {
        n: (c.code, c.shape.wkb) for n, c in before.items()
    }
    bob = Manager(town, "bob")
    bob.do(op="split", cells=(ids[town.code(1, 1, 1)],), shape=_line((1.5, 2), (1.5, 3)))
    bob.publish()
    fresh = {cell.code for cell in _live(town).values()} - set(ids)
    assert fresh == {f"{community(1)}019", f"{community(1)}020"}


def test_responsibility_grids_follow(town) -> None:
    codes = [town.code(1, column, row) for row in (0, 1) for column in (0, 1)]
    shape = shapely.union_all([town.cell(1, column, row) for row in (0, 1) for column in (0, 1)])
    rows = [{"code": "379901001Z001", "unit_grids": codes, "shift": "day", "area_m2": 40_000.0}]
    town.load("responsibility_grids", rows, [shape])
    ids = town.ids()
    ann = Manager(town)
    ann.do(op="split", cells=(ids[codes[3]],), shape=_line((1.5, 2), (1.5, 3)))
    edge = (ids[town.code(1, 1, 0)], ids[town.code(1, 2, 0)])
    ann.do(op="move_edge", cells=edge, shape=_line((2.5, 3), (2.5, 4)))
    done = ann.publish()
    assert done.followed == {"responsibility_grids": 1, "handling_grids": 0}
    [grid] = town.rows(
        "SELECT unit_grids, area_m2, ST_Area(geom::geography) AS area FROM responsibility_grids "
        "WHERE tenant = :tenant"
    )
    assert set(grid.unit_grids) == {*codes[:3], f"{community(1)}017", f"{community(1)}018"}
    assert grid.area_m2 == pytest.approx(grid.area, rel=1e-3)
    assert grid.area_m2 == pytest.approx(45_000, rel=0.02)


def test_vertices_that_disagree_are_mended_on_the_way(town) -> None:
    """A vertex set into one side of a border alone would open a crack when the other is reprojected."""
    cell = town.ids()[town.code(1, 1, 1)]
    ann = Manager(town)
    shape = _live(town)[cell].shape
    west, south, east, north = shape.bounds
    ring = [(west, south), (east, south), (east, south + 0.4 * STEP), (east, north), (west, north)]
    with town.desk(ann.draft, ann.caller) as desk:
        edit = Edit(layer=desk.cells, op="update", feature_id=cell, geom=shapely.Polygon(ring))
        write(desk, [edit], "update")
    ann.publish()
    _sound(town)
