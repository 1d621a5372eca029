"""Steps of the command centre: staffing, seats, campaigns, inspections, task forces, desks."""

from __future__ import annotations

import datetime as dt

from gis.database.session import begin, system
from layers.store.edit import Edit, apply
from services.cases.contacts.vault import Vault
from services.cases.intake.candidate import MACHINES, Candidate
from services.cases.intake.desk import Desk
from services.cases.intake.receive import receive
from tests.services.cases.scenarios import city
from tests.services.cases.scenarios.runner import step
from tests.services.cases.scenarios.stage import Stage


@step("{who}查看四级处置网格的人员配备", "{who} looks at the staffing of the four levels")
def staffing(stage: Stage, who: str) -> None:
    stage.known["staffing"] = stage.ok(who, "GET", "/api/cases/staffing")


@step("没有无人负责的网格", "no grid is unstaffed")
def all_staffed(stage: Stage) -> None:
    assert stage.known["staffing"]["unstaffed"] == []


@step(
    "{division}的处置网格失去处置员和替班人员",
    "the handling grid of {division} loses its handler and substitutes",
)
def unstaff(stage: Stage, division: str) -> None:
    layer = stage.registry.get("handling_grids")
    (row,) = stage.rows(
        "SELECT id FROM handling_grids WHERE tenant = :tenant AND division_code = :code",
        code=city.code_of(division),
    )
    gone = {"handler_name": None, "substitutes": None}
    edit = Edit(layer=layer, op="update", feature_id=row.id, values=gone)
    with begin(stage.engine, stage.maker) as connection:
        apply(connection, stage.registry, stage.maker, [edit], reason="left", source="scene")


@step(
    "无人负责的网格恰好是{name}，级别 {level:n}",
    "the only unstaffed grid is {name}, level {level:n}",
)
def only_unstaffed(stage: Stage, name: str, level: int) -> None:
    found = [(grid["name"], grid["level"]) for grid in stage.known["staffing"]["unstaffed"]]
    assert found == [(name, str(level))]


@step(
    "各级统计合计 {grids:n} 个网格、{unstaffed:n} 个无人负责",
    "the levels together have {grids:n} grids and {unstaffed:n} unstaffed",
)
def levels(stage: Stage, grids: int, unstaffed: int) -> None:
    found = stage.known["staffing"]["levels"]
    assert [level["level"] for level in found] == ["1", "2", "3", "4"]
    assert sum(level["grids"] for level in found) == grids
    assert sum(level["unstaffed"] for level in found) == unstaffed


@step(
    "{who}被任命为{grid}处置网格的处置人员",
    "{who} is appointed handler of the handling grid of {grid}",
)
def appointed_to_grid(stage: Stage, who: str, grid: str) -> None:
    (row,) = stage.rows(
        "SELECT code FROM handling_grids WHERE tenant = :tenant AND division_code = :code",
        code=city.code_of(grid),
    )
    stage.appoint(who, "handler", unit=row.code)


@step("{who}直接修改案件{case}", "{who} tries to change case {case} itself")
def patched(stage: Stage, who: str, case: str) -> None:
    number = stage.known[case]
    stage.ask(
        who,
        "PATCH",
        f"/ogc/collections/cases/items/{number}",
        headers={"content-type": "application/merge-patch+json"},
        content='{"properties": {"description": "改写"}}',
    )


@step("{who}是坐席，受理来源{sources}", "{who} has a seat for the sources {sources}")
def seat(stage: Stage, who: str, sources: str) -> None:
    stage.enter(who, "operator")
    body = {"group": "综合", "sources": sources.split("、")}
    stage.enter("指挥", "commander")
    stage.ok("指挥", "PUT", f"/api/cases/seats/{stage.username(who)}", json=body)


@step("{who}的坐席队列来源是{sources}", "the seat queue of {who} has the sources {sources}")
def seat_queue(stage: Stage, who: str, sources: str) -> None:
    found = stage.ok(who, "GET", "/api/cases/seats/queue")
    assert sorted(case["source"] for case in found["cases"]) == sorted(sources.split("、"))
    assert sum(found["counts"].values()) == len(found["cases"])


@step(
    "{who}的来源统计列出 {number:n} 个来源，各 1 件",
    "the statistics that {who} sees list {number:n} sources with one case each",
)
def seat_statistics(stage: Stage, who: str, number: int) -> None:
    span = {
        "from": stage.moment("00:00").isoformat(),
        "to": stage.moment("00:00", days=1).isoformat(),
    }
    found = stage.ok(who, "GET", "/api/cases/seats/statistics", params=span)["sources"]
    assert [row["reported"] for row in found] == [1] * number


@step(
    "{who}认定案件{case}为疑难，协同单位{a}、{b}、{c}，期限第 {days:n} 天后",
    "{who} declares case {case} difficult with {a}, {b} and {c}, due in {days:n} days",
)
def difficult(stage: Stage, who: str, case: str, a: str, b: str, c: str, days: int) -> None:
    number = stage.known[case]
    due = (stage.now + dt.timedelta(days=days)).isoformat()
    asked = stage.ok(
        who,
        "POST",
        f"/api/cases/items/request/{number}/actions/ask",
        json={"reason": "权属不清，反复发生", "data": {"kind": "difficult"}},
    )
    units = [stage.unit(name) for name in (a, b, c)]
    stage.ok(
        "派遣长",
        "POST",
        f"/api/cases/items/request/{asked['item']}/actions/grant",
        json={"data": {"units": units, "due": due}},
    )
    stage.known["due"] = due


