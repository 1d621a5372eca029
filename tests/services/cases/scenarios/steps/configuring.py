"""Steps of the configuration at run time: editions drafted, changed and published over HTTP."""

from __future__ import annotations

from typing import Any

from tests.services.cases.scenarios import city
from tests.services.cases.scenarios.runner import step
from tests.services.cases.scenarios.stage import Stage
from tests.services.cases.scenarios.steps.dispatching import API, CONFIG

MATTER = "matter"


@step("{who}起草{kind}的新版", "{who} drafts a new edition of {kind}")
def drafts(stage: Stage, who: str, kind: str) -> None:
    _draft(stage, who, kind, "")


@step("{who}为{division}起草{kind}的新版", "{who} drafts an edition of {kind} for {division}")
def drafts_for(stage: Stage, who: str, division: str, kind: str) -> None:
    _draft(stage, who, kind, city.code_of(division))


@step(
    "{who}为{division}起草{kind}的新版，被拒绝",
    "{who} drafts an edition of {kind} for {division} and is refused",
)
def refused_draft(stage: Stage, who: str, division: str, kind: str) -> None:
    body = {"title": "", "area": city.code_of(division)}
    stage.ask(who, "POST", f"{CONFIG}/{kind}/editions", json=body)
    assert stage.answer.status_code in (403, 422), stage.answer.text


@step("{who}发布该版，{days:n} 天后生效", "{who} publishes it, valid in {days:n} days")
def publishes(stage: Stage, who: str, days: int) -> None:
    start = {"valid_from": stage.moment("00:00", days).isoformat()} if days else {}
    stage.ok(who, "POST", f"{stage.known['draft'][0]}/publish", json=start)


@step("{who}发布该版，被拒绝，说到{words}", "{who} publishes it and is refused: {words}")
def refused(stage: Stage, who: str, words: str) -> None:
    stage.ask(who, "POST", f"{stage.known['draft'][0]}/publish", json={})
    assert stage.answer.status_code == 422 and words in stage.answer.text, stage.answer.text


@step("草稿增加案件类型{name}", "the draft adds the case type {name}")
def new_type(stage: Stage, name: str) -> None:
    put(stage, "types", {"id": name, "zh": name})


@step(
    "草稿增加小类{code}，名为{name}，案件类型{kind}",
    "the draft adds class {code}, named {name}, of case type {kind}",
)
def new_class(stage: Stage, code: str, name: str, kind: str) -> None:
    values = {"class_kind": MATTER, "code": code, "edition": "2026", "zh": name, "major": code[:2]}
    put(stage, "classes", {**values, "type": kind, "sim_group": f"matter:{code}"})


@step("草稿删去小类{code}", "the draft takes class {code} out")
def class_gone(stage: Stage, code: str) -> None:
    place, who = stage.known["draft"]
    stage.ok(who, "DELETE", f"{place}/rows/classes/{MATTER}/{code}")


@step(
    "草稿为小类{code}规定立案条件，时限 {hours:n} 个工作小时",
    "the draft lets class {code} be filed, with {hours:n} working hours",
)
def new_item(stage: Stage, code: str, hours: int) -> None:
    same = {"value": hours, "unit": "work_hour"}
    values = {"class_kind": MATTER, "class_code": code, "condition": "OTHER", "filing_zh": "属实"}
    put(stage, "items", {**values, "closing_zh": "已处置", "a": same, "b": same, "c": same})


@step(
    "草稿规定{kind}类案件在{state}由{posts}执行{action}，转入{to}",
    "the draft lets cases of type {kind} go from {state} by {action} of {posts} to {to}",
)
def new_step(stage: Stage, kind: str, state: str, posts: str, action: str, to: str) -> None:
    values = {"machine": "case", "state": state, "action": action, "to": to, "posts": posts}
    effects = "stop:*" if to == "towed" else "stop:accept"
    put(stage, "steps", {**values, "type": kind, "zh": action, "en": action, "effects": effects})


@step(
    "草稿取消{kind}类案件在{state}的{action}",
    "the draft takes {action} in {state} away from cases of type {kind}",
)
def no_step(stage: Stage, kind: str, state: str, action: str) -> None:
    values = {"machine": "case", "state": state, "action": action, "to": state, "posts": ""}
    put(stage, "steps", {**values, "type": kind, "zh": action})


