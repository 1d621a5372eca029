"""Steps of dispatch and of the handbook: cases filed, dispatched, handed to units, finished and replayed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import shapely

from gis.database.session import begin
from layers.store.edit import Edit, apply
from services.cases.engine import Held
from services.cases.engine.posts import appoint
from tests.services.cases.engine.town import AFTER, PHOTOS, Town, people
from tests.services.cases.scenarios.runner import step
from tests.services.cases.scenarios.stage import Stage

API = "/api/cases"
CONFIG = f"{API}/config"
LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def town(stage: Stage) -> Town:
    """The engine tests' people at work in this city."""
    if "town" not in stage.known:
        made = Town(stage.engine, stage.registry, stage.tenant, var=stage.app.state.settings.var)
        people(made)
        stage.known["town"] = made
    found: Town = stage.known["town"]
    found.at = stage.now.astimezone(dt.UTC)
    return found


def employ(stage: Stage, name: str, post: str, unit: str | None = None) -> None:
    """Give a person an account and a post."""
    username = stage.enter(name, "operator")
    with begin(stage.engine, stage.maker) as connection:
        appoint(connection, stage.maker, username, Held(post, unit), LONG_AGO)


def worker(stage: Stage, unit: str) -> str:
    """Somebody of a unit."""
    name = f"工{unit}"
    if name not in stage.known:
        employ(stage, name, "handler", unit)
        stage.known[name] = unit
    return name


def page(stage: Stage, case: str) -> dict[str, Any]:
    """The page of a case as the dispatcher reads it."""
    found: dict[str, Any] = stage.ok("派遣员", "GET", f"{API}/{stage.known[case]}")
    return found


def orders(stage: Stage, case: str) -> list[dict[str, Any]]:
    return [item for item in page(stage, case)["items"] if item["machine"] == "order"]


@step("{name}是派遣员", "{name} is a dispatcher")
def dispatcher(stage: Stage, name: str) -> None:
    employ(stage, name, "dispatcher")


@step("{name}是值班长", "{name} is a shift supervisor")
def supervisor(stage: Stage, name: str) -> None:
    employ(stage, name, "shift_supervisor")


@step("{name}是系统管理员", "{name} is an administrator")
def administrator(stage: Stage, name: str) -> None:
    stage.enter(name, "admin")


@step("案件{case}以小类{code}在{spot}立案", "case {case} of class {code} is filed at {spot}")
def filed(stage: Stage, case: str, code: str, spot: str) -> None:
    x, y = stage.spots[spot]
    stage.known[case] = town(stage).filed(class_kind="matter", class_code=code, x=x, y=y)


@step(
    "案件{case}以小类{code}在{spot}立案，部件{thing}",
    "case {case} of class {code} is filed at {spot} for the component {thing}",
)
def filed_for(stage: Stage, case: str, code: str, spot: str, thing: str) -> None:
    columns = {"component_layer": "waste_bins", "component_id": stage.known[thing]}
    stage.known[case] = town(stage).filed(
        class_kind="matter",
        class_code=code,
        x=stage.spots[spot][0],
        y=stage.spots[spot][1],
        columns=columns,
    )


@step(
    "{spot}旁有部件{thing}，权属单位是{owner}，位于东侧 {metres:n} 米",
    "beside {spot} stands the component {thing}, owned by {owner}, {metres:n} m to the east",
)
def component(stage: Stage, spot: str, thing: str, owner: str, metres: float) -> None:
    x, y = stage.spots[spot]
    layer = stage.registry.get("waste_bins")
    values = {"owner_code": owner, "kind": "litter", "source_id": thing}
    place = shapely.Point(x + metres / 90_000, y)
    edit = Edit(layer=layer, op="create", values=values, geom=place)
    with begin(stage.engine, stage.maker) as connection:
        done = apply(connection, stage.registry, stage.maker, [edit], reason="scene")
    stage.known[thing] = done.ids[0]


@step("{name}按建议派遣{case}", "{name} dispatches {case} as proposed")
def as_proposed(stage: Stage, name: str, case: str) -> None:
    stage.ask(name, "POST", f"{API}/{stage.known[case]}/actions/dispatch", json={})


@step(
    "{name}改派{case}给单位{unit}，理由{reason}",
    "{name} dispatches {case} to unit {unit} instead, because {reason}",
)
def by_hand(stage: Stage, name: str, case: str, unit: str, reason: str) -> None:
    named = stage.ok(name, "GET", f"{API}/units")["units"]
    if unit not in {one["code"] for one in named}:
        stage.enter("管理员", "admin")
        stage.ok("管理员", "PUT", f"{API}/units/{unit}", json={"title": unit})
    body = {"data": {"targets": [{"unit": unit}]}, "reason": reason}
    stage.ask(name, "POST", f"{API}/{stage.known[case]}/actions/dispatch", json=body)


@step("{case}的派遣规则是{policy}，方式是{mode}", "{case} was dispatched by {policy}, form {mode}")
def decided(stage: Stage, case: str, policy: str, mode: str) -> None:
    event = next(e for e in page(stage, case)["events"] if e["action"] == "dispatch")
    assert (event["data"]["policy"], event["data"]["proposal"]["mode"]) == (policy, mode)


@step(
    "{case}的派遣记录保留建议{policy}和理由{reason}",
    "the dispatch of {case} keeps the proposal {policy} and the reason {reason}",
)
def overridden(stage: Stage, case: str, policy: str, reason: str) -> None:
    event = next(e for e in page(stage, case)["events"] if e["action"] == "dispatch")
    assert event["data"]["override"] is True
    assert (event["data"]["proposal"]["policy"], event["reason"]) == (policy, reason)


