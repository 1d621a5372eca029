"""The routes of the cases: page, queue, lists, actions, many at once, splitting, posts."""

from __future__ import annotations

import pytest

from tests.services.cases.engine.town import AFTER

BASE = "/api/cases"


def test_who_may_look(web) -> None:
    number = web.town.report().case_id
    for path in ("/list", "/queue", "/me", "/flow", f"/{number}", f"/{number}/events", "/posts"):
        assert web.ask(None, "GET", BASE + path).status_code == 401, path
        assert web.ask("citizen", "GET", BASE + path).status_code == 403, path
        assert web.ask("ming", "GET", BASE + path).status_code == 200, path
    assert web.ask("ming", "GET", f"{BASE}/999999999").status_code == 404


def test_a_page_says_what_may_be_done_and_why_not(web) -> None:
    number, (order,) = web.town.dispatched()
    page = web.ask("road1", "GET", f"{BASE}/{number}").json()
    assert page["case"]["state"] == "dispatched"
    assert page["case"]["geometry"] == {"type": "Point", "coordinates": [117.05, 36.05]}
    (item,) = page["items"]
    offered = {row["action"]: row for row in item["actions"]}
    assert item["id"] == order and offered["take"]["allowed"]
    assert offered["hand_down"]["form"]["required"] == ["unit"]
    other = web.ask("green1", "GET", f"{BASE}/{number}").json()["items"][0]["actions"]
    assert {row["action"]: row["why"]["code"] for row in other} == dict.fromkeys(
        ("take", "return", "hand_down"), "not_yours"
    )
    assert [clock["clock"] for clock in page["clocks"] if clock["state"] == "running"].count(
        "handle"
    ) == 2
    assert [step["action"] for step in page["events"]][-2:] == ["dispatch", "assign"]


