"""Drafts and undo: nothing is seen before publishing, nothing of others is overwritten."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from gis.database.session import begin
from gis.errors import Conflict, Forbidden, NotFound, Unprocessable
from layers.store import drafts
from layers.store.conflicts import ClashError
from layers.store.edit import Edit
from layers.store.undo import undo
from tests.statements import watched


class Desk:
    """One editor's drafts, each call a transaction of its own as a request would be."""

    def __init__(self, town, caller) -> None:
        self.town, self.caller = town, caller

    def do(self, function, *arguments):
        with begin(self.town.engine, self.caller) as connection:
            needs = function in (drafts.put, drafts.publish)
            first = (
                (connection, self.town.registry, self.caller)
                if needs
                else (connection, self.caller)
            )
            return function(*first, *arguments)

    def draft(self, *edits) -> int:
        draft = self.do(drafts.begin_draft, "why")
        for edit in edits:
            self.do(drafts.put, draft, edit)
        return draft


@pytest.fixture
def desk(town, database):
    with watched(database.engine):
        yield Desk(town, town.editor())


@pytest.fixture
def lamps(town):
    return town.layer("street_lights")


def _change(lamps, lamp, **values):
    return Edit(layer=lamps, op="update", feature_id=lamp, values=values)


def _lamp(town, lamp):
    found = town.rows("SELECT * FROM street_lights WHERE tenant = :tenant AND id = :id", id=lamp)
    return found[0] if found else None


def test_a_draft_is_seen_by_nobody_until_it_is_published(desk, town, lamps) -> None:
    lamp = town.lamp(name="a")
    new = Edit(layer=lamps, op="create", values={"name": "new"}, geom=shapely.Point(117.3, 36.5))
    draft = desk.draft(_change(lamps, lamp, name="b"), new)
    assert _lamp(town, lamp).name == "a"
    done = desk.do(drafts.publish, draft)
    assert done.changeset_id == draft
    assert _lamp(town, lamp).name == "b" and _lamp(town, done.ids[1]).name == "new"
    changeset = town.rows("SELECT * FROM changesets WHERE tenant = :tenant AND id = :id", id=draft)[
        0
    ]
    assert changeset.state == "published" and changeset.reason == "why"
    assert town.rows("SELECT 1 FROM draft_edits WHERE tenant = :tenant") == []


def test_edits_of_one_feature_are_joined(desk, town, lamps) -> None:
    lamp = town.lamp(name="a")
    draft = desk.draft(_change(lamps, lamp, name="b"), _change(lamps, lamp, note="n"))
    assert len(desk.do(drafts.edits, draft)) == 1
    desk.do(drafts.publish, draft)
    assert (_lamp(town, lamp).name, _lamp(town, lamp).note) == ("b", "n")


def test_changes_of_others_to_other_fields_are_kept(desk, town, lamps) -> None:
    lamp = town.lamp(name="a")
    draft = desk.draft(_change(lamps, lamp, name="b"))
    town.apply(town.editor(actor="bob"), _change(lamps, lamp, note="bob's"))
    desk.do(drafts.publish, draft)
    assert (_lamp(town, lamp).name, _lamp(town, lamp).note) == ("b", "bob's")


def test_the_same_change_by_both_is_no_conflict(desk, town, lamps) -> None:
    lamp = town.lamp(name="a")
    draft = desk.draft(_change(lamps, lamp, name="b"))
    town.apply(town.editor(actor="bob"), _change(lamps, lamp, name="b"))
    desk.do(drafts.publish, draft)
    assert _lamp(town, lamp).name == "b"


def test_a_conflict_names_the_fields_and_changes_nothing(desk, town, lamps) -> None:
    lamp, other = town.lamp(name="a", note="n"), town.lamp(name="x")
    moved = replace(_change(lamps, lamp, name="b", note="mine"), geom=shapely.Point(117.3, 36.6))
    draft = desk.draft(moved, _change(lamps, other, name="y"))
    away = replace(_change(lamps, lamp, name="c"), geom=shapely.Point(117.4, 36.4))
    town.apply(town.editor(actor="bob"), away)
    with pytest.raises(ClashError) as refused:
        desk.do(drafts.publish, draft)
    assert refused.value.extra["conflicts"] == [
        {"layer": "street_lights", "feature_id": lamp, "fields": ("name", "geometry")}
    ]
    assert (_lamp(town, lamp).name, _lamp(town, other).name) == ("c", "x")
    assert len(desk.do(drafts.edits, draft)) == 2


def test_a_feature_that_is_gone_or_changed_cannot_be_retired_blindly(desk, town, lamps) -> None:
    gone, changed = town.lamp(name="a"), town.lamp(name="b")
    draft = desk.draft(
        Edit(layer=lamps, op="retire", feature_id=gone),
        Edit(layer=lamps, op="retire", feature_id=changed),
    )
    town.apply(town.editor(), Edit(layer=lamps, op="retire", feature_id=gone))
    town.apply(town.editor(), _change(lamps, changed, name="c"))
    with pytest.raises(ClashError) as refused:
        desk.do(drafts.publish, draft)
    assert {clash["feature_id"] for clash in refused.value.extra["conflicts"]} == {gone, changed}


