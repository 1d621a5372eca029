"""The edit function: versions, feed, counts, refusals, and several editors at once."""

from __future__ import annotations

import datetime as dt
import threading

import psycopg
import pytest
import shapely
from sqlalchemy import event

from gis.errors import Conflict, Forbidden, NotFound, Unprocessable
from layers.store.edit import Edit
from tests.statements import watched


@pytest.fixture
def lamps(town):
    return town.layer("street_lights")


def _live(town, lamp):
    return town.rows("SELECT * FROM street_lights WHERE tenant = :tenant AND id = :id", id=lamp)


def _past(town, lamp):
    return town.rows(
        "SELECT * FROM street_lights_history WHERE tenant = :tenant AND id = :id ORDER BY valid_to",
        id=lamp,
    )


def test_a_feature_is_stamped_where_it_stands(town) -> None:
    row = _live(town, town.lamp(name="a"))[0]
    assert row.area_code == "379901" and row.scopes == ["*", "379901"]
    assert row.state == "1"


def test_every_version_is_kept_without_gap(town, lamps) -> None:
    lamp = town.lamp(name="a")
    for name in ("b", "c"):
        town.apply(
            town.editor(), Edit(layer=lamps, op="update", feature_id=lamp, values={"name": name})
        )
    live, past = _live(town, lamp)[0], _past(town, lamp)
    assert [row.name for row in past] == ["a", "b"] and live.name == "c"
    assert past[0].valid_to == past[1].valid_from and past[1].valid_to == live.valid_from
    assert past[1].ended_by == live.changeset_id


def test_an_update_changes_only_what_it_names_and_a_replacement_the_rest_too(town, lamps) -> None:
    lamp = town.lamp(name="a", address="here")
    town.apply(town.editor(), Edit(layer=lamps, op="update", feature_id=lamp, values={"name": "b"}))
    assert _live(town, lamp)[0].address == "here"
    replacing = Edit(layer=lamps, op="update", feature_id=lamp, values={"name": "c"}, replace=True)
    town.apply(town.editor(), replacing)
    row = _live(town, lamp)[0]
    assert (row.name, row.address, row.state) == ("c", None, "1")


def test_a_retired_feature_is_in_the_history_only(town, lamps) -> None:
    lamp = town.lamp(name="a")
    town.apply(town.editor(), Edit(layer=lamps, op="retire", feature_id=lamp))
    assert _live(town, lamp) == [] and len(_past(town, lamp)) == 1
    with pytest.raises(NotFound):
        town.apply(town.editor(), Edit(layer=lamps, op="retire", feature_id=lamp))


def test_each_change_has_its_line_in_the_feed_and_in_the_counts(town, lamps) -> None:
    lamp = town.lamp(name="a")
    moved = Edit(layer=lamps, op="update", feature_id=lamp, geom=shapely.Point(117.8, 36.5))
    town.apply(town.editor(), moved)
    town.apply(town.editor(), Edit(layer=lamps, op="retire", feature_id=lamp))
    lines = town.rows(
        "SELECT op, scopes, ST_XMin(bbox) AS west, ST_XMax(bbox) AS east, read FROM changes "
        "WHERE tenant = :tenant AND layer = 'street_lights' ORDER BY id"
    )
    assert [line.op for line in lines] == ["create", "update", "retire"]
    assert lines[1].scopes == ["*", "379901", "379902"]
    assert (lines[1].west, lines[1].east) == (117.2, 117.8)
    counted = town.rows(
        "SELECT sum(n) AS n FROM layer_counts WHERE tenant = :tenant AND layer = 'street_lights'"
    )
    assert counted[0].n == 0


def test_listeners_hear_of_a_changeset_when_it_is_committed(town, database) -> None:
    place = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(place, autocommit=True) as ears:
        ears.execute("LISTEN wanmi_changes")
        town.lamp(name="a")
        heard = next(ears.notifies(timeout=5))
    assert town.tenant in heard.payload


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"state": "99"}, "bad_code"),
        ({"note": "x" * 1001}, "too_long"),
        ({"name": "a\x00b"}, "bad_text"),
        ({"name": "a\ud800b"}, "bad_text"),
        ({"surveyed_on": "soon"}, "bad_type"),
        ({"nonsense": 1}, "unknown_field"),
        ({"area_code": "379902"}, "unknown_field"),
        ({"tenant": "other"}, "unknown_field"),
        ({"id": 1}, "unknown_field"),
        ({"scopes": ["*"]}, "unknown_field"),
    ],
)
def test_values_that_break_a_rule_are_refused_by_name(town, values, code) -> None:
    with pytest.raises(Unprocessable) as refused:
        town.lamp(**values)
    assert refused.value.code == code and refused.value.field == next(iter(values))


@pytest.mark.parametrize(
    ("geom", "code"),
    [
        (None, "no_geometry"),
        (shapely.Point(), "no_geometry"),
        (shapely.Point(200, 36), "bad_coordinates"),
        (shapely.Point(float("nan"), 36), None),
        (shapely.LineString([(117, 36), (117.1, 36)]), "bad_geometry_type"),
        (shapely.Point(116, 36), "outside_tenant"),
    ],
)
def test_geometry_that_cannot_be_is_refused(town, lamps, geom, code) -> None:
    with pytest.raises(Unprocessable) as refused:
        town.apply(town.editor(), Edit(layer=lamps, op="create", geom=geom))
    assert code is None or refused.value.code == code


