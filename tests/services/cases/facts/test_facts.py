"""Facts beside a tally that is kept while cases walk at random through the flow."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter

from services.cases.facts.rebuild import rebuild
from services.cases.rules import flow as flows
from services.cases.rules.facts import COUNTS, Stopped, Told, fold
from tests.services.cases.engine.town import AFTER, PHOTOS

FLOW = flows.load()
NOON = dt.datetime(2026, 3, 2, 4, tzinfo=dt.UTC)
WALKS = 600


def walk(made: random.Random) -> tuple[str, str, list[Told], list[Stopped], Counter[str]]:
    """A case led at random from its report to an end (or into the middle), counted on its way."""
    source = made.choice(["collector", "citizen", "hotline", "inspection"])
    state, events, tally = flows.NEW, [], Counter()
    leads: list[str] = []
    while len(events) < 40:
        rows = [r for r in FLOW.rows if (r.machine, r.state) == ("case", state)]
        if not rows:
            break
        row = made.choice(rows)
        lead = made.choice("AB") if row.action == "dispatch" else ""
        leads += [lead] if lead else []
        events.append(Told("case", row.action, row.to, NOON, lead=lead))
        tally[row.action] += 1
        state = row.to
        if made.random() < 0.1:
            break
    clocks = [
        Stopped(clock, made.random() < 0.3, made.random() < 0.2)
        for clock in ("accept", "file", "dispatch", "handle")
    ]
    tally["same lead"] = int(bool(leads) and leads[0] == leads[-1])
    return source, state, events, clocks, tally


def test_the_fold_counts_what_was_done() -> None:
    for seed in range(WALKS):
        check(seed)


def check(seed: int) -> None:
    source, state, events, clocks, tally = walk(random.Random(seed))
    found = fold(source, state, events, clocks)
    late = {run.clock: run.over and not run.exempt for run in clocks}
    assert set(found) == set(COUNTS)
    assert found["report"] + found["self_handled"] == 1
    assert found["dispatch"] == min(tally["dispatch"], 1)
    assert found["intime_dispatch"] == (tally["dispatch"] > 0 and not late["dispatch"])
    assert found["accurate_dispatch"] == tally["same lead"]
    assert found["filed"] == (tally["file"] > 0 and state != "voided")
    assert found["rework"] == min(tally["check_fail"], 1)
    assert found["multi_rework"] == tally["check_fail"]
    assert found["hung"] == tally["hang"]
    assert found["closed"] == min(tally["close"], 1)
    assert found["handled"] == min(tally["all_done"], 1)
    assert found["intime_handled"] == (tally["all_done"] > 0 and not late["handle"])
    assert found["closed"] == found["intime_closed"] + found["overtime_closed"]
    assert found["voided"] == (state == "voided")
    assert found["need_dispatch"] >= found["dispatch"] >= found["handled"] >= found["closed"]


def test_an_appeal_excuses_and_the_raw_fact_stays() -> None:
    events = [
        Told("case", action, "x", NOON) for action in ("report", "file", "dispatch", "all_done")
    ]
    late = fold("collector", "handled", events, [Stopped("handle", over=True)])
    excused = fold("collector", "handled", events, [Stopped("handle", over=True, exempt=True)])
    assert (late["intime_handled"], late["overtime_handled"]) == (0, 1)
    assert (excused["intime_handled"], excused["overtime_handled"]) == (1, 1)


def test_rows_follow_from_the_database_and_come_again(database) -> None:
    from tests.services.cases.engine.town import built

    town = built(database.engine)
    number, (order,) = town.dispatched()
    town.do("road1", "order", order, "take")
    town.do("road1", "order", order, "finish", data=AFTER)
    town.do("li", "case", number, "approve")
    (task,) = town.items(number, "field")
    town.do("zhao", "field", task["id"], "take")
    town.do("zhao", "field", task["id"], "result_false", data=PHOTOS)
    town.later(days=30)
    town.do("road1", "order", order, "finish", data=AFTER)
    other = town.report().case_id
    town.do("ming", "case", other, "reject", reason="none of ours")
    assert rebuild(town.engine, town.tenant) == 2
    first = town.rows("SELECT * FROM case_facts WHERE tenant = :tenant ORDER BY case_id")
    worked, refused = (row["counts"] for row in first)
    assert {name: worked[name] for name in ("rework", "multi_rework", "check", "handled")} == {
        "rework": 1, "multi_rework": 1, "check": 1, "handled": 1,
    }  # fmt: skip
    assert worked["overtime_handled"] == 1
    assert "intime_handled" not in worked
    assert refused["not_accepted"] == 1
    assert rebuild(town.engine, town.tenant) == 2
    again = town.rows("SELECT * FROM case_facts WHERE tenant = :tenant ORDER BY case_id")
    assert again == first
