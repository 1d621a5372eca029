"""Each form of dispatch that the guideline names, on the ground: facts, policy, orders, and what joins them."""

from __future__ import annotations

import datetime as dt

import pytest
import shapely

from gis.database.session import begin
from gis.errors import Conflict
from layers.store.edit import Edit, apply
from services.cases.rules.dispatch import decide
from tests.services.cases.engine.town import AFTER, Town
from tests.services.cases.scenarios import city

NOVEMBER = dt.datetime(2026, 11, 18, 2, 0, tzinfo=dt.UTC)
"""A Wednesday, 10:00 in Shandong; classes are those of 2026."""
IN_WENHUA = 117.0851


def event_of(town: Town, number: int) -> dict:
    return town.rows(
        "SELECT data FROM case_events WHERE tenant = :tenant AND case_id = :id "
        "AND action = 'dispatch' ORDER BY seq DESC LIMIT 1",
        id=number,
    )[0]["data"]


def sent(town: Town, code: str, x: float = IN_WENHUA, **more) -> tuple[int, list[dict]]:
    """A case of a class of 2026, dispatched as it is proposed."""
    town.at = max(town.at, NOVEMBER)
    number = town.filed(x=x, class_kind="matter", class_code=code, **more)
    town.do("li", "case", number, "dispatch")
    return number, town.items(number, "order")


def shown(orders: list[dict]) -> set[tuple]:
    return {(order["role"], order["unit"], order["axis"] or "") for order in orders}


def test_flat_goes_straight_to_the_community(town: Town) -> None:
    number, orders = sent(town, "06010")
    assert shown(orders) == {("lead", "4379901001001001", "")}
    assert event_of(town, number)["policy"] == "flat-small"


def test_by_default_the_district_gets_it_and_hands_it_down(town: Town) -> None:
    number, orders = sent(town, "06003")
    assert shown(orders) == {("lead", "2379901001", "")}
    assert event_of(town, number)["proposal"]["mode"] == "levels"


def test_two_flows_and_the_case_closes_after_both(town: Town) -> None:
    number, orders = sent(town, "06001")
    assert shown(orders) == {
        ("lead", "13799001", "city"),
        ("lead", "2379901001", "district"),
    }
    assert {item["axis"] for item in town.items(number, "token")} == {"city", "district"}


def test_lead_and_assists(town: Town) -> None:
    _, orders = sent(town, "08003")
    assert shown(orders) == {
        ("lead", "municipal", ""),
        ("assist", "enforcement", ""),
        ("assist", "gardens", ""),
    }


def test_three_departments_at_once(town: Town) -> None:
    number, orders = sent(town, "10994")
    assert {order["role"] for order in orders} == {"equal"}
    assert len(orders) == 3
    assert town.case(number)["due_at"] <= max(order["due_at"] for order in orders)


def test_at_night_at_once_and_by_day_kept_for_the_night(town: Town) -> None:
    _, (waiting,) = sent(town, "06028")
    assert (waiting["unit"], waiting["not_before"].isoformat()) == (
        "night-duty",
        "2026-11-18T12:00:00+00:00",
    )
    town.at = NOVEMBER.replace(hour=15)
    _, (at_once,) = sent(town, "06028", x=117.087)
    assert (at_once["unit"], at_once["not_before"]) == ("night-duty", None)


def bin_of(town: Town, x: float, owner: str) -> int:
    """A waste bin with an owner."""
    maker, info = city.maker(town.tenant, town.registry), town.registry.get("waste_bins")
    values = {"owner_code": owner, "kind": "litter", "source_id": f"bin-{x}"}
    edit = Edit(layer=info, op="create", values=values, geom=shapely.Point(x, 36.05))
    with begin(town.engine, maker) as connection:
        return apply(connection, town.registry, maker, [edit], reason="test").ids[0]