def test_a_changeset_is_whole_or_not_at_all(town, lamps) -> None:
    good = Edit(layer=lamps, op="create", geom=shapely.Point(117.2, 36.5))
    bad = Edit(layer=lamps, op="create", geom=shapely.Point(116, 36.5))
    before = town.rows("SELECT count(*) AS n FROM changesets WHERE tenant = :tenant")[0].n
    with pytest.raises(Unprocessable):
        town.apply(town.editor(), good, bad)
    assert town.rows("SELECT count(*) AS n FROM street_lights WHERE tenant = :tenant")[0].n == 0
    assert town.rows("SELECT count(*) AS n FROM changesets WHERE tenant = :tenant")[0].n == before


def test_ids_come_back_in_the_order_of_the_edits(town, lamps) -> None:
    edits = [
        Edit(layer=lamps, op="create", values={"name": str(n)}, geom=shapely.Point(117.2, 36.5))
        for n in range(5)
    ]
    ids = town.apply(town.editor(), *edits).ids
    assert [_live(town, lamp)[0].name for lamp in ids] == list("01234")


def test_a_code_is_unique_and_free_again_after_retirement(town) -> None:
    roads, line = town.layer("roads"), shapely.LineString([(117.2, 36.5), (117.3, 36.5)])
    make = Edit(layer=roads, op="create", values={"code": "A1"}, geom=line)
    first = town.apply(town.editor(), make).ids[0]
    with pytest.raises(Conflict) as refused:
        town.apply(town.editor(), make)
    assert refused.value.code == "code_taken"
    town.apply(town.editor(), make, Edit(layer=roads, op="retire", feature_id=first))


def test_an_outdated_edit_is_a_conflict(town, lamps) -> None:
    lamp = town.lamp(name="a")
    started = _live(town, lamp)[0].changeset_id
    mine = Edit(layer=lamps, op="update", feature_id=lamp, values={"name": "b"}, expected=started)
    town.apply(town.editor(actor="ann"), mine)
    with pytest.raises(Conflict) as refused:
        town.apply(town.editor(actor="bob"), mine)
    assert refused.value.code == "changed_meanwhile"


def test_a_feature_occurs_once_in_a_changeset(town, lamps) -> None:
    lamp = town.lamp()
    edit = Edit(layer=lamps, op="update", feature_id=lamp, values={"name": "b"})
    with pytest.raises(Conflict):
        town.apply(town.editor(), edit, edit)


def test_of_two_editors_at_once_one_wins_and_one_is_told(town, lamps) -> None:
    lamp = town.lamp(name="start")
    started = _live(town, lamp)[0].changeset_id
    gate, outcomes = threading.Barrier(2), []

    def edit(name: str) -> None:
        gate.wait()
        try:
            change = Edit(
                layer=lamps, op="update", feature_id=lamp, values={"name": name}, expected=started
            )
            town.apply(town.editor(actor=name), change)
            outcomes.append(name)
        except Conflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=edit, args=(name,)) for name in ("ann", "bob")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("conflict") == 1
    winner = next(name for name in outcomes if name != "conflict")
    assert _live(town, lamp)[0].name == winner and len(_past(town, lamp)) == 1


def test_many_editors_of_the_same_features_never_deadlock_nor_lose_a_version(town, lamps) -> None:
    ids = [town.lamp(name="0") for _ in range(4)]
    failures: list[BaseException] = []

    def edit(order: list[int], name: str) -> None:
        try:
            for _ in range(5):
                edits = [
                    Edit(layer=lamps, op="update", feature_id=i, values={"name": name})
                    for i in order
                ]
                town.apply(town.editor(actor=name), *edits)
        except BaseException as error:  # noqa: BLE001 - seen by the main thread
            failures.append(error)

    threads = [
        threading.Thread(target=edit, args=(order, str(n)))
        for n, order in enumerate((ids, ids[::-1], ids, ids[::-1]))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [len(_past(town, lamp)) for lamp in ids] == [20] * 4


def test_a_moment_given_dates_the_version(town, lamps) -> None:
    at = dt.datetime(2024, 5, 6, tzinfo=dt.UTC)
    edit = Edit(layer=lamps, op="create", geom=shapely.Point(117.2, 36.5))
    lamp = town.apply(town.editor(), edit, at=at).ids[0]
    assert _live(town, lamp)[0].valid_from == at


def test_the_statements_of_an_edit_can_be_distributed(town, lamps, database) -> None:
    with watched(database.engine) as seen:
        lamp = town.lamp(name="a")
        town.apply(
            town.editor(), Edit(layer=lamps, op="update", feature_id=lamp, values={"name": "b"})
        )
        town.apply(town.editor(), Edit(layer=lamps, op="retire", feature_id=lamp))
    assert any("street_lights_history" in statement for statement in seen)


def test_an_edit_costs_few_statements(town, lamps, database) -> None:
    lamp, count = town.lamp(name="a"), 0

    def note(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        town.apply(
            town.editor(), Edit(layer=lamps, op="update", feature_id=lamp, values={"name": "b"})
        )
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    assert count <= 9


@pytest.mark.parametrize("op", ["create", "update", "retire"])
def test_nobody_edits_without_the_permission_or_anonymously(town, lamps, op) -> None:
    lamp = town.lamp(name="a")
    edit = Edit(
        layer=lamps,
        op=op,
        feature_id=None if op == "create" else lamp,
        values={} if op == "retire" else {"name": "b"},
        geom=shapely.Point(117.2, 36.5) if op == "create" else None,
    )
    others = town.caller(), town.caller("staff"), town.caller("staff", "base.edit")
    for caller in (*others, town.editor(actor=None)):
        with pytest.raises(Forbidden):
            town.apply(caller, edit)
