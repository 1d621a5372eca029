"""Steps of repeating problems and of the sheet on paper."""

from __future__ import annotations

import datetime as dt

import numpy as np
from sqlalchemy import text

from gis.database.session import begin_owner
from services.cases.hotspots.nightly import run
from services.cases.hotspots.visits import judge
from tests.services.cases.scenarios.runner import step
from tests.services.cases.scenarios.stage import Stage
from tests.services.cases.scenarios.steps.dispatching import town
from tests.services.cases.scenarios.steps.patrolling import send


@step(
    "过去 90 天在{spot}发生 {number:n} 次小类{code}问题，城区另有 {others:n} 次零散问题",
    "in the last 90 days {number:n} problems of class {code} happened at {spot}, and {others:n} scattered ones in the city",
)
def repeated(stage: Stage, spot: str, number: int, code: str, others: int) -> None:
    here, now = town(stage), stage.now
    x, y = stage.spots[spot]
    for n in range(number):
        stage.now = now - dt.timedelta(days=85 - 7 * n if 85 - 7 * n > 0 else 1)
        made = town(stage).report(x=x + 0.00003 * (n % 3), class_code=code, class_kind="event")
        _move(stage, made.case_id, x + 0.00003 * (n % 3), y + 0.00002 * (n % 4))
    chance = np.random.default_rng(7)
    for n in range(others):
        stage.now = now - dt.timedelta(days=int(chance.integers(1, 89)))
        made = town(stage).report(x=117.05, class_code=code, class_kind="event")
        _move(stage, made.case_id, 117.081 + 0.0006 * n, 36.0412 + 0.0007 * (n % 25))
    stage.now = now
    assert here


def _move(stage: Stage, case: int, x: float, y: float) -> None:
    """Put a case of the past where it was; its area is stamped as intake would."""

    with begin_owner(stage.engine) as connection:
        connection.execute(
            text(
                "UPDATE cases SET geom = ST_SetSRID(ST_MakePoint(:x, :y), 4490), area_code = '379901001001', "
                "scopes = '{*,3799,379901,379901001,379901001001}' WHERE tenant = :tenant AND id = :id"
            ),
            {"tenant": stage.tenant, "id": case, "x": x, "y": y},
        )


@step("夜间搜索反复发生问题", "the night searches for repeating problems")
def night(stage: Stage) -> None:
    stage.known["night"] = run(stage.engine, stage.registry, stage.tenant, stage.now)


@step("{who}查看反复发生点", "{who} looks at the hotspots")
def hotspots(stage: Stage, who: str) -> None:
    stage.known["hotspots"] = stage.ok(who, "GET", "/api/cases/hotspots")["features"]


@step(
    "恰好有 1 个反复发生点：{number:n} 件，带重点巡查任务，事前 {before:n} 件、事后 {after:n} 件",
    "there is exactly 1 hotspot: {number:n} cases, with a focused patrol order, {before:n} before and {after:n} after",
)
def one_hotspot(stage: Stage, number: int, before: int, after: int) -> None:
    (spot,) = stage.known["hotspots"]
    told = spot["properties"]
    assert told["cases"] == number, told
    (order,) = told["orders"]
    effect = order["effect"]
    assert (effect["before"], effect["after"]) == (before, after), effect
    assert {"control_before", "control_after", "verdict"} <= set(effect)
    stage.known["hotspot"] = spot["id"]


@step("反复发生点的编号不变", "the hotspot has kept its number")
def same(stage: Stage) -> None:
    (spot,) = stage.known["hotspots"]
    assert spot["id"] == stage.known["hotspot"]


@step("重点巡查有 {number:n} 个巡查任务", "the focused patrol has {number:n} patrol tasks")
def tasks(stage: Stage, number: int) -> None:
    found = stage.rows("SELECT id FROM patrol_tasks WHERE tenant = :tenant AND kind = 'focus'")
    assert len(found) == number


@step("{who}导出案件{case}的登记表", "{who} prints the sheet of case {case}")
def sheet(stage: Stage, who: str, case: str) -> None:
    stage.ask(who, "GET", f"/api/cases/{stage.known[case]}/sheet.pdf")


@step("得到一份内嵌中文字体的 PDF", "a PDF with an embedded Chinese font comes back")
def pdf(stage: Stage) -> None:
    assert stage.answer.status_code == 200, stage.answer.text
    assert stage.answer.headers["content-type"] == "application/pdf"
    assert stage.answer.content.startswith(b"%PDF-") and b"/FontFile" in stage.answer.content


@step(
    "{who}第 {days:n} 天后 {time:t} 起在{spot}停留 10 分钟",
    "{who} stays at {spot} for 10 minutes from {time:t}, {days:n} days later",
)
def stays(stage: Stage, who: str, days: int, time: str, spot: str) -> None:
    x, y = stage.spots[spot]
    start = stage.moment(time, days)
    stage.now = start + dt.timedelta(minutes=15)
    send(stage, who, [(x, y, start + dt.timedelta(minutes=n)) for n in range(11)])
    assert stage.answer.json()["kept"] == 11, stage.answer.text


@step(
    "核对后完成 {done:n} 次、漏巡 {missed:n} 次，其余待巡",
    "{done:n} visits count as made and {missed:n} as missed, the others are still to come",
)
def judged(stage: Stage, done: int, missed: int) -> None:
    judge(stage.engine, stage.registry, stage.tenant, stage.now)
    rows = stage.rows("SELECT state FROM patrol_tasks WHERE tenant = :tenant AND kind = 'focus'")
    states = [row.state for row in rows]
    assert (states.count("done"), states.count("missed")) == (done, missed), states
