"""Each action of a page brings the JSON Schema of its form; what it asks for is what the step looks at."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

BASE = "/api/cases"


def _offered(web, name: str, number: int) -> dict:
    return {
        one["action"]: one for one in web.ask(name, "GET", f"{BASE}/{number}").json()["actions"]
    }


def _of_item(web, name: str, number: int) -> dict:
    (item,) = web.ask(name, "GET", f"{BASE}/{number}").json()["items"]
    return {one["action"]: one for one in item["actions"]}


@pytest.mark.parametrize(
    ("action", "field", "widget", "needed"),
    [
        ("reclassify", "class_code", "class", True),
        ("relocate", "point", "point", True),
        ("merge", "into", "case", True),
        ("note", "evidence", "photos", False),
    ],
)
def test_forms_follow_from_guards_and_effects(web, action, field, widget, needed) -> None:
    form = _offered(web, "ming", web.town.report().case_id)[action]["form"]
    Draft202012Validator.check_schema(form)
    assert form["properties"][field]["x-widget"] == widget
    assert (field in form["required"]) is needed


def test_what_asks_nothing_has_no_form(web) -> None:
    assert _offered(web, "ming", web.town.report().case_id)["accept"]["form"] is None


def test_photos_are_asked_as_the_handbook_has_them(web) -> None:
    number, (order,) = web.town.dispatched()
    web.town.do("road1", "order", order, "take")
    field = _of_item(web, "road1", number)["finish"]["form"]["properties"]["evidence"]
    assert [(one["kind"], one["least"]) for one in field["x-kinds"]] == [("after", 1)]
    assert field["minItems"] == 1


def test_photos_that_are_there_are_not_asked_again(web) -> None:
    number = web.town.report(data=web.town.photos("near")).case_id
    web.town.do("ming", "case", number, "accept")
    page = web.ask("zhang", "GET", f"{BASE}/{number}").json()
    field = next(one for one in page["actions"] if one["action"] == "file")["form"]
    least = {one["kind"]: one["least"] for one in field["properties"]["evidence"]["x-kinds"]}
    assert least == {"near": 0, "far": 1}


def test_a_position_is_set_with_the_point_of_its_form(web) -> None:
    number = web.town.report().case_id
    body = {"reason": "x", "data": {"point": {"type": "Point", "coordinates": [117.15, 36.02]}}}
    path = f"{BASE}/{number}/actions/relocate"
    assert web.ask("ming", "POST", path, json=body).status_code == 200
    found = web.ask("ming", "GET", f"{BASE}/{number}").json()["case"]["geometry"]
    assert found["coordinates"] == [117.15, 36.02]
    broken = {"reason": "x", "data": {"point": {"type": "Point", "coordinates": ["a", 1]}}}
    assert web.ask("ming", "POST", path, json=broken).status_code == 422


def test_a_request_asks_what_its_kind_needs(web) -> None:
    number, _orders = web.town.dispatched()
    asked = {
        one["kind"]: one["form"]
        for one in web.ask("li", "GET", f"{BASE}/{number}").json()["actions"]
        if one["action"] == "ask"
    }
    assert list(asked["hang"]["properties"]) == ["until"]
    assert asked["difficult"]["properties"]["units"]["items"]["x-widget"] == "unit"
    assert "kind" not in asked["hang"]["properties"]


def test_several_are_told_what_they_have_in_common(web) -> None:
    one, two = web.town.report().case_id, web.town.filed()
    body = {"subjects": [one, two, 999999999]}
    found = web.ask("ming", "POST", f"{BASE}/possible", json=body).json()
    allowed = {each["action"]: each["allowed"] for each in found["actions"]}
    assert found["subjects"] == 3
    assert (allowed["note"], allowed["accept"]) == (2, 1)
    assert web.ask("citizen", "POST", f"{BASE}/possible", json=body).status_code == 403


def test_several_orders_are_taken_together(web) -> None:
    orders = [web.town.dispatched(x=117.03 + n / 100)[1][0] for n in range(2)]
    body = {"machine": "order", "subjects": orders}
    found = web.ask("road1", "POST", f"{BASE}/possible", json=body).json()["actions"]
    assert [each["allowed"] for each in found if each["action"] == "take"] == [2]
    done = web.ask("road1", "POST", f"{BASE}/actions", json={**body, "action": "take"}).json()
    assert done["done"] == 2
