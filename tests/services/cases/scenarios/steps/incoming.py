"""Steps of intake: reports from people and machines, zones, what is found alike, what the public sees."""

from __future__ import annotations

import shapely

from gis.database.session import begin, system
from layers.store.edit import Edit, apply
from services.cases.intake.candidate import Candidate
from services.cases.intake.desk import Desk
from services.cases.intake.receive import receive
from tests.services.cases.scenarios.runner import step
from tests.services.cases.scenarios.stage import Stage
from tests.services.cases.scenarios.steps.command import no_vault

SOURCES = {"采集": "collector", "热线": "hotline", "公众": "public"}


@step("{who}是受理员", "{who} is an acceptor")
def acceptor(stage: Stage, who: str) -> None:
    stage.enter(who, "operator")
    stage.appoint(who, "acceptor")


def draw(stage: Stage, layer: str, shape: shapely.Geometry, **values: object) -> int:
    edit = Edit(layer=stage.registry.get(layer), op="create", values=values, geom=shape)
    with begin(stage.engine, stage.maker) as connection:
        return apply(connection, stage.registry, stage.maker, [edit], reason="scene").ids[0]


@step("{spot}周围 100 米是非采集区{zone}", "100 m around {spot} are the no-collection zone {zone}")
def no_collection(stage: Stage, spot: str, zone: str) -> None:
    draw(stage, "no_collection_zones", shapely.Point(stage.spots[spot]).buffer(0.001), name=zone)


@step(
    "{spot}周围 100 米是限时区{zone}，小类{classes}在{hours}允许",
    "100 m around {spot} are the time-window zone {zone}: classes {classes} are allowed {hours}",
)
def window_zone(stage: Stage, spot: str, zone: str, classes: str, hours: str) -> None:
    shape = shapely.Point(stage.spots[spot]).buffer(0.001)
    draw(stage, "time_window_zones", shape, name=zone, classes=classes, hours=hours)


@step("{spot}处有井盖{name}", "at {spot} lies the manhole cover {name}")
def cover(stage: Stage, spot: str, name: str) -> None:
    place = shapely.Point(stage.spots[spot])
    number = draw(stage, "manhole_covers", place, name=name, class_code="01002")
    stage.known[name] = {"layer": "manhole_covers", "id": number}


@step(
    "{spot}附近有公园{park}、公厕{toilet}、停车场{lot}",
    "near {spot} are the park {park}, the toilet {toilet} and the car park {lot}",
)
def facilities(stage: Stage, spot: str, park: str, toilet: str, lot: str) -> None:
    x, y = stage.spots[spot]
    draw(stage, "parks", shapely.Point(x + 0.002, y).buffer(0.0005), name=park)
    draw(stage, "toilets", shapely.Point(x, y + 0.001), name=toilet)
    place = shapely.Point(x - 0.003, y).buffer(0.0002)
    draw(stage, "parking_lots", place, name=lot, access="public", capacity=80)


def send(stage: Stage, who: str | None, case: str, body: dict[str, object]) -> None:
    stage.ask(who, "POST", "/api/cases/reports", json=body)
    if stage.answer.status_code == 201:
        told = stage.answer.json()
        stage.known[case] = told.get("case")
        stage.known["told"] = told


@step(
    "{who}以{source}来源在{spot}上报小类{code}，记为{case}",
    "{who} reports class {code} at {spot} as {source}, kept as {case}",
)
def reports(stage: Stage, who: str, source: str, spot: str, code: str, case: str) -> None:
    body = {"source": SOURCES[source], "class_code": code, "point": list(stage.spots[spot])}
    send(stage, who, case, body)


@step(
    "市民在{spot}上报小类{code}，记为{case}",
    "a citizen reports class {code} at {spot}, kept as {case}",
)
def citizen(stage: Stage, spot: str, code: str, case: str) -> None:
    send(stage, None, case, {"class_code": code, "point": list(stage.spots[spot])})


@step(
    "{who}以{source}来源在{spot}东 {metres:n} 米上报小类{code}、部件{thing}，记为{case}",
    "{who} reports class {code} for {thing}, {metres:n} m east of {spot}, as {source}, kept as {case}",
)
def with_component(
    stage: Stage, who: str, source: str, spot: str, metres: float, code: str, thing: str, case: str
) -> None:
    x, y = stage.spots[spot]
    body = {
        "source": SOURCES[source],
        "class_code": code,
        "point": [x + metres / 90_000, y],
        "component": stage.known[thing],
    }
    send(stage, who, case, body)


