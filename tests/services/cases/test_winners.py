"""Deciding many cases at once comes to what deciding each alone does."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random

from gis.errors import Unprocessable
from services.cases.rules.dispatch import (
    PREDICATES,
    Facts,
    Policy,
    Target,
    decide_in_order,
    ordered,
)
from services.cases.rules.winners import FACTS, winners
from tests.services.cases.test_dispatch import ALL, CALENDARS, DAY
from tests.services.cases.test_dispatch import FACTS as KNOWN

CLASSES = ("01002", "noise-1", "noise-2", "03001")


def conditions(made: random.Random) -> dict:
    every = {
        "class": made.choice([made.choice(CLASSES), "noise*", list(CLASSES[:2])]),
        "type": made.choice(["flat", "event"]),
        "source": "hotline",
        "grade": made.choice(["A", "B"]),
        "in": made.choice(["parks", "parks:P1"]),
        "near": ("districts", made.choice([5, 50])),
        "owner_known": made.choice([True, False]),
        "during": "night",
        "outside": "night",
        "repeats": made.randrange(4),
        "weather": "rain",
    }
    chosen = made.sample(sorted(every), made.randrange(4))
    return {name: every[name] for name in chosen if name != "weather" or made.random() < 0.2}


def policy(made: random.Random, number: int) -> Policy:
    given = [("grid", "2"), ("grid", "4"), ("duty", "night"), ("unit", "U"), ("owner_district", "")]
    targets = tuple(Target("lead", *made.choice(given)) for _ in range(made.randrange(3)))
    more = {"modifier": made.random() < 0.1, "priority": made.randrange(5)}
    return Policy(id=f"p{number:03d}", when=conditions(made), targets=targets, **more)


def facts(made: random.Random) -> Facts:
    return dataclasses.replace(
        KNOWN,
        at=DAY + dt.timedelta(minutes=made.randrange(2880)),
        class_code=made.choice(CLASSES),
        case_type=made.choice(["flat", "event"]),
        source=made.choice(["hotline", "collector"]),
        grade=made.choice(["A", "B"]),
        owner_known=made.random() < 0.5,
        layers=frozenset(made.sample(["parks", "parks:P1", "rivers"], made.randrange(3))),
        near={"districts": made.uniform(0, 60)} if made.random() < 0.7 else {},
        repeats=made.randrange(5),
        grids=KNOWN.grids if made.random() < 0.8 else {2: "D1"},
        units=KNOWN.units if made.random() < 0.8 else {},
    )


def alone(tried: list[Policy], one: Facts) -> str | None:
    try:
        return decide_in_order(tried, one, CALENDARS).policy
    except Unprocessable:
        return None


def test_many_at_once_are_decided_as_each_alone() -> None:
    made = random.Random(4)
    for _ in range(20):
        tried = ordered([*ALL, *(policy(made, number) for number in range(40))])
        cases = [facts(made) for _ in range(60)]
        together = [won and won.id for won in winners(tried, cases, CALENDARS)]
        assert together == [alone(tried, one) for one in cases]


def test_where_nothing_applies_nobody_wins() -> None:
    never = Policy(id="never", when={}, targets=())
    assert winners([never], [KNOWN], CALENDARS) == [None]
    assert winners([], [KNOWN, KNOWN], CALENDARS) == [None, None]
    assert winners(ALL, [], CALENDARS) == []


def test_every_condition_names_the_fact_that_decides_it() -> None:
    assert FACTS.keys() == PREDICATES.keys()