def test_rules_of_the_layer_hold_in_drafts(desk, town, lamps) -> None:
    lamp = town.lamp()
    draft = desk.draft()
    with pytest.raises(Unprocessable):
        desk.do(drafts.put, draft, _change(lamps, lamp, state="99"))
    with pytest.raises(Forbidden):
        Desk(town, town.caller("staff", actor="ann")).do(
            drafts.put, draft, _change(lamps, lamp, name="b")
        )


def test_an_area_holds_in_drafts(town, lamps) -> None:
    east = town.lamp(lon=117.8)
    west = Desk(town, town.editor(areas=("379901",), actor="wes"))
    draft = west.do(drafts.begin_draft, "why")
    new = Edit(layer=lamps, op="create", geom=shapely.Point(117.9, 36.5))
    for edit in (new, _change(lamps, east, name="b")):
        with pytest.raises(Forbidden):
            west.do(drafts.put, draft, edit)


def test_a_draft_is_its_authors_alone(desk, town, lamps) -> None:
    draft = desk.draft(_change(lamps, town.lamp(), name="b"))
    other = Desk(town, town.editor(actor="bob"))
    for function in (drafts.edits, drafts.publish, drafts.discard):
        with pytest.raises(NotFound):
            other.do(function, draft)
    assert other.do(drafts.listing) == []
    assert [found["id"] for found in desk.do(drafts.listing)] == [draft]


def test_a_draft_ends_once(desk, town, lamps) -> None:
    draft = desk.draft(_change(lamps, town.lamp(name="a"), name="b"))
    desk.do(drafts.discard, draft)
    for function in (drafts.publish, drafts.discard):
        with pytest.raises(NotFound):
            desk.do(function, draft)


def test_one_edit_can_be_taken_out(desk, town, lamps) -> None:
    lamp = town.lamp(name="a")
    draft = desk.draft(_change(lamps, lamp, name="b"))
    number = desk.do(drafts.edits, draft)[0].id
    desk.do(drafts.remove, draft, number)
    with pytest.raises(NotFound):
        desk.do(drafts.remove, draft, number)
    assert desk.do(drafts.edits, draft) == []


def _undo(town, changeset, actor="ann"):
    caller = town.editor(actor=actor)
    with begin(town.engine, caller) as connection:
        return undo(connection, town.registry, caller, changeset, reason="oops")


def test_undo_takes_back_all_three_kinds_of_change(town, lamps, database) -> None:
    kept, lost = town.lamp(name="a", note="n"), town.lamp(name="lost")
    done = town.apply(
        town.editor(),
        Edit(layer=lamps, op="update", feature_id=kept, values={"name": "b"}, replace=True),
        Edit(layer=lamps, op="retire", feature_id=lost),
        Edit(layer=lamps, op="create", values={"name": "new"}, geom=shapely.Point(117.3, 36.5)),
    )
    with watched(database.engine):
        _undo(town, done.changeset_id)
    assert (_lamp(town, kept).name, _lamp(town, kept).note) == ("a", "n")
    assert _lamp(town, lost).name == "lost"
    assert _lamp(town, done.ids[2]) is None
    past = town.rows(
        "SELECT 1 FROM street_lights_history WHERE tenant = :tenant AND id = :id", id=kept
    )
    assert len(past) == 2


def test_an_undo_can_be_undone(town, lamps) -> None:
    lamp = town.lamp(name="a")
    done = town.apply(town.editor(), _change(lamps, lamp, name="b"))
    undone = _undo(town, done.changeset_id)
    _undo(town, undone.changeset_id)
    assert _lamp(town, lamp).name == "b"


def test_what_others_built_upon_is_not_undone(town, lamps) -> None:
    lamp = town.lamp(name="a")
    done = town.apply(
        town.editor(),
        _change(lamps, lamp, name="b"),
        Edit(layer=lamps, op="create", values={"name": "new"}, geom=shapely.Point(117.3, 36.5)),
    )
    town.apply(
        town.editor(), _change(lamps, lamp, note="later"), _change(lamps, done.ids[1], note="later")
    )
    with pytest.raises(ClashError) as refused:
        _undo(town, done.changeset_id)
    assert {clash["feature_id"] for clash in refused.value.extra["conflicts"]} == {
        lamp,
        done.ids[1],
    }
    assert isinstance(refused.value, Conflict)


def test_what_was_changed_and_then_retired_is_not_undone(town, lamps) -> None:
    lamp = town.lamp(name="a")
    done = town.apply(town.editor(), _change(lamps, lamp, name="b"))
    town.apply(town.editor(), Edit(layer=lamps, op="retire", feature_id=lamp))
    with pytest.raises(ClashError):
        _undo(town, done.changeset_id)


def test_an_unknown_changeset_cannot_be_undone(town) -> None:
    with pytest.raises(NotFound):
        _undo(town, 10**12)
