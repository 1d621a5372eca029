"""A case from its report to its closing, step by step, through the database."""

from __future__ import annotations

from tests.services.cases.engine.town import AFTER, PHOTOS

STEPS = (
    "report accept file dispatch assign take begin finish all_done approve offer take "
    "result_true check_pass close"
)


def test_the_straight_way(town) -> None:
    number, (order,) = town.dispatched()
    assert town.case(number)["state"] == "dispatched"
    town.do("road1", "order", order, "take")
    assert town.case(number)["state"] == "handling"
    town.do("road1", "order", order, "finish", data=AFTER)
    assert town.case(number)["state"] == "handled"
    town.do("li", "case", number, "approve")
    (task,) = town.items(number, "field")
    assert (task["kind"], task["person"]) == ("check", "zhao"), "the reporter does not check"
    town.do("zhao", "field", task["id"], "take")
    done = town.do("zhao", "field", task["id"], "result_true", data=PHOTOS)
    assert [step["action"] for step in done.moved] == ["result_true", "check_pass"]
    town.do("zhang", "case", number, "close")
    row = town.case(number)
    assert (row["state"], row["ended"], row["stage"]) == ("closed", True, 7)
    assert row["code"].startswith("37990120260302")
    assert row["read"] == "public"
    steps = town.rows(
        "SELECT action FROM case_events WHERE tenant = :tenant AND case_id = :id ORDER BY seq",
        id=number,
    )
    assert [step["action"] for step in steps] == STEPS.split()