@step(
    "{who}以{source}来源在{spot}东 {metres:n} 米上报小类{code}，记为{case}",
    "{who} reports class {code}, {metres:n} m east of {spot}, as {source}, kept as {case}",
)
def beside(
    stage: Stage, who: str, source: str, spot: str, metres: float, code: str, case: str
) -> None:
    x, y = stage.spots[spot]
    point = [x + metres / 90_000, y]
    send(stage, who, case, {"source": SOURCES[source], "class_code": code, "point": point})


@step(
    "疑似重复列出{case}：约 {metres:n} 米、相隔 {hours:n} 小时、同一部件：{same}",
    "the suspects list {case}: about {metres:n} m, {hours:n} hours apart, same component: {same}",
)
def suspected(stage: Stage, case: str, metres: float, hours: float, same: str) -> None:
    assert stage.answer.status_code == 201, stage.answer.text
    (suspect,) = stage.known["told"]["suspects"]
    assert suspect["case"] == stage.known[case]
    assert abs(suspect["distance_m"] - metres) < 0.5, suspect
    assert suspect["gap_s"] == hours * 3600, suspect
    assert {True: "是", False: "否", None: "不明"}[suspect["same_component"]] == same, suspect


@step("{case}与{other}是同一案件", "{case} and {other} are one case")
def one_case(stage: Stage, case: str, other: str) -> None:
    assert stage.known[case] == stage.known[other]


@step("该上报转人工研判，说到{zone}", "the report goes to manual triage and names {zone}")
def triage(stage: Stage, zone: str) -> None:
    assert stage.answer.status_code == 201, stage.answer.text
    (row,) = stage.rows("SELECT extra FROM cases WHERE tenant = :tenant")
    assert row.extra["triage"]["zone"] == zone


@step(
    "{source}在{spot}报来小类{code}，外部编号{key}，可信度 {confidence:n}",
    "{source} sends class {code} at {spot} under {key} with confidence {confidence:n}",
)
def machine(stage: Stage, source: str, spot: str, code: str, key: str, confidence: float) -> None:
    candidate = Candidate(
        source=source,
        class_code=code,
        point=stage.spots[spot],
        external_key=key,
        confidence=confidence,
    )
    desk = Desk(engine=stage.engine, registry=stage.registry, open_vault=no_vault)
    receive(desk, system(stage.tenant), candidate, at=stage.now, program=True)


@step(
    "只有 1 个案件，它的上报来源是{sources}，都带可信度",
    "there is 1 case, and its reports come from {sources}, each with its confidence",
)
def one_candidate(stage: Stage, sources: str) -> None:
    (case,) = stage.rows("SELECT id FROM cases WHERE tenant = :tenant")
    found = stage.rows(
        "SELECT source, verdict, extra FROM case_reports WHERE tenant = :tenant AND case_id = :id",
        id=case.id,
    )
    assert sorted(row.source for row in found) == sorted(sources.split("、"))
    assert all("confidence" in f"{row.verdict}{row.extra}" for row in found), found


@step("{who}受理电话：{words}，小类{code}", "{who} takes the call {words} of class {code}")
def call(stage: Stage, who: str, words: str, code: str) -> None:
    body = {"source": "hotline", "class_code": code, "description": words}
    send(stage, who, "电话", body)


@step(
    "案件落在 {lon:n}, {lat:n} 附近 40 米内，有网格编码、跟踪号和状态页",
    "the case lies within 40 m of {lon:n}, {lat:n}, with grid code, tracking number and status page",
)
def located(stage: Stage, lon: float, lat: float) -> None:
    assert stage.answer.status_code == 201, stage.answer.text
    told = stage.known["told"]
    x, y = told["point"]
    assert ((x - lon) * 90_000) ** 2 + ((y - lat) * 111_000) ** 2 < 40**2, told["point"]
    assert told["grid"] and told["tracking"]
    found = stage.ok(None, "GET", f"/api/cases/public/reports/{told['tracking']}")
    assert found["state"]["zh"]


@step("公众查询{spot}最近的设施", "the public asks for the facilities nearest to {spot}")
def nearest(stage: Stage, spot: str) -> None:
    lon, lat = stage.spots[spot]
    stage.ask(None, "GET", "/api/cases/public/nearest", params={"lon": lon, "lat": lat})


@step(
    "一次回答公园{park}、公厕{toilet}、停车场{lot}",
    "one answer names the park {park}, the toilet {toilet} and the car park {lot}",
)
def named(stage: Stage, park: str, toilet: str, lot: str) -> None:
    found = {layer: [one["name"] for one in rows] for layer, rows in stage.answer.json().items()}
    assert found == {"parks": [park], "toilets": [toilet], "parking_lots": [lot]}