@step(
    "草稿规定{action}（{state}）须说明理由",
    "the draft demands a reason for {action} in {state}",
)
def with_reason(stage: Stage, action: str, state: str) -> None:
    values = _row(stage, "steps", f"case/{state}/{action}")
    put(stage, "steps", {**values, "reason": True})


@step(
    "草稿把环节{clock}的时限改为 {hours:n} 个工作小时",
    "the draft gives stage {clock} {hours:n} working hours",
)
def stage_limit(stage: Stage, clock: str, hours: int) -> None:
    put(stage, "limits", {"clock": clock, "value": hours, "unit": "work_hour"})


@step(
    "草稿规定小类{code}执行{action}时必须填写{field}",
    "the draft demands {field} for {action} of class {code}",
)
def form(stage: Stage, code: str, action: str, field: str) -> None:
    text = {"type": "string", "minLength": 1}
    fields = {"type": "object", "required": [field], "properties": {field: text}}
    values = {"class_code": code, "action": action, "zh": field, "fields": fields}
    put(stage, "forms", values)


@step(
    "草稿规定非采集区内{source}来源的上报{decision}",
    "the draft lets {source} reports in no-collection zones meet {decision}",
)
def zone_rule(stage: Stage, source: str, decision: str) -> None:
    place, who = stage.known["draft"]
    for row in stage.ok(who, "GET", f"{place}/rows/rules"):
        values = row["values"]
        if values["layer"] == "no_collection_zones" and source in values["sources"]:
            put(stage, "rules", {**values, "decision": decision})


@step("草稿把相似半径改为 {metres:n} 米", "the draft sets the radius of likeness to {metres:n} m")
def radius(stage: Stage, metres: int) -> None:
    put(stage, "rules", {**_row(stage, "rules", "*"), "radius": metres, "sure": metres / 2})


@step("草稿规定小类{code}一律派给单位{unit}", "the draft sends class {code} to unit {unit} always")
def policy(stage: Stage, code: str, unit: str) -> None:
    target = {"role": "lead", "selector": "unit", "argument": unit}
    values = {"id": f"only-{code}", "zh": f"{code} 专办", "priority": 1, "when": {"class": [code]}}
    put(stage, "policies", {**values, "targets": [target]})


@step("草稿规定第 {days:n} 天后放假", "the draft makes the day in {days:n} days a holiday")
def holiday(stage: Stage, days: int) -> None:
    date = stage.moment("00:00", days).date().isoformat()
    put(stage, "days", {"date": date, "working": False, "note": "临时放假"})


@step("草稿规定派员不看责任网格，只看远近", "the draft lets nearness alone decide who is sent")
def nearness(stage: Stage) -> None:
    put(stage, "rules", {**_row(stage, "rules", "*"), "same_grid": False})


@step(
    "草稿规定事件{event}通知岗位{post}，标题{title}",
    "the draft lets event {event} tell post {post} under the title {title}",
)
def notice_rule(stage: Stage, event: str, post: str, title: str) -> None:
    values = {"event": event, "to": f"post:{post}", "template": "told_by_rule"}
    put(stage, "rules", {**values, "zh": title, "en": title})


@step(
    "{name}对{case}执行{action}，填写{field}为{value}",
    "{name} does {action} to {case} with {field} as {value}",
)
def filled(stage: Stage, name: str, case: str, action: str, field: str, value: str) -> None:
    path = f"{API}/{stage.known[case]}/actions/{action}"
    stage.ask(name, "POST", path, json={"data": {field: value}})


@step(
    "{name}对{case}执行{action}，理由{reason}", "{name} does {action} to {case}, because {reason}"
)
def reasoned(stage: Stage, name: str, case: str, action: str, reason: str) -> None:
    path = f"{API}/{stage.known[case]}/actions/{action}"
    stage.ask(name, "POST", path, json={"reason": reason})


@step(
    "{case}的案件类型是{kind}，流程{number:n}版",
    "{case} is of type {kind}, flow edition {number:n}",
)
def typed(stage: Stage, case: str, kind: str, number: int) -> None:
    (row,) = stage.rows(
        "SELECT type, flow_edition FROM cases WHERE tenant = :tenant AND id = :id",
        id=stage.known[case],
    )
    assert (row.type, row.flow_edition) == (kind, number)