def test_near_a_border_the_owner_leads_and_the_neighbour_assists(town: Town) -> None:
    x = city.BORDER - 5 / 90_000
    columns = {"component_layer": "waste_bins", "component_id": bin_of(town, x + 0.0001, "SAN")}
    number, orders = sent(town, "03006", x=x, columns=columns)
    assert shown(orders) == {("lead", "2379902001", ""), ("assist", "2379901001", "")}
    assert event_of(town, number)["facts"]["near"]["districts"] == pytest.approx(5, abs=0.2)


def test_away_from_borders_the_owner_gets_it(town: Town) -> None:
    columns = {"component_layer": "waste_bins", "component_id": bin_of(town, IN_WENHUA, "SAN")}
    _, orders = sent(town, "03006", columns=columns)
    assert shown(orders) == {("lead", "SAN", "")}


def test_an_override_needs_a_reason_and_keeps_what_was_proposed(town: Town) -> None:
    town.at = NOVEMBER
    number = town.filed(x=IN_WENHUA, class_kind="matter", class_code="06010")
    other = {"targets": [{"unit": "ROAD"}]}
    with pytest.raises(Conflict, match="reason"):
        town.do("li", "case", number, "dispatch", data=other)
    town.do("li", "case", number, "dispatch", data=other, reason="their turn")
    kept = event_of(town, number)
    assert kept["override"] is True
    assert kept["proposal"]["policy"] == "flat-small"
    assert kept["targets"][0]["unit"] == "ROAD"
    assert dict(kept["proposal"]["trace"])["night-now"] == "no: class"


def test_targets_by_hand_must_make_sense(town: Town) -> None:
    town.at = NOVEMBER
    number = town.filed(x=IN_WENHUA, class_kind="matter", class_code="06010")
    for wrong in (
        [],
        "ROAD",
        [{"unit": "A"}, {"unit": "B"}],
        [{"unit": "A", "role": "assist"}],
        [{"unit": "A", "role": "boss"}],
    ):
        with pytest.raises(Conflict):
            town.do("li", "case", number, "dispatch", data={"targets": wrong}, reason="why")


def test_what_the_event_kept_decides_the_same_again(town: Town) -> None:
    from services.cases.config import readers
    from services.cases.dispatch.told import facts_of, proposal_json

    for code in ("06010", "06001", "06028", "08003"):
        number, _ = sent(town, code)
        kept = event_of(town, number)
        with begin(town.engine, town.person("admin")) as connection:
            policies = readers.policy_rows.at(connection, town.tenant, town.at)
            calendars = readers.calendars.at(connection, town.tenant, town.at)
        again = decide(policies, facts_of(kept["facts"]), calendars)
        assert proposal_json(again) == kept["proposal"]


def test_a_repeated_problem_is_urgent(town: Town) -> None:
    for _ in range(3):
        town.at = max(town.at, NOVEMBER)
        town.report(x=IN_WENHUA, class_kind="matter", class_code="06003")
        town.later(minutes=1)
    number, (order,) = sent(town, "06003")
    assert event_of(town, number)["facts"]["repeats"] == 3
    assert town.case(number)["priority"] == 1
    clock = town.rows(
        "SELECT value FROM case_clocks WHERE tenant = :tenant AND case_id = :id "
        "AND item_id = :item",
        id=number,
        item=order["id"],
    )[0]
    assert clock["value"] == 1  # half of two working days


def test_an_order_finished_by_each_axis(town: Town) -> None:
    """The units of an axis are held by people of the city."""
    from services.cases.engine import Held
    from services.cases.engine.posts import appoint

    boss = city.maker(town.tenant, town.registry)
    number, orders = sent(town, "06001")
    with begin(town.engine, boss) as connection:
        for order in orders:
            appoint(connection, boss, f"p{order['axis']}", Held("handler", order["unit"]), NOVEMBER)
    for order in orders:
        town.do(f"p{order['axis']}", "order", order["id"], "take")
    town.do(
        "pcity", "order", next(o["id"] for o in orders if o["axis"] == "city"), "finish", data=AFTER
    )
    states = {item["axis"]: item["state"] for item in town.items(number, "token")}
    assert states == {"city": "done", "district": "open"}
    assert town.case(number)["state"] == "handling"
