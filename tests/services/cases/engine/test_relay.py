"""After commit: listeners have every event at least once and in order; the live map is told; the past is there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import text

from gis.database.session import begin
from layers.store import feed
from services.cases.engine import watch
from services.cases.engine.contributed import contributed
from services.cases.engine.relay import relay
from tests.services.cases.engine.town import EAST


@pytest.fixture
def heard(monkeypatch):
    """What two listeners hear; the second one fails as often as ``heard["faults"]`` says, and always at ``never``."""
    found = {"one": [], "two": [], "faults": 0, "never": None}

    def one(_engine, _registry, events) -> None:
        found["one"] += [(event.case_id, event.seq, event.name) for event in events]

    def two(_engine, _registry, events) -> None:
        if found["faults"] or found["never"] in [event.name for event in events]:
            found["faults"] = max(0, found["faults"] - 1)
            raise ValueError("not now")
        found["two"] += [(event.case_id, event.seq, event.name) for event in events]

    made = replace(contributed(), listeners={"one": one, "two": two})
    monkeypatch.setattr("services.cases.engine.relay.contributed", lambda: made)
    return found


def relayed(town) -> int:
    return relay(town.engine, town.registry, town.tenant, town.at)


def test_every_step_is_told_once_and_in_order(town, heard) -> None:
    number = town.filed()
    assert relayed(town) == 3
    assert [name for _, _, name in heard["one"]] == ["case.report", "case.accept", "case.file"]
    assert heard["one"] == heard["two"] and {case for case, _, _ in heard["one"]} == {number}
    assert relayed(town) == 0


def test_a_fault_is_tried_again_later_for_that_listener_alone(town, heard) -> None:
    town.report()
    heard["faults"] = 2
    relayed(town)
    assert (len(heard["one"]), len(heard["two"])) == (1, 0)
    assert relayed(town) == 0, "not at once"
    town.later(seconds=3)
    relayed(town)
    town.later(seconds=5)
    relayed(town)
    assert (len(heard["one"]), len(heard["two"])) == (1, 1)
    town.later(days=1)
    assert relayed(town) == 0


def test_the_others_of_a_batch_are_told_where_one_fails(town, heard) -> None:
    town.filed()
    heard["never"] = "case.accept"
    relayed(town)
    assert [name for _, _, name in heard["two"]] == ["case.report", "case.file"]
    waiting = town.rows(
        "SELECT name, delivered FROM case_outbox WHERE tenant = :tenant AND NOT done"
    )
    assert [(row["name"], row["delivered"]) for row in waiting] == [("case.accept", ["one"])]


def test_the_live_map_is_told_what_each_may_know(town, heard) -> None:
    filed, reported = town.filed(), town.report(x=117.09).case_id
    relayed(town)
    changeset = town.rows("SELECT id FROM changesets WHERE tenant = :tenant AND state = 'live'")[0][
        "id"
    ]
    seen = {}
    for name in ("li", "nobody"):
        caller = town.person(name)
        with begin(town.engine, caller, read_only=True) as connection:
            told = feed.of_changeset(connection, caller, changeset)
        seen[name] = {(event.layer, event.data["id"], event.data["op"]) for event in told}
    assert seen["li"] == {("cases", filed, "create"), ("cases", reported, "create")}
    assert seen["nobody"] == {("cases", filed, "create")}


def test_a_step_of_an_order_is_news_of_its_case(town, heard) -> None:
    number, (order,) = town.dispatched()
    relayed(town)
    town.do("road1", "order", order, "take")
    relayed(town)
    latest = town.rows("SELECT max(id) AS id FROM changesets WHERE tenant = :tenant")[0]["id"]
    caller = town.person("li")
    with begin(town.engine, caller, read_only=True) as connection:
        told = feed.of_changeset(connection, caller, latest)
    assert {(event.layer, event.data["id"]) for event in told} == {
        ("cases", number),
        ("case_items", order),
    }


def test_the_watch_does_everything_that_waits(town) -> None:
    town.dispatched()
    town.later(days=9)
    assert watch.relayed(town.engine, town.registry, town.tenant, town.at) > 0
    waiting = town.rows("SELECT 1 FROM case_outbox WHERE tenant = :tenant AND NOT done")
    assert waiting == []


def test_the_past_is_what_it_was_at_every_moment(town) -> None:
    """Each version of the history view equals the row as it was copied at that moment."""
    moments: list[tuple[dt.datetime, dict[int, dict]]] = []

    def keep() -> None:
        rows = town.rows("SELECT * FROM cases WHERE tenant = :tenant")
        moments.append((town.at, {row["id"]: row for row in rows}))
        town.later(minutes=7)

    number, (order,) = town.dispatched()
    keep()
    town.do("road1", "order", order, "take")
    keep()
    asked = town.do("li", "request", number, "ask", reason="x", data={"kind": "hang"}).item_id
    town.do("li", "request", asked, "grant")
    keep()
    other = town.report(x=117.09).case_id
    keep()
    town.do("li", "case", number, "resume")
    town.do("ming", "case", other, "reclassify", reason="x", data={"class_code": "0112"})
    keep()
    town.do("ming", "case", other, "relocate", reason="x", data={"lon": 117.15, "lat": 36.05})
    keep()
    assert town.case(other)["area_code"] == EAST
    with begin(town.engine, town.person("li"), read_only=True) as connection:
        for at, rows in moments:
            statement = (
                "SELECT id, state, stage, seq, class_code, name, due_at, resume_at, unit, area_code, valid_from, "
                "changeset_id, geom FROM cases WHERE tenant = :tenant AND valid_from <= :at UNION ALL "
                "SELECT id, state, stage, seq, class_code, name, due_at, resume_at, unit, area_code, valid_from, "
                "changeset_id, geom FROM cases_history WHERE tenant = :tenant AND valid_from <= :at AND valid_to > :at"
            )
            then = connection.execute(text(statement), {"tenant": town.tenant, "at": at})
            found = {row["id"]: dict(row) for row in then.mappings()}
            assert found == {k: {name: row[name] for name in found[k]} for k, row in rows.items()}
