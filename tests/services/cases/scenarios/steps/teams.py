"""Steps of campaigns and of independent inspection."""

from __future__ import annotations

import datetime as dt

from tests.services.cases.scenarios import city
from tests.services.cases.scenarios.runner import step
from tests.services.cases.scenarios.stage import Stage

FORM = {
    "type": "object",
    "required": ["clean"],
    "properties": {"clean": {"type": "boolean", "title": "整洁"}},
    "additionalProperties": False,
}


@step(
    "{who}在{a}、{b}、{c}开展专项{title}，采集员是{member}",
    "{who} opens the campaign {title} over {a}, {b} and {c} with collector {member}",
)
def campaign(stage: Stage, who: str, a: str, b: str, c: str, title: str, member: str) -> None:
    today = stage.now.date()
    made = stage.ok(
        who,
        "POST",
        "/api/cases/campaigns",
        json={
            "title": title,
            "divisions": [city.code_of(name) for name in (a, b, c)],
            "starts_on": today.isoformat(),
            "ends_on": (today + dt.timedelta(days=30)).isoformat(),
            "members": [stage.username(member)],
            "form": FORM,
        },
    )
    stage.known[title] = made["id"]


@step("{who}在{spot}看到专项表单 {number:n} 张", "{who} sees {number:n} campaign forms at {spot}")
def forms(stage: Stage, who: str, spot: str, number: int) -> None:
    lon, lat = stage.spots[spot]
    found = stage.ok(who, "GET", "/api/cases/campaigns/forms", params={"lon": lon, "lat": lat})
    assert len(found) == number, found


@step(
    "{who}在{spot}按专项{title}的表单记录“整洁=是”",
    "{who} records “整洁=是” at {spot} by the form of {title}",
)
def recorded(stage: Stage, who: str, spot: str, title: str) -> None:
    lon, lat = stage.spots[spot]
    body = {"lon": lon, "lat": lat, "data": {"clean": True}}
    stage.ask(who, "POST", f"/api/cases/campaigns/{stage.known[title]}/records", json=body)


@step(
    "{who}在{spot}按专项{title}的表单记录“整洁=也许”",
    "{who} records “整洁=也许” at {spot} by the form of {title}",
)
def misrecorded(stage: Stage, who: str, spot: str, title: str) -> None:
    lon, lat = stage.spots[spot]
    body = {"lon": lon, "lat": lat, "data": {"clean": "perhaps"}}
    stage.ask(who, "POST", f"/api/cases/campaigns/{stage.known[title]}/records", json=body)


@step(
    "{who}为{inspector}在{division}用种子{seed}抽样 {number:n} 个点",
    "{who} draws {number:n} sample points in {division} with seed {seed} for {inspector}",
)
def drawn(stage: Stage, who: str, inspector: str, division: str, seed: str, number: int) -> None:
    made = stage.ok(
        who,
        "POST",
        "/api/cases/samples",
        json={
            "plan": f"plan {seed} {len(stage.known)}",
            "division": city.code_of(division),
            "grids": number,
            "inspector": stage.username(inspector),
            "due_on": stage.now.date().isoformat(),
            "seed": seed,
        },
    )
    stage.known.setdefault("draws", []).append(made["ids"])


@step("两次抽样的点位相同", "both draws chose the same places")
def same_draw(stage: Stage) -> None:
    found = stage.rows(
        "SELECT id, ST_AsText(geom) AS place FROM evaluation_sample_points WHERE tenant = :tenant"
    )
    places = {row.id: row.place for row in found}
    first, second = stage.known["draws"]
    assert [places[one] for one in first] == [places[one] for one in second]


@step("{who}看到 {number:n} 个自己的抽样点", "{who} sees {number:n} sample points of their own")
def own_points(stage: Stage, who: str, number: int) -> None:
    found = stage.ok(who, "GET", "/api/cases/samples")["features"]
    assert len(found) == number
    assert {each["properties"]["inspector"] for each in found} <= {stage.username(who)}
    stage.known["sample"] = found[0]["id"] if found else None


@step("{who}在第一个抽样点提交督查结果", "{who} reports a result at the first sample point")
def result(stage: Stage, who: str) -> None:
    sample = stage.known["sample"]
    body = {"verdict": "poor", "score": 62.5, "text": "井盖周边沉陷"}
    stage.ask(who, "POST", f"/api/cases/samples/{sample}/results", json=body)
