"""What time brings: lights, escalation, tasks that pass on, hanging, extension; clocks proved from events."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from gis.database.session import begin_owner
from gis.errors import Conflict
from services.cases.engine import refold
from services.cases.engine.contributed import contributed
from services.cases.engine.sources import calendar
from services.cases.engine.sweep import sweep
from services.cases.rules.calendar import built
from services.cases.rules.holidays import days
from tests.services.cases.engine.town import AFTER, PHOTOS


def swept(town) -> int:
    return sweep(town.engine, town.registry, town.tenant, town.at)


def steps(town, number: int) -> list[str]:
    rows = town.rows(
        "SELECT machine, action FROM case_events WHERE tenant = :tenant AND case_id = :id ORDER BY seq",
        id=number,
    )
    return [f"{row['machine']}.{row['action']}" for row in rows]


def due(town, order: int) -> dt.datetime:
    return town.rows("SELECT due_at FROM case_items WHERE tenant = :tenant AND id = :id", id=order)[
        0
    ]["due_at"]


def proved(town, number: int) -> None:
    """The kept clocks are what the events fold to, computed by code that keeps nothing."""
    with begin_owner(town.engine) as connection:
        calendars = {"work": calendar(_Now(town.at), "work")}
        assert list(refold.differences(connection, town.tenant, number, calendars)) == []


class _Now:
    def __init__(self, at: dt.datetime) -> None:
        self.at = at


def test_lights_turn_once_and_tell_more_people_each_time(town) -> None:
    number, (order,) = town.dispatched()
    town.do("road1", "order", order, "take")
    limit = due(town, order) - town.at
    assert swept(town) == 0
    town.at += limit * 0.95
    swept(town)
    assert steps(town, number)[-1] == "order.clock_yellow"
    assert town.items(number, "order")[0]["light"] == "yellow"
    count = len(steps(town, number))
    swept(town)
    assert len(steps(town, number)) == count, "a light is told once"
    town.at = due(town, order) + dt.timedelta(minutes=1)
    swept(town)
    assert "order.clock_red" in steps(town, number)
    assert town.items(number, "order")[0]["light"] == "red"
    town.later(days=9)
    swept(town)
    assert "order.clock_escalated" in steps(town, number)
    told = town.rows(
        "SELECT to_kind, to_id, template FROM case_notices WHERE tenant = :tenant AND case_id = :id "
        "AND template LIKE 'order.clock%' ORDER BY id",
        id=number,
    )
    assert [(row["to_kind"], row["to_id"]) for row in told] == [
        ("unit", "ROAD"), ("unit", "ROAD"), ("post", "shift_supervisor"),
        ("unit", "ROAD"), ("post", "command_chief"),
    ]  # fmt: skip
    proved(town, number)


def test_a_deadline_counts_to_the_second(town) -> None:
    for offset, over in ((0, False), (1, True)):
        number, (order,) = town.dispatched(x=117.02 + offset / 50)
        town.do("road1", "order", order, "take")
        start, town.at = town.at, due(town, order) + dt.timedelta(seconds=offset)
        town.do("road1", "order", order, "finish", data=AFTER)
        clock = town.rows(
            "SELECT over, due_at FROM case_clocks WHERE tenant = :tenant AND item_id = :id",
            id=order,
        )[0]
        assert clock["over"] is over
        proved(town, number)
        town.at = start


def test_a_task_that_nobody_takes_goes_to_the_next(town) -> None:
    number = town.handled()
    town.do("li", "case", number, "approve")
    task = town.items(number, "field")[0]
    assert task["person"] == "zhao"
    town.later(hours=1)
    swept(town)
    task = town.items(number, "field")[0]
    assert (task["state"], task["person"]) == ("offered", None), "the reporter is not asked"
    assert steps(town, number)[-1] == "field.expire"
    assert task["data"]["refused"] == ["zhao"]


def test_hanging_stops_every_clock_and_ends_by_itself(town) -> None:
    number, (order,) = town.dispatched()
    before = due(town, order)
    town.later(hours=1)
    until = town.at + dt.timedelta(days=3)
    asked = town.do(
        "road1", "request", number, "ask", reason="等材料",
        data={"kind": "hang", "order": order, "until": until.isoformat()},
    )  # fmt: skip
    town.later(minutes=30)
    town.do("li", "request", asked.item_id, "grant")
    row = town.case(number)
    assert (row["state"], row["due_at"], row["resume_at"]) == ("hung", None, until)
    running = town.rows(
        "SELECT 1 FROM case_clocks WHERE tenant = :tenant AND case_id = :id AND state = 'running'",
        id=number,
    )
    assert running == []
    town.at = until - dt.timedelta(seconds=1)
    assert swept(town) == 0
    town.at = until
    swept(town)
    assert town.case(number)["state"] == "handling"
    hung = calendar(_Now(town.at), "work").worked(
        until - dt.timedelta(days=3) + dt.timedelta(minutes=30), until
    )
    assert calendar(_Now(town.at), "work").worked(before, due(town, order)) == hung
    proved(town, number)


def test_what_was_finished_while_hung_counts_after_it(town) -> None:
    number, (order,) = town.dispatched()
    town.do("road1", "order", order, "take")
    asked = town.do("li", "request", number, "ask", reason="x", data={"kind": "hang"})
    town.do("li", "request", asked.item_id, "grant")
    town.do("road1", "order", order, "finish", data=AFTER)
    assert town.case(number)["state"] == "hung"
    town.do("li", "case", number, "resume")
    assert town.case(number)["state"] == "handled"


def test_an_extension_gives_the_original_limit_again(town) -> None:
    number, (order,) = town.dispatched()
    before = due(town, order)
    won = []
    for turn in range(3):
        wish = {"reason": "雨天", "data": {"kind": "extend", "order": order}}
        if turn == 2:
            with pytest.raises(Conflict, match="at most"):
                town.do("road1", "request", number, "ask", **wish)
            break
        asked = town.do("road1", "request", number, "ask", **wish)
        town.do("li", "request", asked.item_id, "grant")
        won.append(calendar(_Now(town.at), "work").worked(before, due(town, order)))
    assert won == [dt.timedelta(hours=24), dt.timedelta(hours=48)]
    proved(town, number)


def test_rework_begins_another_run_of_the_same_clock(town) -> None:
    number = town.handled()
    town.do("li", "case", number, "approve")
    task = town.items(number, "field")[0]["id"]
    town.do("zhao", "field", task, "take")
    town.later(minutes=10)
    town.do("zhao", "field", task, "result_false", data=PHOTOS)
    assert town.case(number)["state"] == "handling"
    (order,) = town.items(number, "order")
    assert (order["state"], order["passes"]) == ("working", 2)
    runs = town.rows(
        "SELECT pass, state FROM case_clocks WHERE tenant = :tenant AND case_id = :id "
        "AND clock = 'handle' AND item_id = :order ORDER BY pass",
        id=number,
        order=order["id"],
    )
    assert [(run["pass"], run["state"]) for run in runs] == [(1, "stopped"), (2, "running")]
    proved(town, number)


def test_a_new_calendar_moves_running_deadlines_only(town, monkeypatch) -> None:
    running, (order,) = town.dispatched(x=117.02)
    stopped = town.handled(x=117.08)
    before = due(town, order)
    holiday = before.date()
    year = [day for day in days(2026) if day.date != holiday]
    sources = {**contributed().sources, "calendar": lambda _, name: built(name, year)}
    made = replace(contributed(), sources=sources)
    monkeypatch.setattr("services.cases.engine.contributed.contributed", lambda: made)
    kept = town.rows(
        "SELECT * FROM case_clocks WHERE tenant = :tenant AND case_id = :id AND state = 'stopped'",
        id=stopped,
    )
    assert refold.recompute(town.engine, town.registry, town.tenant, "放假", town.at) == 2
    assert due(town, order) > before
    event = town.rows(
        "SELECT data, reason FROM case_events WHERE tenant = :tenant AND case_id = :id "
        "AND action = 'deadline_recomputed'",
        id=running,
    )[0]
    assert event["reason"] == "放假"
    assert {"handle"} <= {one["clock"] for one in event["data"]["clocks"]}
    again = town.rows(
        "SELECT * FROM case_clocks WHERE tenant = :tenant AND case_id = :id AND state = 'stopped'",
        id=stopped,
    )
    assert kept == again
