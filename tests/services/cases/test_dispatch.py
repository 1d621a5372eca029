"""The seven forms of dispatch as rows, decided over facts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gis.errors import Unprocessable
from services.cases.rules import holidays
from services.cases.rules.calendar import built
from services.cases.rules.dispatch import Facts, Order, Policy, Target, decide, never_wins

ZONE = ZoneInfo("Asia/Shanghai")
CALENDARS = {"night": built("night", holidays.every_day(2026, ((1200, 1560),)))}
DAY = dt.datetime(2026, 11, 20, 10, tzinfo=ZONE)
NIGHT = dt.datetime(2026, 11, 20, 23, tzinfo=ZONE)

FLAT = Policy(
    id="flat",
    when={"type": "flat"},
    mode="flat",
    targets=(Target("lead", "grid", "4"),),
    priority=10,
)
DUAL = Policy(
    id="dual",
    when={"grade": "A"},
    mode="dual",
    targets=(Target("lead", "grid", "1", "city"), Target("lead", "grid", "2", "district")),
    priority=20,
)
CROSS = Policy(
    id="cross",
    when={"near": ("divisions", 20), "owner_known": True},
    mode="cross",
    targets=(Target("lead", "owner_district"), Target("assist", "neighbour_district")),
    priority=20,
)
TONIGHT = Policy(
    id="night",
    when={"class": "noise*", "during": "night"},
    mode="same_period",
    targets=(Target("lead", "duty", "night"),),
    priority=5,
)
HELD = Policy(
    id="held",
    when={"class": "noise*", "outside": "night"},
    mode="same_period",
    targets=(Target("lead", "duty", "night"),),
    hold_until="night",
    priority=5,
)
LEVELS = Policy(id="levels", when={}, targets=(Target("lead", "grid", "2"),), priority=900)
ALL = [LEVELS, HELD, TONIGHT, CROSS, DUAL, FLAT]
FACTS = Facts(
    at=DAY,
    class_code="01002",
    grids={1: "city", 2: "D1", 3: "S1", 4: "C1"},
    units={"owner_district": "D2", "neighbour_district": "D1", "duty:night": "night shift"},
)


def chosen(**changes: object):
    return decide(ALL, dataclasses.replace(FACTS, **changes), CALENDARS)


def test_the_default_goes_down_the_levels_and_says_why_the_others_did_not() -> None:
    found = chosen()
    assert (found.policy, found.orders) == ("levels", (Order("lead", "D1", ""),))
    assert dict(found.trace)["flat"] == "no: type"
    assert dict(found.trace)["night"] == "no: class"


def test_flat_skips_district_and_street() -> None:
    assert chosen(case_type="flat").orders == (Order("lead", "C1", ""),)


def test_dual_flow_asks_city_and_district_at_once() -> None:
    assert [order.axis for order in chosen(grade="A").orders] == ["city", "district"]


def test_near_a_border_the_owner_leads_and_the_neighbour_assists() -> None:
    found = chosen(near={"divisions": 5.0}, owner_known=True)
    assert found.orders == (Order("lead", "D2", ""), Order("assist", "D1", ""))
    assert chosen(near={"divisions": 25.0}, owner_known=True).policy == "levels"


def test_a_noise_at_night_goes_out_at_once_and_by_day_waits_for_the_night() -> None:
    at_once, held = chosen(class_code="noise.1", at=NIGHT), chosen(class_code="noise.1")
    assert (at_once.policy, at_once.not_before) == ("night", None)
    assert (held.policy, held.not_before) == ("held", dt.datetime(2026, 11, 20, 20, tzinfo=ZONE))
    assert held.orders == at_once.orders


def test_a_policy_whose_unit_does_not_exist_is_passed_over() -> None:
    found = chosen(case_type="flat", grids={2: "D1"})
    assert found.policy == "levels"
    assert dict(found.trace)["flat"] == "nobody: grid"


def test_modifiers_add_up() -> None:
    urgent = Policy(
        id="urgent", when={"repeats": 3}, modifier=True, priority_add=2, limit_factor=0.5
    )
    again = Policy(id="again", when={}, modifier=True, priority_add=1, limit_factor=0.5)
    found = decide([*ALL, urgent, again], dataclasses.replace(FACTS, repeats=5), CALENDARS)
    assert (found.priority_add, found.limit_factor) == (3, 0.25)


def test_nothing_that_applies_is_said() -> None:
    with pytest.raises(Unprocessable, match="flat: no: type"):
        decide([FLAT], FACTS, CALENDARS)


def test_a_row_that_can_never_win_is_found() -> None:
    everything = Policy(id="all", when={}, targets=(Target("lead", "unit", "U"),), priority=1)
    assert list(never_wins([FLAT, everything, LEVELS])) == ["flat", "levels"]
    assert list(never_wins([FLAT, LEVELS])) == []


@given(st.permutations(ALL), st.sampled_from([DAY, NIGHT]), st.booleans(), st.sampled_from("AB"))
def test_the_order_of_the_rows_does_not_matter(rows, at, owner, grade) -> None:
    facts = dataclasses.replace(
        FACTS, at=at, owner_known=owner, grade=grade, near={"divisions": 1.0}
    )
    assert decide(rows, facts, CALENDARS) == decide(ALL, facts, CALENDARS)
