"""Steps of the patrol: duties, tracks, shift reports, who is sent, repeating problems."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from gis.offset import wgs84_to_gcj02
from tests.services.cases.engine.town import AFTER, PHOTOS
from tests.services.cases.scenarios import city
from tests.services.cases.scenarios.runner import step
from tests.services.cases.scenarios.stage import Stage
from tests.services.cases.scenarios.steps.dispatching import town

PATROL = "/api/cases/patrol"


def grid(name: str) -> str:
    """The code of a responsibility grid by its name."""
    return city.code_of(name)


@step("{who}是采集员", "{who} is a collector")
def collector(stage: Stage, who: str) -> None:
    stage.enter(who, "collector")
    stage.appoint(who, "collector")


@step("{who}是指挥长", "{who} is the chief")
def chief(stage: Stage, who: str) -> None:
    stage.enter(who, "commander")


@step(
    "{who}安排{person}当天 {start:t} 至 {end:t} 在责任网格{name}值班",
    "{who} plans {person} on responsibility grid {name} from {start:t} to {end:t} that day",
)
def planned(stage: Stage, who: str, person: str, start: str, end: str, name: str) -> None:
    plan_on(stage, who, person, (start, end), name, 0)


@step(
    "{who}安排{person}第 {days:n} 天后 {start:t} 至 {end:t} 在责任网格{name}值班",
    "{who} plans {person} on responsibility grid {name}, {days:n} days later, from {start:t} to {end:t}",
)
def planned_later(
    stage: Stage, who: str, person: str, days: int, start: str, end: str, name: str
) -> None:
    plan_on(stage, who, person, (start, end), name, days)


def plan_on(
    stage: Stage, who: str, person: str, span: tuple[str, str], name: str, days: int
) -> None:
    body = {
        "person": stage.username(person),
        "grid": grid(name),
        "starts_at": stage.moment(span[0], days).isoformat(),
        "ends_at": stage.moment(span[1], days).isoformat(),
    }
    made = stage.ok(who, "POST", f"{PATROL}/duties", json=[body])
    stage.known[f"duty {person}"] = made["ids"][0]


def send(
    stage: Stage, who: str, points: list[tuple[float, float, dt.datetime]], **more: Any
) -> None:
    body = {
        "key": f"batch-{points[0][2].isoformat()}",
        "positions": [{"lon": x, "lat": y, "at": at.isoformat()} for x, y, at in points],
        **more,
    }
    stage.ask(who, "POST", f"{PATROL}/tracks", json=body)


def walked(
    stage: Stage, start: str, end: str, first: tuple[float, float], last: tuple[float, float]
) -> list[tuple[float, float, dt.datetime]]:
    """A position a minute on a straight line."""
    begin, stop = stage.moment(start), stage.moment(end)
    minutes = int((stop - begin).total_seconds() // 60)
    return [
        (
            first[0] + (last[0] - first[0]) * n / minutes,
            first[1] + (last[1] - first[1]) * n / minutes,
            begin + dt.timedelta(minutes=n),
        )
        for n in range(minutes + 1)
    ]


@step(
    "{who}的手机上传 {start:t} 至 {end:t} 从{a}走到{b}的轨迹",
    "the telephone of {who} sends the track from {a} to {b}, {start:t} to {end:t}",
)
def track(stage: Stage, who: str, start: str, end: str, a: str, b: str) -> None:
    stage.known["track"] = walked(stage, start, end, stage.spots[a], stage.spots[b])
    send(stage, who, stage.known["track"])


@step(
    "{who}的手机以 GCJ-02 坐标再次上传同一轨迹，并夹一个 5 公里外的跳点",
    "the telephone of {who} sends the same track again in GCJ-02, with one jump of 5 km",
)
def again(stage: Stage, who: str) -> None:
    points = list(stage.known["track"])
    points.append((points[-1][0] + 0.055, points[-1][1], points[-1][2] + dt.timedelta(seconds=30)))
    x, y = wgs84_to_gcj02(np.array([p[0] for p in points]), np.array([p[1] for p in points]))
    shifted = [(float(a), float(b), p[2]) for a, b, p in zip(x, y, points, strict=True)]
    send(stage, who, shifted, crs="GCJ-02")


@step(
    "保留 {kept:n} 个定位点，因{reason}丢弃 {dropped:n} 个",
    "{kept:n} positions are kept, {dropped:n} dropped as {reason}",
)
def kept(stage: Stage, kept: int, reason: str, dropped: int) -> None:
    assert stage.answer.status_code == 201, stage.answer.text
    found = stage.answer.json()
    assert (found["kept"], found["dropped"].get(reason, 0)) == (kept, dropped), found


@step("{who}查看{person}的班次报告", "{who} reads the shift report of {person}")
def report(stage: Stage, who: str, person: str) -> None:
    stage.ask(who, "GET", f"{PATROL}/duties/{stage.known[f'duty {person}']}/report")


@step(
    "报告：在网格 {minutes:n} 分钟，30 米内道路占比 {share:n}%，超过 15 分钟的中断 {gaps:n} 次，出勤{verdict}",
    "it says: {minutes:n} minutes on the grid, {share:n}% of the roads within 30 m, "
    "{gaps:n} gaps over 15 minutes, attendance {verdict}",
)
def reported(stage: Stage, minutes: int, share: float, gaps: int, verdict: str) -> None:
    assert stage.answer.status_code == 200, stage.answer.text
    found = stage.answer.json()
    assert abs(found["minutes_on_grid"] - minutes) <= 1, found
    assert abs(found["coverage"]["share"] * 100 - share) <= 1, found["coverage"]
    assert found["coverage"]["sight_m"] == 30
    assert all(gap["minutes"] > 15 for gap in found["gaps"])
    assert (len(found["gaps"]), found["attendance"]["verdict"]) == (gaps, verdict), found


@step(
    "轨迹图层里{who}看到 {number:n} 条轨迹", "{who} sees {number:n} tracks in the layer of tracks"
)
def layer(stage: Stage, who: str, number: int) -> None:
    from services.cases.patrol.close import finish

    finish(stage.engine, stage.registry, stage.tenant, stage.now)
    found = stage.ok(who, "GET", "/ogc/collections/patrol_tracks/items?f=json")
    assert found["numberReturned"] == number


@step("{who}看不到轨迹图层", "{who} does not see the layer of tracks")
def no_layer(stage: Stage, who: str) -> None:
    stage.ask(who, "GET", "/ogc/collections/patrol_tracks/items?f=json")
    assert stage.answer.status_code == 404, stage.answer.text


@step("{who}在{spot}报告位置", "{who} reports their position at {spot}")
def position(stage: Stage, who: str, spot: str) -> None:
    x, y = stage.spots[spot]
    send(stage, who, [(x, y, stage.now)])
    assert stage.answer.json()["kept"] == 1, stage.answer.text


@step(
    "{who}在 {time:t} 上报的小类{code}夜市案件{case}在{spot}，处置完毕并通过审核",
    "case {case} of class {code} at {spot}, reported by {who} at {time:t}, is handled and approved",
)
def night_market(stage: Stage, who: str, time: str, code: str, case: str, spot: str) -> None:
    stage.at(time)
    here = town(stage)
    x, y = stage.spots[spot]
    made = stage.ok(
        who,
        "POST",
        "/api/cases/reports",
        json={"source": "collector", "class_code": code, "class_kind": "event", "point": [x, y]},
    )
    number = stage.known[case] = made["case"]
    here.do("ming", "case", number, "accept", data=PHOTOS)
    here.do("zhang", "case", number, "file", data=PHOTOS)
    stage.at("22:30")
    here = town(stage)
    given = {"targets": [{"unit": "ROAD"}]}
    here.do("li", "case", number, "dispatch", data=given, reason="by hand")
    (order,) = [item["id"] for item in here.items(number, "order")]
    stage.at("09:30", 1)
    here = town(stage)
    here.do("road1", "order", order, "take")
    here.do("road1", "order", order, "finish", data=AFTER)
    here.do("li", "case", number, "approve")


def task_of(stage: Stage, case: str) -> dict[str, Any]:
    found = [one for one in town(stage).items(stage.known[case], "field") if not one["ended"]]
    (task,) = found
    return task


@step(
    "{case}的核查任务不早于第 {days:n} 天后 {start:t}，时限是当晚 {end:t} 或次日 {next:t}",
    "the check of {case} waits until {start:t} of day {days:n} and is due at {end:t} that night or {next:t} of the next day",
)
def due(stage: Stage, case: str, days: int, start: str, end: str, next: str) -> None:  # noqa: A002
    task = task_of(stage, case)
    assert task["not_before"] == stage.moment(start, days), task["not_before"]
    assert task["due_at"] in (stage.moment(end, days), stage.moment(next, days + 1)), task["due_at"]


@step("{case}的任务派给{who}", "the task of {case} is given to {who}")
def given_to(stage: Stage, case: str, who: str) -> None:
    assert task_of(stage, case)["person"] == stage.username(who)


@step(
    "{case}的任务没有人选，在值班长队列",
    "the task of {case} has no candidate and waits with the supervisor",
)
def nobody(stage: Stage, case: str) -> None:
    assert task_of(stage, case)["person"] is None


@step("任务说明列出{who}因{why}被排除", "the task's explanation lists {who} as barred: {why}")
def barred(stage: Stage, who: str, why: str) -> None:
    (row,) = stage.rows(
        "SELECT data FROM case_items WHERE tenant = :tenant AND machine = 'field' AND NOT ended"
    )
    listed = {one["person"]: one["why"] for one in row.data["chosen"]["candidates"]}
    assert listed[stage.username(who)] == why, listed


@step("{who}接收{case}的任务", "{who} takes the task of {case}")
def takes(stage: Stage, who: str, case: str) -> None:
    path = f"/api/cases/items/field/{task_of(stage, case)['id']}/actions/take"
    stage.ask(who, "POST", path, json={})


@step("{who}拒绝{case}的任务，理由{why}", "{who} refuses the task of {case}, because {why}")
def refuses(stage: Stage, who: str, case: str, why: str) -> None:
    path = f"/api/cases/items/field/{task_of(stage, case)['id']}/actions/refuse"
    stage.ask(who, "POST", path, json={"reason": why})


@step("{who}提交{case}的核查通过", "{who} reports that {case} passes its check")
def passes(stage: Stage, who: str, case: str) -> None:
    path = f"/api/cases/items/field/{task_of(stage, case)['id']}/actions/result_true"
    stage.ask(who, "POST", path, json={"data": town(stage).photos(*PHOTOS)})