@step("{who}看到 {number:n} 个协同工作区", "{who} sees {number:n} task forces")
def workspaces(stage: Stage, who: str, number: int) -> None:
    found = stage.ok(who, "GET", "/api/cases/workspaces")
    assert len(found) == number, found
    stage.known["workspace"] = found[0]["id"] if found else stage.known.get("workspace")


@step("{who}写下{kind}{words}", "{who} writes the {kind} {words}")
def written(stage: Stage, who: str, kind: str, words: str) -> None:
    path = f"/api/cases/workspaces/{stage.known['workspace']}/entries"
    stage.ask(who, "POST", path, json={"kind": kind, "text": words})


@step("{who}同意方案", "{who} agrees to the plan")
def agreed(stage: Stage, who: str) -> None:
    path = f"/api/cases/workspaces/{stage.known['workspace']}"
    stage.ok(who, "POST", f"{path}/entries", json={"kind": "agree", "text": "同意"})


@step(
    "{who}在工作区看到方案{plan}、会议纪要{minutes}、{number:n} 个单位同意、同一期限",
    "{who} sees the plan {plan}, the minutes {minutes}, {number:n} agreeing units and the one deadline",
)
def shared_page(stage: Stage, who: str, plan: str, minutes: str, number: int) -> None:
    found = stage.ok(who, "GET", f"/api/cases/workspaces/{stage.known['workspace']}")
    assert found["plan"]["text"] == plan
    assert [entry["text"] for entry in found["minutes"]] == [minutes]
    assert len(found["agreed"]) == number
    assert dt.datetime.fromisoformat(found["due_at"]) == dt.datetime.fromisoformat(
        stage.known["due"]
    )


@step("{who}打开该工作区", "{who} opens that task force")
def opens(stage: Stage, who: str) -> None:
    stage.ask(who, "GET", f"/api/cases/workspaces/{stage.known['workspace']}")


@step("{who}能看到案件{case}", "{who} can see case {case}")
def sees(stage: Stage, who: str, case: str) -> None:
    assert stage.ok(who, "GET", f"/api/cases/{stage.known[case]}")


@step("{who}的工作台有面板{panels}", "the desk of {who} has the panels {panels}")
def panels(stage: Stage, who: str, panels: str) -> None:
    found = stage.ok(who, "GET", "/api/cases/desk")
    assert [panel["id"] for panel in found["panels"]] == panels.split("、")


@step(
    "{who}的队列里有 {number:n} 件，都属于{unit}",
    "the queue of {who} has {number:n} items, all of {unit}",
)
def queue(stage: Stage, who: str, number: int, unit: str) -> None:
    found = stage.ok(who, "GET", "/api/cases/queue", params={"mine": True, "machine": "order"})
    assert [item["unit"] for item in found["items"]] == [stage.unit(unit)] * number


@step("{who}是单位{unit}的人员", "{who} works in unit {unit}")
def works_in(stage: Stage, who: str, unit: str) -> None:
    stage.enter(who, "handler")
    stage.appoint(who, "handler", unit=stage.unit(unit))


@step(
    "单位{unit}属于部门{department}，级别 {level:n}",
    "unit {unit} belongs to department {department}, level {level:n}",
)
def unit_of(stage: Stage, unit: str, department: str, level: int) -> None:
    stage.unit(unit, department_code=department, level=level)


@step("{who}改派{case}给{unit}", "{who} sends {case} to {unit}")
def sent_to(stage: Stage, who: str, case: str, unit: str) -> None:
    body = {"data": {"targets": [{"unit": stage.unit(unit)}]}, "reason": "街道处置"}
    stage.ok(who, "POST", f"/api/cases/{stage.known[case]}/actions/dispatch", json=body)


@step("来源{sources}各报来 1 件", "one report comes in from each of the sources {sources}")
def sources_report(stage: Stage, sources: str) -> None:
    stage.enter("接线员", "operator")
    stage.appoint("接线员", "acceptor")
    for n, source in enumerate(sources.split("、")):
        place = (117.0812 + 0.003 * n, 36.0412)
        if source in MACHINES:
            candidate = Candidate(
                source=source,
                class_code="0103",
                class_kind="event",
                point=place,
                external_key=f"{source}-1",
                confidence=0.9,
            )
            desk = Desk(engine=stage.engine, registry=stage.registry, open_vault=no_vault)
            receive(desk, system(stage.tenant), candidate, at=stage.now, program=True)
        else:
            body = {
                "source": source,
                "class_code": "0103",
                "class_kind": "event",
                "point": list(place),
            }
            stage.ok("接线员", "POST", "/api/cases/reports", json=body)


def no_vault() -> Vault:
    raise AssertionError("machines have no telephone number")
