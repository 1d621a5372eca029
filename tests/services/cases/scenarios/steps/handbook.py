"""Steps of the handbook, the replay of policies and the chain of handling grids."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from gis.database.session import begin
from tests.services.cases.scenarios.runner import step
from tests.services.cases.scenarios.stage import Stage
from tests.services.cases.scenarios.steps.dispatching import (
    API,
    CONFIG,
    LONG_AGO,
)


@step(
    "{name}把手册中小类{code}的时限改为 {hours:n} 个工作小时，{days:n} 天后生效",
    "{name} gives class {code} {hours:n} working hours in the handbook, {days:n} days from now",
)
def handbook(stage: Stage, name: str, code: str, hours: int, days: int) -> None:
    draft = stage.ok(name, "POST", f"{CONFIG}/handbook/editions", json={"title": code})["no"]
    place = f"{CONFIG}/handbook/editions/{draft}"
    for row in stage.ok(name, "GET", f"{place}/rows/items", params={"q": f"/{code}/"}):
        same = {"value": hours, "unit": "work_hour"}
        values = {**row["values"], "a": same, "b": same, "c": same}
        stage.ok(name, "PUT", f"{place}/rows/items", json=values)
    start = {"valid_from": stage.moment("00:00", days).isoformat()} if days else {}
    stage.ok(name, "POST", f"{place}/publish", json=start)


@step(
    "{name}回放派遣规则第 {edition:n} 版",
    "{name} replays edition {edition:n} of the policies",
)
def replays(stage: Stage, name: str, edition: int) -> None:
    since = (stage.now - dt.timedelta(days=30)).isoformat()
    until = (stage.now + dt.timedelta(days=1)).isoformat()
    body = {"edition": edition, "since": since, "until": until}
    stage.ask(name, "POST", f"{API}/dispatch/replay", json=body)


@step(
    "回放 {count:n} 件，一致的占 {percent:n}%",
    "{count:n} cases were replayed, {percent:n}% as they were",
)
def share(stage: Stage, count: int, percent: int) -> None:
    found = stage.answer.json()
    assert (found["cases"], found["share"]) == (count, percent / 100)


@step("回放中{case}由规则{policy}决定", "in the replay {case} is decided by {policy}")
def rule(stage: Stage, case: str, policy: str) -> None:
    lines = {line["case"]: line for line in stage.answer.json()["lines"]}
    line = lines[stage.known[case]]
    assert line["new_policy"] == policy
    assert line["why"]


@step("{name}查看{spot}的处置网格", "{name} looks at the handling grids of {spot}")
def chain(stage: Stage, name: str, spot: str) -> None:
    x, y = stage.spots[spot]
    stage.ask(name, "GET", "/api/grids/locate", params={"lon": x, "lat": y})


@step(
    "回答恰好有 {count:n} 级处置网格，逐级嵌套，各有处置员",
    "the answer has exactly {count:n} nested grids with a named handler each",
)
def nested(stage: Stage, count: int) -> None:
    levels = stage.answer.json()["handling"]
    found = [grids[0] for _, grids in sorted(levels.items()) if len(grids) == 1]
    assert len(found) == count == sum(len(grids) for grids in levels.values())
    divisions = [grid["code"][1:-3] for grid in found]
    assert all(low.startswith(high) for high, low in pairwise(divisions))
    assert all(grid["handler_name"] for grid in found)


@step("处置网格各为一个单位", "each handling grid is a unit")
def units(stage: Stage) -> None:
    from services.cases.engine.posts import put_unit

    grids = stage.rows(
        "SELECT code, name, level, parent_code FROM handling_grids WHERE tenant = :tenant"
    )
    with begin(stage.engine, stage.maker) as connection:
        for grid in grids:
            unit = {"code": grid.code, "title": grid.name, "level": int(grid.level)}
            given = {**unit, "parent": grid.parent_code, "valid_from": LONG_AGO}
            put_unit(connection, stage.maker, given)
