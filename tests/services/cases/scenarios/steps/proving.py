"""Steps of evidence, personal data, double clicks, what the public sees, and months of positions."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from PIL import Image
from sqlalchemy import text

from gis.database.session import begin_owner
from layers.accounts import tokens
from services.cases.patrol import keep
from services.cases.patrol.months import TABLE, keep_months
from tests.services.cases.evidence.makers import archive, photo
from tests.services.cases.scenarios.runner import step
from tests.services.cases.scenarios.stage import Stage
from tests.services.cases.scenarios.steps.dispatching import API, orders, worker
from tests.services.cases.scenarios.steps.incoming import send

BINARY = {"content-type": "application/octet-stream"}
HEIC = Path(__file__).parents[2] / "evidence" / "phone.heic"
CASES = "/ogc/collections/cases/items"


@step(
    "{who}用未上传过的照片在{spot}上报小类{code}",
    "{who} reports class {code} at {spot} with a photo that was never uploaded",
)
def never_uploaded(stage: Stage, who: str, spot: str, code: str) -> None:
    named = [{"sha256": "0" * 64, "kind": "near"}]
    send(stage, who, "-", {**_report(stage, spot, code, "collector"), "evidence": named})


@step(
    "{who}上传近景和远景照片，在{spot}上报小类{code}，记为{case}",
    "{who} uploads near and far photos and reports class {code} at {spot}, kept as {case}",
)
def with_photos(stage: Stage, who: str, spot: str, code: str, case: str) -> None:
    kinds = ("near", "far")
    named = [{"sha256": _upload(stage, who, photo())["sha256"], "kind": kind} for kind in kinds]
    stage.known["near"] = named[0]["sha256"]
    send(stage, who, case, {**_report(stage, spot, code, "collector"), "evidence": named})


@step(
    "单位{unit}用立案前的近景照片办结{case}",
    "unit {unit} finishes {case} with the near photo of before",
)
def old_photo(stage: Stage, unit: str, case: str) -> None:
    order = next(item for item in orders(stage, case) if item["unit"] == unit)
    named = [{"kind": "after", "sha256": stage.known["near"]}]
    path = f"{API}/items/order/{order['id']}/actions/finish"
    stage.ask(worker(stage, unit), "POST", path, json={"data": {"evidence": named}})


@step(
    "{case}有 {number:n} 个证据文件，改写后的图片不含拍摄设备",
    "{case} has {number:n} files of evidence, and pictures as they are shown name no device",
)
def stripped(stage: Stage, case: str, number: int) -> None:
    place = f"{API}/{stage.known[case]}/evidence"
    found = stage.ok("派遣员", "GET", place)
    assert len(found) == number, found
    for one in found:
        shown = stage.ask("派遣员", "GET", f"{place}/{one['sha256']}/shown")
        assert shown.status_code == 200 and b"Phone 7" not in shown.content


@step("{case}的案卷号是{number}", "the number of {case} is {number}")
def numbered(stage: Stage, case: str, number: str) -> None:
    rows = stage.rows(
        "SELECT code FROM cases WHERE tenant = :tenant AND id = :id", id=stage.known[case]
    )
    assert [row.code for row in rows] == [number]


@step(
    "{who}以同一请求号 {times:n} 次受理{case}", "{who} accepts {case} {times:n} times under one key"
)
def double_click(stage: Stage, who: str, times: int, case: str) -> None:
    path = f"{API}/{stage.known[case]}/actions/accept"
    head = {"idempotency-key": "scene-1"}
    stage.known["answers"] = [
        stage.ok(who, "POST", path, json={}, headers=head) for _ in range(times)
    ]


@step(
    "{times:n} 次回答相同，{case}只有 {steps:n} 个{action}步骤",
    "the {times:n} answers are the same, and {case} has {steps:n} step {action}",
)
def once(stage: Stage, times: int, case: str, steps: int, action: str) -> None:
    first, *others = stage.known["answers"]
    assert others == [first] * (times - 1)
    rows = stage.rows(
        "SELECT seq FROM case_events WHERE tenant = :tenant AND case_id = :id AND action = :action",
        id=stage.known[case],
        action=action,
    )
    assert len(rows) == steps


@step(
    "{who}按旧页面的步骤号 {seen:n} 对{case}执行{action}",
    "{who} does {action} to {case} as seen at step {seen:n}",
)
def old_page(stage: Stage, who: str, seen: int, case: str, action: str) -> None:
    body = {"reason": "旧页面", "seen": seen}
    stage.ask(who, "POST", f"{API}/{stage.known[case]}/actions/{action}", json=body)


@step("{who}上传带脚本的 SVG", "{who} uploads an SVG with a script")
def svg(stage: Stage, who: str) -> None:
    content = b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"
    stage.ask(who, "POST", f"{API}/evidence", content=content, headers=BINARY)


@step("{who}上传附带压缩包的照片", "{who} uploads a photo that is an archive, too")
def polyglot(stage: Stage, who: str) -> None:
    stage.ask(who, "POST", f"{API}/evidence", content=photo() + archive(), headers=BINARY)


@step("{who}用已注销的令牌查看{case}", "{who} asks for {case} with a token that was revoked")
def revoked(stage: Stage, who: str, case: str) -> None:
    with begin_owner(stage.engine) as connection:
        token = tokens.issue(connection, stage.username(who), "api")
        tokens.revoke(connection, token)
    head = {"authorization": f"Bearer {token}"}
    url = f"{stage.address}{API}/{stage.known[case]}"
    stage.answer = httpx.get(url, headers=head, timeout=30)


@step(
    "{who}在地图上看到案件{cases}，连同描述",
    "on the map {who} sees the cases {cases}, with description",
)
def sees_own(stage: Stage, who: str, cases: str) -> None:
    found = _shown(stage, who, {})
    assert set(found) == {stage.known[case] for case in cases.split("、")}
    assert all("description" in one for one in found.values())


@step(
    "{who}按公众所见看到案件{cases}，没有描述",
    "as the public {who} sees the cases {cases}, without description",
)
def sees_as_public(stage: Stage, who: str, cases: str) -> None:
    _public(stage, _shown(stage, who, {"x-wanmi-as": "public"}), cases)


@step("公众看到案件{cases}，没有描述", "the public sees the cases {cases}, without description")
def public_sees(stage: Stage, cases: str) -> None:
    _public(stage, _shown(stage, None, {}), cases)


@step(
    "市民上传 HEIC 照片，留下电话{phone}，在{spot}上报小类{code}，记为{case}",
    "a citizen uploads a HEIC photo, leaves the telephone {phone} and reports class {code} at {spot}, kept as {case}",
)
def citizen_heic(stage: Stage, phone: str, spot: str, code: str, case: str) -> None:
    named = [{"sha256": _upload(stage, None, HEIC.read_bytes())["sha256"], "kind": "near"}]
    body = {**_report(stage, spot, code, "public"), "evidence": named}
    send(stage, None, "-", {**body, "contact": {"phone": phone}})
    (row,) = stage.rows("SELECT id FROM cases WHERE tenant = :tenant")
    stage.known[case] = row.id


@step("{who}看到{case}的照片是{media}", "{who} sees the photo of {case} as {media}")
def as_media(stage: Stage, who: str, case: str, media: str) -> None:
    place = f"{API}/{stage.known[case]}/evidence"
    (one,) = stage.ok(who, "GET", place)
    shown = stage.ask(who, "GET", f"{place}/{one['sha256']}/shown")
    assert shown.headers["content-type"] == media
    assert Image.open(io.BytesIO(shown.content)).size > (0, 0)


@step("{who}看到{case}的电话是{phone}", "{who} sees the telephone of {case} as {phone}")
def masked(stage: Stage, who: str, case: str, phone: str) -> None:
    (one,) = stage.ok(who, "GET", f"{API}/{stage.known[case]}/contacts")
    assert one["phone"] == phone


@step(
    "{who}不说明用途查看{case}的电话明文",
    "{who} reads the telephone of {case} in the clear without a purpose",
)
def no_purpose(stage: Stage, who: str, case: str) -> None:
    reads(stage, who, "", case)


@step(
    "{who}为{purpose}查看{case}的电话明文",
    "{who} reads the telephone of {case} in the clear for {purpose}",
)
def reads(stage: Stage, who: str, purpose: str, case: str) -> None:
    path = f"{API}/{stage.known[case]}/contacts/reveal"
    stage.ask(who, "POST", path, json={"purpose": purpose})


@step(
    "查看记录里有 {number:n} 条{who}为{purpose}的记录",
    "the log has {number:n} reading by {who} for {purpose}",
)
def logged(stage: Stage, number: int, who: str, purpose: str) -> None:
    rows = stage.rows("SELECT actor, purpose FROM pii_reads WHERE tenant = :tenant")
    assert [(row.actor, row.purpose) for row in rows] == [(stage.username(who), purpose)] * number


@step("系统预建以后的月份", "the coming months are made ahead")
def months_ahead(stage: Stage) -> None:
    stage.open(_months(stage))


@step("{who}的定位点存放在{month}月", "the positions of {who} lie in the month {month}")
def in_month(stage: Stage, who: str, month: str) -> None:
    rows = stage.rows(
        f"SELECT cast(cast(tableoid AS regclass) AS text) AS place FROM {TABLE} "
        "WHERE tenant = :tenant AND person = :who",
        who=stage.username(who),
    )
    assert {row.place for row in rows} == {f"{TABLE}_{month}"}


@step("系统在 {days:n} 天后清理过期定位", "old positions are cleared {days:n} days later")
def cleared(stage: Stage, days: int) -> None:
    keep.forget(stage.engine, stage.registry, stage.tenant, stage.now + dt.timedelta(days=days))


@step("{month}月的定位点已整月删除", "the month {month} has gone as a whole")
def month_gone(stage: Stage, month: str) -> None:
    (row,) = stage.rows(
        "SELECT to_regclass(:name) AS there, :tenant AS tenant", name=f"{TABLE}_{month}"
    )
    assert row.there is None


@contextmanager
def _months(stage: Stage) -> Iterator[None]:
    """The months that the scenario makes go with it: other tests count them."""
    keep_months(stage.engine, stage.now, stage.now - dt.timedelta(days=10_000))
    yield
    with begin_owner(stage.engine) as connection:
        names = connection.scalars(
            text("SELECT relname FROM pg_class WHERE relname ~ :like AND relkind = 'r'"),
            {"like": f"^{TABLE}_20(27|28)[0-9]{{2}}$"},
        )
        for name in names.all():
            connection.execute(text(f"DROP TABLE {name}"))


def _report(stage: Stage, spot: str, code: str, source: str) -> dict[str, Any]:
    return {"source": source, "class_code": code, "point": list(stage.spots[spot])}


def _upload(stage: Stage, who: str | None, content: bytes) -> dict[str, Any]:
    made = stage.ok(who, "POST", f"{API}/evidence", content=content, headers=BINARY)
    assert made["sha256"]
    return dict(made)


def _shown(stage: Stage, who: str | None, head: dict[str, str]) -> dict[int, dict[str, Any]]:
    found = stage.ok(who, "GET", f"{CASES}?f=json&limit=100", headers=head)["features"]
    return {one["id"]: one["properties"] for one in found}


def _public(stage: Stage, found: dict[int, dict[str, Any]], cases: str) -> None:
    assert set(found) == {stage.known[case] for case in cases.split("、")}
    assert not any({"description", "address", "source"} & set(one) for one in found.values())