@step("单位{unit}的队列中有{case}", "{case} is in the queue of unit {unit}")
def queued(stage: Stage, case: str, unit: str) -> None:
    asked = {"unit": unit, "machine": "order"}
    found = stage.ok("派遣员", "GET", f"{API}/queue", params=asked)["items"]
    assert stage.known[case] in {item["case_id"] for item in found}


@step("{case}共有 {count:n} 个任务：{units}", "{case} has {count:n} orders: {units}")
def has_orders(stage: Stage, case: str, count: int, units: str) -> None:
    found = sorted(f"{item['role']} {item['unit']}" for item in orders(stage, case))
    assert (len(found), ", ".join(found)) == (count, units)


@step("{case}的经过中没有单位{unit}", "unit {unit} is nowhere in the history of {case}")
def never(stage: Stage, case: str, unit: str) -> None:
    found = page(stage, case)
    assert unit not in {item["unit"] for item in found["items"]}
    assert unit not in {event["unit"] for event in found["events"]}


@step("{case}的任务即时生效", "the order of {case} may begin at once")
def at_once(stage: Stage, case: str) -> None:
    assert [item["not_before"] for item in orders(stage, case)] == [None]


@step("{case}的任务等到当天 {time:t}", "the order of {case} waits until {time:t} that day")
def held(stage: Stage, case: str, time: str) -> None:
    (order,) = orders(stage, case)
    assert dt.datetime.fromisoformat(order["not_before"]) == stage.moment(time)


@step("{case}从那时起计时，时限在其后", "{case} is timed from then on and due after that")
def timed_from(stage: Stage, case: str) -> None:
    (order,) = orders(stage, case)
    assert order["due_at"] > order["not_before"]
    running = {
        one["clock"]: one for one in page(stage, case)["clocks"] if one["state"] == "running"
    }
    assert {running["handle"]["since"], running["total"]["since"]} == {order["not_before"]}


@step("单位{unit}接收{case}", "unit {unit} takes {case}")
def takes(stage: Stage, unit: str, case: str) -> None:
    _on(stage, unit, case, "take")


@step("单位{unit}办结{case}", "unit {unit} finishes {case}")
def finishes(stage: Stage, unit: str, case: str) -> None:
    _on(stage, unit, case, "finish", data=AFTER)


@step(
    "单位{unit}把{case}下派给单位{below}",
    "unit {unit} hands {case} down to unit {below}",
)
def hands_down(stage: Stage, unit: str, case: str, below: str) -> None:
    name = f"科{unit}"
    if name not in stage.known:
        employ(stage, name, "department", unit)
        stage.known[name] = unit
    order = next(item for item in orders(stage, case) if item["unit"] == unit)
    path = f"{API}/items/order/{order['id']}/actions/hand_down"
    stage.ask(name, "POST", path, json={"data": {"unit": below}})


@step(
    "{name}免去单位{unit}对{case}的协办，理由{reason}",
    "{name} waives the assist of unit {unit} in {case}, because {reason}",
)
def waives(stage: Stage, name: str, unit: str, case: str, reason: str) -> None:
    order = next(item for item in orders(stage, case) if item["unit"] == unit)
    path = f"{API}/items/order/{order['id']}/actions/waive"
    stage.ask(name, "POST", path, json={"reason": reason})


@step("{name}对{case}执行{action}", "{name} does {action} to {case}")
def does(stage: Stage, name: str, case: str, action: str) -> None:
    stage.ask(name, "POST", f"{API}/{stage.known[case]}/actions/{action}", json={})


@step("{case}核查通过", "{case} passes its check")
def checked(stage: Stage, case: str) -> None:
    here = town(stage)
    (task,) = [one for one in here.items(stage.known[case], "field") if not one["ended"]]
    for action in ("take", "result_true"):
        here.do(task["person"], "field", task["id"], action, data=PHOTOS)


@step("{case}的状态是{state}", "{case} is {state}")
def state(stage: Stage, case: str, state: str) -> None:
    assert page(stage, case)["case"]["state"] == state


@step("{case}的流程{axis}是{state}", "the flow {axis} of {case} is {state}")
def token(stage: Stage, case: str, axis: str, state: str) -> None:
    items = page(stage, case)["items"]
    found = {item["axis"]: item["state"] for item in items if item["machine"] == "token"}
    assert found[axis] == state


@step("{case}任务的最晚时限就是案件时限", "the latest deadline of {case}'s orders is the case's")
def worst(stage: Stage, case: str) -> None:
    found = page(stage, case)
    dues = [item["due_at"] for item in found["items"] if item["machine"] == "order"]
    assert max(dues) == found["case"]["due_at"]


@step("{case}的处置时限是 {value:n} 个{unit}", "{case} has {value:n} {unit} to be handled")
def limit(stage: Stage, case: str, value: float, unit: str) -> None:
    (row,) = stage.rows(
        "SELECT value, measure FROM case_clocks WHERE tenant = :tenant AND case_id = :id "
        "AND clock = 'handle' AND item_id = 0",
        id=stage.known[case],
    )
    assert (row.value, row.measure) == (value, unit)


def _on(stage: Stage, unit: str, case: str, action: str, **more: Any) -> None:
    order = next(item for item in orders(stage, case) if item["unit"] == unit)
    path = f"{API}/items/order/{order['id']}/actions/{action}"
    if "data" in more:
        more["data"] = town(stage).photos(*more["data"])
    stage.ask(worker(stage, unit), "POST", path, json=more)
