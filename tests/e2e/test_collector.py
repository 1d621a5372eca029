"""The collectors' telephone: tasks, reports and results without a network, each sent once."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PASSWORD, TENANT
from tests.e2e.one_process import one_process
from tests.e2e.telephone import CLASSES_KEPT, kept, photo, report
from tests.e2e.test_accessible import _findings
from tests.e2e.test_citizen import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def place(city) -> list[float]:
    """Where no other test reports anything: like reports of one place would be joined."""
    asked = {"limit": 1, "offset": 60, "f": "json"}
    found = city.client.get("/ogc/collections/street_lights/items", params=asked).json()
    return found["features"][0]["geometry"]["coordinates"]


@pytest.fixture(scope="module")
def duty(city) -> str:
    """The collector is on duty on some responsibility grid now."""
    grid = city.first("responsibility_grids")["properties"]["code"]
    now = dt.datetime.now(dt.UTC)
    plan = {
        "person": "e2e-collector",
        "grid": grid,
        "starts_at": (now - dt.timedelta(hours=1)).isoformat(),
        "ends_at": (now + dt.timedelta(hours=6)).isoformat(),
    }
    post = {"person": "e2e-collector", "post": "collector"}
    city.client.post("/api/cases/posts", json=post).raise_for_status()
    city.client.post("/api/cases/patrol/duties", json=[plan]).raise_for_status()
    return grid


def _open(visit, city, place, role: str | None = "collector", path: str = "/m/") -> Page:
    here = {"longitude": place[0], "latitude": place[1], "accuracy": 8}
    more = {"geolocation": here, "permissions": ["geolocation"], "role": role, **PHONE}
    return visit(f"{city.address}{path}", **more)


def _reports(city, entry: str) -> list[dict]:
    """What the server has of an entry of the queue, by the case it came to."""
    page = city.client.get(f"/api/cases/{entry}").raise_for_status().json()
    return page["reports"]


def test_a_report_without_a_network_is_sent_once_with_its_own_time(visit, city, place, duty):
    page = _open(visit, city, place)
    expect(page.get_by_text(f"责任网格 {duty[-3:]}")).to_be_visible()
    assert _findings(page) == []
    page.get_by_role("link", name="上报").click()
    page.get_by_label("拍近景").wait_for(state="attached")
    page.get_by_role("link", name="我的").click()
    page.get_by_role("button", name="保存到本机").click()
    expect(page.get_by_text(re.compile(r"已保存 \d+ 张瓦片"))).to_be_visible()
    assert _findings(page) == []
    kept(page)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("已离线 · 可照常查看任务和上报")).to_be_visible()
    expect(page.get_by_text(f"责任网格 {duty[-3:]}")).to_be_visible()
    before = dt.datetime.now(dt.UTC)
    report(page, 10)
    expect(page.locator(".m-entry")).to_have_attribute("data-state", "waiting")
    page.reload()
    page.get_by_role("link", name="待传").click()
    expect(page.locator(".m-entry")).to_have_count(1)
    assert _findings(page) == []
    written = dt.datetime.now(dt.UTC)
    page.context.set_offline(False)
    expect(page.locator(".m-entry")).to_have_attribute("data-state", "sent")
    number = re.search(r"案件 (\d+)", page.locator(".m-entry").inner_text())
    assert number is not None
    (made,) = _reports(city, number[1])
    assert before <= dt.datetime.fromisoformat(made["occurred_at"]) <= written
    at = city.client.get(f"/api/cases/{number[1]}").json()["case"]["geometry"]["coordinates"]
    assert at == pytest.approx(place, abs=1e-6)


def test_a_report_whose_answer_was_lost_is_no_second_one(visit, city, place, duty):
    page = _open(visit, city, place)
    expect(page.get_by_text(f"责任网格 {duty[-3:]}")).to_be_visible()
    tries = []

    def lose(route) -> None:
        tries.append(route.request.headers["idempotency-key"])
        if len(tries) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/api/cases/reports", lose)
    report(page, 40, "路灯")
    expect(page.locator(".m-entry")).to_have_attribute("data-state", "sent")
    assert len(tries) == 2
    assert tries[0] == tries[1]
    number = re.search(r"案件 (\d+)", page.locator(".m-entry").inner_text())
    assert number is not None
    assert len(_reports(city, number[1])) == 1


def test_what_is_refused_stays_and_says_why(visit, city, place, duty):
    page = _open(visit, city, place)
    expect(page.get_by_text(f"责任网格 {duty[-3:]}")).to_be_visible()
    told = {"code": "refused_zone", "zh": "位于非采集区域。", "en": "Inside a no-collection zone."}
    page.route("**/api/cases/reports", lambda route: route.fulfill(status=422, json=told))
    report(page, 70)
    expect(page.locator(".m-entry")).to_have_attribute("data-state", "refused")
    expect(page.get_by_role("alert")).to_have_text("位于非采集区域。")
    page.reload()
    page.get_by_role("link", name="待传").click()
    expect(page.get_by_text("位于非采集区域。")).to_be_visible()
    assert _findings(page) == []
    page.get_by_role("button", name="删除").click()
    page.get_by_role("button", name=re.compile("确定删除")).click()
    expect(page.get_by_text("没有待传内容。")).to_be_visible()


def test_a_login_that_ends_loses_nothing(visit, city, place, duty):
    page = _open(visit, city, place)
    expect(page.get_by_text(f"责任网格 {duty[-3:]}")).to_be_visible()
    kept(page)
    page.context.set_offline(True)
    page.get_by_role("link", name="待传").click()
    page.context.clear_cookies()
    page.context.set_offline(False)
    page.reload()
    expect(page.get_by_text("登录已过期，待传内容都已保留。")).to_be_visible()
    expect(page.get_by_role("heading", name="待传", level=2)).to_be_visible()
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_label("用户名")).to_have_value("e2e-collector")
    assert _findings(page) == []


@dataclass(frozen=True)
class Task:
    """A task of the collector, and its case."""

    case: int
    item: int


@pytest.fixture
def task(city, place, duty) -> Task:
    """A report of the public that was sent to the collector on duty for verification."""
    services = city.client.get("/open311/v2/services.json").raise_for_status().json()
    kind, _, code = services[0]["service_code"].partition("-")
    spot = [place[0] + 0.0009, place[1]]
    told = {"class_kind": kind, "class_code": code, "point": spot, "description": "井盖响动"}
    with httpx.Client(base_url=city.address, timeout=60) as citizen:
        citizen.post("/api/cases/reports", json=told).raise_for_status()
    (case,) = city.client.get("/api/cases/list", params={"limit": 1}).json()["cases"]
    assert case["description"] == told["description"]
    post = {"person": "e2e-inspector", "post": "acceptor"}
    city.client.post("/api/cases/posts", json=post).raise_for_status()
    path = f"/api/cases/{case['id']}/actions/send_verify"
    sent = city.client.post(path, json={}, auth=("e2e-inspector", PASSWORD)).raise_for_status()
    (item,) = [it["item"] for it in sent.json()["moved"] if it["machine"] == "field"]
    return Task(case["id"], item)


def test_a_shift_reads_its_notice_leaves_its_track_and_verifies(visit, city, place, task):
    page = _open(visit, city, place, path="/m/me")
    _read_the_notice(page, city)
    begun = dt.datetime.now(dt.UTC)
    end = _walk(page, place)
    (seen,) = [
        it
        for it in city.client.get("/api/cases/patrol/positions").json()["features"]
        if it["properties"]["person"] == "e2e-collector"
    ]
    assert seen["geometry"]["coordinates"] == pytest.approx(end, abs=1e-6)
    assert dt.datetime.fromisoformat(seen["properties"]["at"]) >= begun
    page.get_by_role("link", name="任务").click()
    page.locator(f"a[href='/m/tasks/{task.item}']").click()
    page.get_by_role("button", name="接收任务").click()
    page.get_by_role("button", name="属实", exact=True).click()
    expect(page.get_by_role("alert")).to_have_text("请先拍一张现场照片。")
    page.get_by_label("拍现场照片").set_input_files(photo(120))
    page.get_by_label("说明（选填）").fill("路缘石断裂")
    assert _findings(page) == []
    page.get_by_role("button", name="属实", exact=True).click()
    page.get_by_role("link", name="待传").click()
    expect(page.locator(".m-entry[data-state=sent]")).to_have_count(2)
    _verified(city, task, end)


def _read_the_notice(page: Page, city) -> None:
    expect(page.locator(".m-entry.is-new").first).to_contain_text("发布任务")
    assert _findings(page) == []
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.locator(".m-entry.is-new")).to_have_count(0)
    mine = ("e2e-collector", PASSWORD)
    assert city.client.get("/api/cases/notices", auth=mine).json()["unread"] == 0


def _walk(page: Page, place: list[float]) -> list[float]:
    """Walk some steps without a network, then get it back; where that ended."""
    page.get_by_role("button", name="开始定位").click()
    page.context.set_offline(True)
    end = [place[0], place[1] + 0.0003]
    here = {"longitude": end[0], "latitude": end[1], "accuracy": 8}
    page.context.set_geolocation(here)
    expect(page.get_by_text("已上传 0 点，待传 1 点")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("已上传 1 点，待传 0 点")).to_be_visible()
    return end


def _verified(city, task: Task, end: list[float]) -> None:
    """The case was accepted by the result, which came with its photo, reason and position."""
    found = city.client.get(f"/api/cases/{task.case}").json()
    assert found["case"]["state"] == "accepted"
    events = city.client.get(f"/api/cases/{task.case}/events").json()["events"]
    (result,) = [it for it in events if it["action"] == "result_true"]
    assert (result["actor"], result["reason"]) == ("e2e-collector", "路缘石断裂")
    position = result["data"]["position"]
    assert [position["lon"], position["lat"]] == pytest.approx(end, abs=1e-6)
    photos = city.client.get(f"/api/cases/{task.case}/evidence").json()
    assert [it["kind"] for it in photos] == ["snapshot"]


def test_a_server_that_died_gets_what_waited_once(visit, city, database, place, duty):
    """kill -9 while the collector works; what was written meanwhile keeps its time and place."""
    settings = {"DATABASE_URL": database.url, "TENANT": TENANT, "VAR": str(city.var)}
    with one_process({f"WANMI_{name}": value for name, value in settings.items()}) as server:
        server.start()
        page = _open(visit, replace(city, address=server.address), place)
        expect(page.get_by_text(f"责任网格 {duty[-3:]}")).to_be_visible()
        kept(page)
        page.wait_for_function(CLASSES_KEPT)
        server.kill()
        before = dt.datetime.now(dt.UTC)
        report(page, 160, "垃圾")
        expect(page.locator(".m-entry")).to_contain_text("再试")
        page.reload()
        page.get_by_role("link", name="待传").click()
        expect(page.locator(".m-entry")).to_have_attribute("data-state", "waiting")
        written = dt.datetime.now(dt.UTC)
        page.context.set_geolocation({"longitude": place[0], "latitude": place[1] + 0.01})
        server.start()
        page.get_by_role("button", name="立即上传").click()
        expect(page.locator(".m-entry")).to_have_attribute("data-state", "sent")
        number = re.search(r"案件 (\d+)", page.locator(".m-entry").inner_text())
        assert number is not None
        (made,) = _reports(city, number[1])
        assert before <= dt.datetime.fromisoformat(made["occurred_at"]) <= written
        at = city.client.get(f"/api/cases/{number[1]}").json()["case"]["geometry"]["coordinates"]
        assert at == pytest.approx(place, abs=1e-6)
        page.goto("about:blank")
