"""Several people at one case: double clicks, races, stale pages; joins of orders; who may see."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from gis.database.session import begin
from gis.errors import Conflict, NotFound, Unprocessable, WanmiError
from services.cases.engine import Held
from services.cases.engine.posts import appoint
from tests.services.cases.engine.town import AFTER, EAST, MONDAY, PHOTOS, WEST

CASES, OPERATORS = 8, ("ming", "ming2", "ming3", "ming4")


def said(town, by: str, machine: str, subject: int, action: str, **more: Any) -> str:
    """The code of the refusal, or the new state."""
    try:
        return town.do(by, machine, subject, action, **more).state
    except WanmiError as error:
        return error.code


def test_four_operators_click_twice_and_one_of_them_moves_the_case(town) -> None:
    with begin(town.engine, town.person("admin")) as connection:
        for name in OPERATORS[1:]:
            appoint(connection, town.person("admin"), name, Held("acceptor"), MONDAY)
    numbers = [town.report(x=117.01 + n / 100).case_id for n in range(CASES)]
    clicks = [(number, who) for number in numbers for who in OPERATORS for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        told = list(
            pool.map(
                lambda click: said(
                    town, click[1], "case", click[0], "accept", seen=1, key=f"accept-{click[0]}"
                ),
                clicks,
            )
        )
    assert Counter(told) == {"accepted": CASES * 2, "moved_meanwhile": CASES * 6}
    rows = town.rows(
        "SELECT case_id, count(*) AS n FROM case_events WHERE tenant = :tenant "
        "AND action = 'accept' GROUP BY 1"
    )
    assert {row["n"] for row in rows} == {1} and len(rows) == CASES


def test_a_key_stands_for_one_wish_and_a_failure_leaves_none(town) -> None:
    number = town.report().case_id
    assert said(town, "ming", "case", number, "close", key="k") == "not_now"
    assert said(town, "ming", "case", number, "accept", key="k") == "accepted"
    with pytest.raises(Unprocessable, match="another request"):
        town.do("ming", "case", number, "reject", key="k", reason="x")


def test_the_lead_ends_after_its_assists_and_a_waiver_frees_it(town) -> None:
    number, (lead, assist) = town.dispatched({"unit": "ROAD"}, {"unit": "GREEN", "role": "assist"})
    clocks = {
        row["item_id"]: row["allowed"]
        for row in town.rows(
            "SELECT item_id, allowed FROM case_clocks WHERE tenant = :tenant AND case_id = :id "
            "AND clock = 'handle'",
            id=number,
        )
    }
    assert clocks[assist] < clocks[lead] == clocks[0]
    assert said(town, "road1", "order", lead, "take") == "working"
    assert said(town, "road1", "order", lead, "finish", data=AFTER) == "assists_open"
    assert said(town, "li", "order", lead, "waive", reason="x") == "not_assisting"
    assert said(town, "green1", "order", assist, "waive", reason="x") == "not_your_post"
    assert said(town, "li", "order", assist, "waive", reason="自行解决") == "waived"
    assert said(town, "road1", "order", lead, "finish", data=AFTER) == "done"
    assert town.case(number)["state"] == "handled"


def test_an_order_is_its_units_and_wants_a_photo(town) -> None:
    _, (order,) = town.dispatched()
    assert said(town, "green1", "order", order, "take") == "not_yours"
    assert said(town, "road2", "order", order, "take") == "working"
    assert said(town, "road1", "order", order, "finish") == "no_after_photo"
    assert said(town, "road1", "order", order, "finish", data=PHOTOS) == "no_after_photo"
    assert said(town, "road1", "order", order, "finish", data=AFTER) == "done"


def test_equal_departments_join_and_a_return_sends_the_case_back(town) -> None:
    number, (one, two) = town.dispatched(
        {"unit": "ROAD", "role": "equal"}, {"unit": "GREEN", "role": "equal"}
    )
    town.do("road1", "order", one, "take")
    town.do("road1", "order", one, "finish", data=AFTER)
    assert town.case(number)["state"] == "handling"
    town.do("green1", "order", two, "return", reason="不属本单位")
    assert town.case(number)["state"] == "filed", "what was returned is not done"
    again = town.do(
        "li", "case", number, "dispatch", reason="改派", data={"targets": [{"unit": "GREEN"}]}
    )
    assert again.state == "dispatched"


def test_two_flows_have_two_tokens_and_the_case_closes_after_both(town) -> None:
    number, (city, county) = town.dispatched(
        {"unit": "ROAD", "axis": "city"}, {"unit": "GREEN", "axis": "district"}
    )
    assert [token["axis"] for token in town.items(number, "token")] == ["city", "district"]
    for person, order in (("road1", city), ("green1", county)):
        town.do(person, "order", order, "take")
        town.do(person, "order", order, "finish", data=AFTER)
    assert {token["state"] for token in town.items(number, "token")} == {"done"}
    town.do("li", "case", number, "approve")
    town.do("zhang", "case", number, "waive_check", reason="x")
    assert said(town, "zhang", "case", number, "close") == "closed"


def test_a_granted_wish_to_reopen_reopens_for_the_reason_of_who_asked(town) -> None:
    number = town.handled()
    town.do("li", "case", number, "approve")
    town.do("zhang", "case", number, "waive_check", reason="x")
    town.do("zhang", "case", number, "close")
    wish = {"reason": "又坏了", "data": {"kind": "reopen"}}
    asked = town.do("road1", "request", number, "ask", **wish).item_id
    assert said(town, "li", "request", asked, "grant") == "granted"
    assert town.case(number)["state"] == "filed"
    [step] = town.rows(
        "SELECT reason, post FROM case_events WHERE tenant = :tenant AND action = 'reopen' "
        "AND machine = 'case'"
    )
    assert step == {"reason": "又坏了", "post": "system"}


def test_what_the_case_no_longer_allows_cannot_be_granted(town) -> None:
    number, (order,) = town.dispatched()
    wish = {"reason": "雨", "data": {"kind": "hang"}}
    asked = town.do("li", "request", number, "ask", **wish).item_id
    town.do("road1", "order", order, "take")
    town.do("road1", "order", order, "finish", data=AFTER)
    assert said(town, "li", "request", asked, "grant") == "not_now"
    assert town.items(number, "request")[0]["state"] == "asked"


def test_four_levels_hand_down_and_finish_from_below(town) -> None:
    number, (top,) = town.dispatched()
    assert said(town, "road1", "order", top, "hand_down", data={"unit": "GREEN"}) == "not_below"
    assert said(town, "road1", "order", top, "hand_down", data={"unit": "ROAD-1"}) == "delegated"
    below = town.items(number, "order")[1]
    with begin(town.engine, town.person("admin")) as connection:
        appoint(connection, town.person("admin"), "team0", Held("department", "ROAD-1"), MONDAY)
    town.do("team0", "order", below["id"], "hand_down", data={"unit": "ROAD-11"})
    last = town.items(number, "order")[2]
    assert said(town, "team1", "order", last["id"], "take") == "not_yours"
    town.do("crew1", "order", last["id"], "take")
    done = town.do("crew1", "order", last["id"], "finish", data=AFTER)
    assert [step["action"] for step in done.moved] == ["finish", "child_done"]
    assert town.items(number, "order")[1]["state"] == "working"
    town.do("team0", "order", below["id"], "finish", data=AFTER)
    assert town.case(number)["state"] == "handling"
    town.do("road1", "order", top, "finish", data=AFTER)
    assert town.case(number)["state"] == "handled"


def test_taking_back_an_order_takes_back_what_was_handed_down(town) -> None:
    number, (top,) = town.dispatched()
    town.do("road1", "order", top, "hand_down", data={"unit": "ROAD-1"})
    assert said(town, "li", "case", number, "recall", reason="x") == "not_now", "work has begun"
    town.do("li", "order", top, "withdraw")
    assert {item["state"] for item in town.items(number, "order")} == {"withdrawn"}
    assert town.case(number)["state"] == "filed"


def test_an_appeal_exempts_and_keeps_the_delay_on_record(town) -> None:
    number, (order,) = town.dispatched()
    town.do("road1", "order", order, "take")
    town.later(days=30)
    town.do("road1", "order", order, "finish", data=AFTER)
    town.do("li", "case", number, "approve")
    town.do("zhang", "case", number, "waive_check", reason="x")
    town.do("zhang", "case", number, "close")
    asked = town.do(
        "road1", "request", number, "ask", reason="雨", data={"kind": "appeal", "order": order}
    )
    town.do("li", "request", asked.item_id, "grant")
    rows = town.rows(
        "SELECT over, exempt FROM case_clocks WHERE tenant = :tenant AND item_id = :id", id=order
    )
    assert [(row["over"], row["exempt"]) for row in rows] == [(True, True)]
    assert town.case(number)["exempt"]


def test_a_handlers_wish_is_prechecked_by_somebody_else(town) -> None:
    number, (top,) = town.dispatched()
    town.do("road1", "order", top, "hand_down", data={"unit": "ROAD-1"})
    below = town.items(number, "order")[1]["id"]
    asked = town.do(
        "team1", "request", number, "ask", reason="x", data={"kind": "extend", "order": below}
    ).item_id
    assert said(town, "li", "request", asked, "grant") == "precheck_first"
    assert said(town, "road1", "request", asked, "precheck") == "prechecked"
    assert said(town, "li", "request", asked, "grant") == "granted"


def test_merging_and_voiding_end_everything(town) -> None:
    first, second, far = town.report().case_id, town.report().case_id, town.report(x=117.09).case_id
    assert said(town, "ming", "case", far, "merge", reason="x", data={"into": first}) == "not_alike"
    assert said(town, "ming", "case", second, "merge", reason="x", data={"into": first}) == "merged"
    links = town.rows("SELECT from_case, kind, to_case FROM case_links WHERE tenant = :tenant")
    assert [tuple(link.values()) for link in links] == [(second, "duplicate", first)]
    town.do("ming", "case", first, "send_verify")
    town.do("zhang", "case", first, "void", reason="误报")
    running = town.rows(
        "SELECT 1 FROM case_clocks WHERE tenant = :tenant AND case_id = :id AND stopped_at IS NULL",
        id=first,
    )
    assert (running, town.items(first, "field")[0]["state"]) == ([], "withdrawn")


def test_areas_units_and_cities_see_their_own(town) -> None:
    west, east = town.filed(x=117.05), town.filed(x=117.15)
    reported = town.report(x=117.05).case_id
    town.do("li", "case", east, "dispatch", reason="x", data={"targets": [{"unit": "ROAD"}]})

    def seen(**rights: Any) -> set[int]:
        with begin(town.engine, town.person("x", **rights), read_only=True) as connection:
            statement = text("SELECT id FROM cases WHERE tenant = :tenant")
            return set(connection.scalars(statement, {"tenant": town.tenant}))

    assert seen() == {west, east, reported}
    assert seen(areas=(WEST,)) == {west, reported}
    assert seen(areas=(EAST,)) == {east}
    assert seen(areas=("ROAD",)) == {east}, "a unit sees what it ever held"
    assert seen(areas=("nowhere",)) == set()
    assert seen(permissions=frozenset({"public"})) == {west, east}, "the public sees filed ones"
    with pytest.raises(NotFound):
        town.do("ming", "case", 999_999, "accept")


def test_nobody_but_the_program_writes(town) -> None:
    number = town.filed()
    for statement in (
        "UPDATE cases SET state = 'closed' WHERE tenant = :tenant AND id = :id",
        "DELETE FROM case_events WHERE tenant = :tenant AND case_id = :id",
        "INSERT INTO case_posts (tenant, person, post, valid_from) VALUES (:tenant, 'x', 'leader', now())",
        "UPDATE case_clocks SET due_at = null WHERE tenant = :tenant AND case_id = :id",
    ):
        with (
            pytest.raises(DBAPIError, match="permission denied"),
            begin(town.engine, town.person("admin")) as connection,
        ):
            connection.execute(text(statement), {"tenant": town.tenant, "id": number})


def test_an_area_bound_post_holds_there_only(town) -> None:
    with begin(town.engine, town.person("admin")) as connection:
        appoint(connection, town.person("admin"), "wes", Held("acceptor", None, WEST), MONDAY)
    west, east = town.report(x=117.05).case_id, town.report(x=117.15).case_id
    assert said(town, "wes", "case", east, "accept") == "not_your_post"
    assert said(town, "wes", "case", west, "accept") == "accepted"


def test_remarks_are_events_and_urging_is_told(town) -> None:
    number, _ = town.dispatched()
    before = town.case(number)["state"]
    assert said(town, "road1", "case", number, "urge", reason="快") == "not_your_post"
    assert said(town, "boss", "case", number, "urge") == "reason_missing"
    assert said(town, "boss", "case", number, "urge", reason="请尽快") == before
    told = town.rows(
        "SELECT to_kind, to_id FROM case_notices WHERE tenant = :tenant AND template = 'order.urge'"
    )
    assert [(row["to_kind"], row["to_id"]) for row in told] == [("unit", "ROAD")]
    with pytest.raises(Conflict):
        town.do("boss", "case", number, "accept")