@step(
    "{case}的环节{clock}时限是 {value:n} 个{unit}", "stage {clock} of {case} has {value:n} {unit}"
)
def clock_limit(stage: Stage, case: str, clock: str, value: float, unit: str) -> None:
    (row,) = stage.rows(
        "SELECT value, measure FROM case_clocks WHERE tenant = :tenant AND case_id = :id "
        "AND clock = :clock AND item_id = 0",
        id=stage.known[case],
        clock=clock,
    )
    assert (row.value, row.measure) == (value, unit)


@step("没有疑似重复", "nothing is suspected to be the same")
def no_suspects(stage: Stage) -> None:
    assert stage.answer.status_code == 201, stage.answer.text
    assert stage.known["told"]["suspects"] == []


@step("{case}的处置时限顺延 {days:n} 天", "the deadline of {case} moves by {days:n} days")
def moved(stage: Stage, case: str, days: int) -> None:
    before, after = stage.known["due before"], _due(stage, case)
    assert (after - before).days == days, (before, after)


@step("记下{case}的处置时限", "the deadline of {case} is written down")
def noted(stage: Stage, case: str) -> None:
    stage.known["due before"] = _due(stage, case)


@step("按新日历重算未停的计时", "running clocks are computed again by the new calendar")
def recomputed(stage: Stage) -> None:
    from services.cases.engine import refold

    refold.recompute(stage.engine, stage.registry, stage.tenant, "放假", stage.now)


def put(stage: Stage, part: str, values: dict[str, Any]) -> None:
    """Write a row of the draft that was opened last."""
    place, who = stage.known["draft"]
    stage.ok(who, "PUT", f"{place}/rows/{part}", json=values)


def _draft(stage: Stage, who: str, kind: str, area: str) -> None:
    body = {"title": "新版", "area": area}
    number = stage.ok(who, "POST", f"{CONFIG}/{kind}/editions", json=body)["no"]
    stage.known["draft"] = (f"{CONFIG}/{kind}/editions/{number}", who)


def _row(stage: Stage, part: str, key: str) -> dict[str, Any]:
    place, who = stage.known["draft"]
    rows = stage.ok(who, "GET", f"{place}/rows/{part}")
    values: dict[str, Any] = next(row["values"] for row in rows if row["key"] == key)
    return values


def _due(stage: Stage, case: str) -> Any:
    (row,) = stage.rows(
        "SELECT due_at FROM cases WHERE tenant = :tenant AND id = :id", id=stage.known[case]
    )
    return row.due_at


@step(
    "{name}看到{case}的建议：规则{policy}派给{unit}，并说明{other}为何不适用",
    "{name} sees the proposal for {case}: {policy} asks {unit}, and why {other} does not apply",
)
def proposed(stage: Stage, name: str, case: str, policy: str, unit: str, other: str) -> None:
    found = stage.ok(name, "GET", f"{API}/{stage.known[case]}/proposal")["proposal"]
    assert found["policy"] == policy, found
    assert [one["unit"] for one in found["orders"]] == [unit]
    why = {one["policy"]: one for one in found["reasons"]}
    assert why[other]["zh"].startswith("不适用") and why[other]["en"].startswith("does not apply")


@step("在{spot}会派{who}", "at {spot} they would send {who}")
def would_send(stage: Stage, spot: str, who: str) -> None:
    lon, lat = stage.spots[spot]
    asked = {"lon": lon, "lat": lat}
    found = stage.ok("指挥长", "GET", f"{API}/patrol/candidates", params=asked)["candidates"]
    assert found[0]["person"] == stage.username(who), found


@step("{who}收到{case}的通知，标题{title}", "{who} gets a notice of {case} titled {title}")
def noticed(stage: Stage, who: str, case: str, title: str) -> None:
    found = stage.ok(who, "GET", f"{API}/notices")["notices"]
    assert (stage.known[case], title) in {(one["case_id"], one["zh"]) for one in found}, found


@step("{who}没有{case}的通知", "{who} has no notice of {case}")
def unnoticed(stage: Stage, who: str, case: str) -> None:
    found = stage.ok(who, "GET", f"{API}/notices")["notices"]
    assert stage.known[case] not in {one["case_id"] for one in found}, found
