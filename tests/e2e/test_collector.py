"""The collectors' telephone: tasks, reports and results without a network, each sent once."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.test_accessible import _findings
from tests.e2e.test_citizen import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LOST = "net::ERR_INTERNET_DISCONNECTED"


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


def _kept(page: Page) -> None:
    """Wait until the telephone can do without a network."""
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.wait_for_function(
        "caches.keys().then((all) => all.some((it) => /-m-[0-9a-f]+$/.test(it)))"
    )


def _photo(color: int) -> dict:
    image = io.BytesIO()
    Image.new("RGB", (320, 240), (color, 90, 90)).save(image, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": image.getvalue()}


def _report(page: Page, color: int, word: str = "井盖") -> str:
    """Write a report; the name of its class."""
    page.get_by_role("link", name="上报").click()
    page.get_by_label("拍近景").set_input_files(_photo(color))
    page.get_by_label("拍远景").set_input_files(_photo(color + 1))
    expect(page.locator(".m-photo img")).to_have_count(2)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("searchbox").fill(word)
    chip = page.locator(".m-chips button").first
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    name = page.locator(".m-chosen").inner_text().removeprefix("✓ ")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("采用定位，误差约 8 米")).to_be_visible()
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".m-entry")).to_contain_text(name)
    return name


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
    _kept(page)
    page.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("已离线 · 可照常查看任务和上报")).to_be_visible()
    expect(page.get_by_text(f"责任网格 {duty[-3:]}")).to_be_visible()
    before = dt.datetime.now(dt.UTC)
    _report(page, 10)
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
    (report,) = _reports(city, number[1])
    assert before <= dt.datetime.fromisoformat(report["occurred_at"]) <= written
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
    _report(page, 40, "路灯")
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
    _report(page, 70)
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
    _kept(page)
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
