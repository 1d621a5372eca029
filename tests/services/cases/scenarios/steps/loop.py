"""Steps of the whole loop: many cases through all stages, what is on record, who is told."""

from __future__ import annotations

import json
import threading
import time

import httpx

from services.cases.engine import refold, watch
from tests.services.cases.engine.town import PHOTOS
from tests.services.cases.scenarios.runner import step
from tests.services.cases.scenarios.stage import Stage
from tests.services.cases.scenarios.steps.dispatching import employ, town


@step(
    "{number:n} 件案件在{spot}走完采集、立案、派遣、处置、反馈、核查、结案",
    "{number:n} cases at {spot} run through collecting, filing, dispatch, handling, feedback, check and closing",
)
def loop(stage: Stage, number: int, spot: str) -> None:
    x, _ = stage.spots[spot]
    stage.known["loop"] = []
    for n in range(number):
        here = town(stage)
        case = here.handled(x=x + 0.001 * n)
        here.do("li", "case", case, "approve")
        (task,) = [one for one in here.items(case, "field") if not one["ended"]]
        for action in ("take", "result_true"):
            here.do(task["person"], "field", task["id"], action, data=PHOTOS)
        here.do("zhang", "case", case, "close")
        stage.known["loop"].append(case)
    stage.known["首件"] = stage.known["loop"][0]


@step(
    "{number:n} 件全部结案，无一丢失，步骤号连续，时钟全部停止",
    "all {number:n} are closed, none is lost, their steps are numbered without a gap, all clocks have stopped",
)
def complete(stage: Stage, number: int) -> None:
    rows = stage.rows(
        "SELECT c.id, c.state, c.seq, count(e.seq) AS steps, min(e.seq) AS first, max(e.seq) AS last "
        "FROM cases c JOIN case_events e ON e.tenant = c.tenant AND e.case_id = c.id "
        "WHERE c.tenant = :tenant GROUP BY c.id, c.state, c.seq"
    )
    assert len(rows) == number and {row.state for row in rows} == {"closed"}
    assert all(row.first == 1 and row.last == row.steps for row in rows)
    running = stage.rows(
        "SELECT clock FROM case_clocks WHERE tenant = :tenant AND stopped_at IS NULL"
    )
    assert running == []


@step(
    "每件的现状等于按事件重算的结果",
    "each case's clocks equal those computed again from its events",
)
def refolded(stage: Stage) -> None:
    number, found = refold.check(stage.engine, stage.registry, stage.tenant, 1.0)
    assert number and found == []


@step(
    "{one}是{low}的处置人员，{other}是{high}的处置人员",
    "{one} handles for {low}, {other} for {high}",
)
def two_levels(stage: Stage, one: str, low: str, other: str, high: str) -> None:
    town(stage)
    employ(stage, one, "handler", low)
    employ(stage, other, "handler", high)


@step("{who}打开实时页面", "{who} has a live page open")
def live(stage: Stage, who: str) -> None:
    heard: list[dict[str, object]] = []
    ready = threading.Event()
    client = stage.as_(who)

    def listen() -> None:
        try:
            with client.stream("GET", "/events", timeout=60) as stream:
                kind = ""
                for line in stream.iter_lines():
                    ready.set()
                    if line.startswith("event: "):
                        kind = line.removeprefix("event: ")
                    elif line.startswith("data: ") and kind == "notice":
                        heard.append(json.loads(line.removeprefix("data: ")))
        except (httpx.HTTPError, RuntimeError):
            return

    threading.Thread(target=listen, daemon=True).start()
    assert ready.wait(20)
    stage.known[f"live {who}"] = heard


@step("监督者巡视", "the watch goes round")
def watching(stage: Stage) -> None:
    from services.cases.engine import sweep

    sweep.sweep(stage.engine, stage.registry, stage.tenant, stage.now)
    watch.relayed(stage.engine, stage.registry, stage.tenant, stage.now)


@step(
    "{who}的实时页面收到{case}的{template}通知",
    "the live page of {who} gets the notice {template} of {case}",
)
def heard(stage: Stage, who: str, case: str, template: str) -> None:
    until = time.monotonic() + 20
    wanted = (template, stage.known[case])
    while time.monotonic() < until:
        if wanted in {(one["template"], one["case_id"]) for one in stage.known[f"live {who}"]}:
            return
        time.sleep(0.05)
    raise AssertionError(stage.known[f"live {who}"])


def notices(stage: Stage, who: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = stage.ok(who, "GET", "/api/cases/notices")["notices"]
    return found


@step("{who}有未读通知，{other}没有", "{who} has unread notices, {other} has none")
def unread(stage: Stage, who: str, other: str) -> None:
    ids = [one["id"] for one in notices(stage, who) if not one["read"]]
    assert ids and notices(stage, other) == []
    stage.ok(who, "POST", "/api/cases/notices/read", json={"ids": ids})
    assert stage.ok(who, "GET", "/api/cases/notices", params={"unread": True})["unread"] == 0


@step("{who}收到{case}的{template}通知", "{who} gets the notice {template} of {case}")
def told(stage: Stage, who: str, case: str, template: str) -> None:
    found = {(one["template"], one["case_id"]) for one in notices(stage, who)}
    assert (template, stage.known[case]) in found, found