def test_an_action_and_its_repetition(web) -> None:
    number = web.town.report().case_id
    path, head = f"{BASE}/{number}/actions/accept", {"idempotency-key": '"k-1"'}
    first = web.ask("ming", "POST", path, headers={**head, "if-match": '"1"'})
    again = web.ask("ming", "POST", path, headers=head)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert web.town.case(number)["seq"] == 2
    other = web.ask("ming", "POST", path, headers=head, json={"reason": "x"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


@pytest.mark.parametrize(
    ("name", "path", "body", "head", "status", "code"),
    [
        ("li", "accept", {}, {}, 403, "not_your_post"),
        ("ming", "close", {}, {}, 409, "not_now"),
        ("ming", "reject", {}, {}, 422, "reason_missing"),
        ("ming", "accept", {}, {"if-match": '"7"'}, 409, "moved_meanwhile"),
        ("ming", "accept", {"seen": 9}, {}, 409, "moved_meanwhile"),
        ("ming", "accept", {}, {"if-match": "seven"}, 400, "bad_if_match"),
        ("ming", "merge", {"reason": "same"}, {}, 409, "no_target"),
        ("ming", "reclassify", {"reason": "x", "data": {"class_code": "z"}}, {}, 422, "no_such_class"),
        ("ming", "relocate", {"reason": "x", "data": {"lon": 0, "lat": 0}}, {}, 422, "outside_city"),
        ("ming", "accept", {"data": {"words": "x" * 70_000}}, {}, 413, "form_too_large"),
        (None, "accept", {}, {}, 401, "login_needed"),
        ("citizen", "accept", {}, {}, 403, "staff_only"),
    ],
)  # fmt: skip
def test_refusals_name_the_reason(web, name, path, body, head, status, code) -> None:
    number = web.town.report().case_id
    answer = web.ask(name, "POST", f"{BASE}/{number}/actions/{path}", json=body, headers=head)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert web.town.case(number)["state"] == "reported"


def test_urging_reaches_the_unit_in_words(web) -> None:
    number, _ = web.town.dispatched()
    for _ in range(2):
        path = f"{BASE}/{number}/actions/urge"
        assert web.ask("li", "POST", path, json={"reason": "请尽快"}).status_code == 200
    told = web.ask("road1", "GET", f"{BASE}/notices").json()["notices"]
    assert (told[0]["zh"], told[0]["en"], told[0]["reason"]) == ("催办", "Urge", "请尽快")
    assert [one["template"] for one in told] == ["order.urge", "order.urge", "order.assign"]


def test_a_mailbox_is_somebodys(web) -> None:
    box = {"kind": "email", "target": "duty@example.org"}
    nobodys = web.ask("admin", "POST", f"{BASE}/notices/endpoints", json=box)
    assert (nobodys.status_code, nobodys.json()["code"]) == (422, "whose_mailbox")
    made = web.ask("admin", "POST", f"{BASE}/notices/endpoints", json={**box, "person": "li"})
    assert made.status_code == 201 and made.json()["secret"] is None


def test_a_conflict_tells_who_was_faster(web) -> None:
    number = web.town.report().case_id
    web.ask("ming", "POST", f"{BASE}/{number}/actions/accept", json={"seen": 1})
    late = web.ask("zhang", "POST", f"{BASE}/{number}/actions/file", json={"seen": 1})
    assert late.status_code == 409
    assert f"ming.{web.town.tenant}" in late.json()["detail"]


def test_many_at_once_do_not_stop_each_other(web) -> None:
    one, two = web.town.report().case_id, web.town.filed()
    body = {"action": "accept", "subjects": [one, two, 999999999]}
    answer = web.ask("ming", "POST", f"{BASE}/actions", json=body).json()
    assert (answer["done"], answer["failed"]) == (1, 2)
    assert [row["status"] for row in answer["results"]] == [200, 409, 404]


def test_a_queue_page_by_page(web) -> None:
    town = web.town
    numbers = []
    for n in range(5):
        numbers.append(town.dispatched(x=117.03 + n / 100)[0])
        town.later(minutes=1)
    seen, after = [], None
    while True:
        asked = {"mine": True, "machine": "order", "limit": 2, "counts": True}
        page = web.ask(
            "road1", "GET", f"{BASE}/queue", params=asked | ({"after": after} if after else {})
        ).json()
        seen += [item["case_id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == numbers
    assert page["counts"] == [
        {"machine": "order", "kind": "handle", "state": "assigned", "light": "green", "n": 5}
    ]
    assert web.ask("green1", "GET", f"{BASE}/queue", params={"mine": True}).json()["items"] == []
    town.later(days=9)
    late = web.ask("road1", "GET", f"{BASE}/queue", params={"light": "red", "unit": "ROAD"}).json()
    assert {item["light"] for item in late["items"]} == {"red"}
    assert web.ask("road1", "GET", f"{BASE}/queue", params={"after": "!"}).status_code == 400
    assert web.ask("road1", "GET", f"{BASE}/queue", params={"lihgt": "red"}).status_code in (
        400,
        422,
    )


def test_lists_filter_and_count(web) -> None:
    number = web.town.filed(description="井盖 50% 破损_")
    web.town.report(x=117.15)
    found = web.ask("ming", "GET", f"{BASE}/list", params={"q": "50% 破损_", "counts": True}).json()
    assert [case["id"] for case in found["cases"]] == [number]
    assert found["counts"] == {"filed": 1}
    west = web.ask("ming", "GET", f"{BASE}/list", params={"scope": "379902"}).json()["cases"]
    assert [case["state"] for case in west] == ["reported"]
    first = web.ask("ming", "GET", f"{BASE}/list", params={"limit": 1}).json()
    second = web.ask("ming", "GET", f"{BASE}/list", params={"before": first["next"]}).json()
    assert [case["id"] for case in first["cases"] + second["cases"]] == sorted(
        (case["id"] for case in first["cases"] + second["cases"]), reverse=True
    )


def test_a_case_is_split_and_closes_after_its_children(web) -> None:
    number = web.town.filed()
    body = {
        "reason": "两处",
        "parts": [{"class_code": "0101"}, {"class_code": "0104", "lon": 117.06, "lat": 36.04}],
    }
    head = {"idempotency-key": "split-1"}
    made = web.ask("li", "POST", f"{BASE}/{number}/split", json=body, headers=head)
    assert made.status_code == 201
    again = web.ask("li", "POST", f"{BASE}/{number}/split", json=body, headers=head)
    assert again.json() == made.json()
    children = web.ask("li", "GET", f"{BASE}/list", params={"parent": number}).json()["cases"]
    assert sorted(case["id"] for case in children) == made.json()["children"]
    assert web.ask("road1", "POST", f"{BASE}/{number}/split", json=body).status_code == 403


def test_a_parent_waits_for_its_child(web) -> None:
    town = web.town
    number = town.handled()
    (child,) = web.ask(
        "li",
        "POST",
        f"{BASE}/{number}/split",
        json={"reason": "x", "parts": [{"class_code": "0101"}]},
    ).json()["children"]
    town.do("li", "case", number, "approve")
    town.do("zhang", "case", number, "waive_check", reason="免核查")
    early = web.ask("zhang", "POST", f"{BASE}/{number}/actions/close")
    assert (early.status_code, early.json()["code"]) == (409, "children_open")
    town.do("ming", "case", child, "reject", reason="x")
    assert web.ask("zhang", "POST", f"{BASE}/{number}/actions/close").status_code == 200


def test_posts_are_given_and_ended_by_administrators(web) -> None:
    body = {"person": f"citizen.{web.town.tenant}", "post": "handler", "unit": "GREEN"}
    assert web.ask("li", "POST", f"{BASE}/posts", json=body).status_code == 403
    made = web.ask("admin", "POST", f"{BASE}/posts", json=body)
    assert made.status_code == 201
    bad = {**body, "post": "system"}
    assert web.ask("admin", "POST", f"{BASE}/posts", json=bad).status_code == 422
    assert web.ask("admin", "POST", f"{BASE}/posts/{made.json()['id']}/end").status_code == 200
    assert (
        web.ask(
            "admin", "PUT", f"{BASE}/units/GREEN-1", json={"title": "一队", "parent": "GREEN"}
        ).status_code
        == 200
    )
    units = web.ask("li", "GET", f"{BASE}/units").json()["units"]
    assert ("GREEN-1", "GREEN") in {(unit["code"], unit["parent"]) for unit in units}


def test_plain_edits_are_refused_with_a_sentence(web) -> None:
    number = web.town.filed()
    item = f"/ogc/collections/cases/items/{number}"
    feature = {
        "type": "Feature",
        "properties": {"state": "closed"},
        "geometry": {"type": "Point", "coordinates": [117.05, 36.05]},
    }
    patch = {"content-type": "application/merge-patch+json"}
    for name in ("admin", "li"):
        for method, path, more in (
            ("POST", "/ogc/collections/cases/items", {"json": feature}),
            ("PUT", item, {"json": feature}),
            ("PATCH", item, {"json": {"properties": {"state": "closed"}}, "headers": patch}),
            ("DELETE", item, {}),
        ):
            answer = web.ask(name, method, path, **more)
            assert (answer.status_code, answer.json()["code"]) == (403, "by_actions_only"), method
    allow = web.ask("admin", "OPTIONS", item).headers["allow"]
    assert "PATCH" not in allow


def test_the_layer_is_a_collection_with_its_past(web) -> None:
    town = web.town
    before = town.at.isoformat()
    number, (order,) = town.dispatched()
    town.later(hours=1)
    town.do("road1", "order", order, "take")
    town.later(hours=1)
    town.do("road1", "order", order, "finish", data=AFTER)
    path = f"/ogc/collections/cases/items/{number}"
    now = web.ask("li", "GET", path).json()["properties"]
    then = web.ask("li", "GET", path, params={"datetime": before.replace("+00:00", "Z")})
    assert now["state"] == "handled"
    assert then.json()["properties"]["state"] == "dispatched"
    told = web.ask("li", "GET", f"/api/features/cases/{number}/history")
    assert told.status_code == 200, told.text
    versions = told.json()["versions"]
    states = [version["feature"]["properties"]["state"] for version in versions]
    assert states[0] == "handled" and states[-1] == "reported"
    assert web.ask(None, "GET", path).status_code == 200
    assert "description" not in web.ask(None, "GET", path).json()["properties"]
    items = web.ask("li", "GET", f"/ogc/collections/case_items/items/{order}").json()
    assert items["properties"]["state"] == "done"
    assert web.ask(None, "GET", f"/ogc/collections/case_items/items/{order}").status_code == 404


def test_the_flow_names_its_states(web) -> None:
    answer = web.ask("ming", "GET", f"{BASE}/flow").json()
    states = {(one["machine"], one["state"]): one["zh"] for one in answer["states"]}
    assert states["case", "handling"] == "处置中" and states["order", "assigned"] == "待接收"
    assert {one["type"] for one in answer["transitions"]} == {""}


@pytest.mark.parametrize(
    "until", ["x", 5, "2020-01-01T00:00:00Z", "2099-01-01", "9999-12-31T23:59:59-14:00"]
)
def test_a_case_hangs_until_a_moment_of_the_future(web, until) -> None:
    number, _ = web.town.dispatched()
    path = f"{BASE}/items/request/{number}/actions/ask"
    body = {"reason": "x", "data": {"kind": "hang", "until": until}}
    answer = web.ask("li", "POST", path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_until")


def test_nobody_is_sent_to_a_unit_that_is_none(web) -> None:
    number = web.town.filed()
    body = {"reason": "x", "data": {"targets": [{"unit": "nobody", "role": "lead"}]}}
    answer = web.ask("li", "POST", f"{BASE}/{number}/actions/dispatch", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "bad_targets")
    assert "nobody" in answer.json()["zh"]
