"""The census desk: a delivery led from the file to the map and back, by hand and by keyboard."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from layers.jobs.worker import Worker
from layers.registry import discover
from tests.e2e.conftest import City, settled
from tests.e2e.test_accessible import _findings, _with

pytestmark = [pytest.mark.browser, pytest.mark.slow]
LAMPS = 30
SWAPPED = 7
"""One row north first, so that the coordinate system is not certain."""
METRE = 1 / 111_195
FAR = 60
"""Metres: the same identifier so far away is a matter for a person."""


@pytest.fixture(scope="module")
def worker(city: City, database) -> Iterator[Worker]:
    """A worker that does what was submitted when told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WANMI_VAR", str(city.var))
        yield Worker(database.engine, discover())


@pytest.fixture
def delivery(city: City, tmp_path: Path) -> Path:
    """Street lights of the city surveyed anew: some far from where they were, one impossible; no coordinate system."""
    path = "/ogc/collections/street_lights/items"
    found = city.client.get(path, params={"limit": LAMPS, "f": "json"}).raise_for_status().json()
    rows = []
    for number, lamp in enumerate(found["features"]):
        lon, lat = lamp["geometry"]["coordinates"]
        if number == SWAPPED:
            lon, lat = lat, lon
        known = lamp["properties"]
        rows.append(
            {
                "BSM": known["code"],
                "灯杆编号": known["pole_no"],
                "杆高": 120 if number == 3 else known["pole_height_m"],
                "光源": "LED",
                "状态": "完好" if number else "已坏",
                "经度": f"{lon:.8f}",
                "纬度": f"{lat + (FAR * METRE if number % 5 == 0 else 0):.8f}",
            }
        )
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    file = tmp_path / "路灯普查.csv"
    file.write_bytes(text.getvalue().encode("gb18030"))
    return file


def _work(worker: Worker) -> None:
    while worker.work():
        pass


def _step(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="步骤").get_by_role("link", name=name).click()


def _delivered(page: Page, city: City, worker: Worker, file: Path) -> None:
    """Upload with what is not on it staying; its coordinate system has to be stated."""
    page.goto(f"{city.address}/census")
    page.get_by_text("预先说明").click()
    page.get_by_label("未出现的要素").select_option(label="一律保留")
    page.get_by_label("选择普查文件").set_input_files(file)
    page.wait_for_url("**/census/*")
    _work(worker)
    page.get_by_role("button", name="采用", exact=True).click()
    expect(page.get_by_role("button", name="校验并匹配")).to_be_enabled()


def test_a_delivery_goes_to_the_map_and_back(visit, city, worker, delivery):
    page = visit("about:blank", role="admin")
    _delivered(page, city, worker, delivery)
    assert _findings(page) == []
    _step(page, "对照")
    page.get_by_role("button", name="采用“光源类型”").click()
    expect(page.get_by_label("光源 的目标字段")).to_have_value("lamp_type")
    page.get_by_label("“已坏”的代码").select_option(label="破损")
    _same_for_all(page)
    page.get_by_label("模板名称").fill("路灯")
    page.get_by_role("button", name="存为模板").click()
    expect(page.get_by_text("已存为模板“路灯”")).to_be_visible()
    assert _findings(page) == []
    with page.expect_response("**/advance"):
        page.get_by_role("button", name="校验并匹配").click()
    _work(worker)
    _step(page, "校验")
    page.get_by_role("button", name="120 不合理").click()
    page.get_by_role("list", name="所在行").get_by_role("button").click()
    assert _findings(page) == []
    _step(page, "隔离")
    page.get_by_role("button", name="120 不合理").click()
    expect(page.locator(".cs-raw")).to_contain_text("杆高")
    assert _findings(page) == []
    _decide(page)
    _publish(page, worker)


def _same_for_all(page: Page) -> None:
    """A field that the file does not hold gets one value; what was chosen before stays."""
    page.get_by_label("统一取值的字段").select_option(label="灯杆材质")
    value = page.get_by_label("灯杆材质 的统一取值")
    with page.expect_response("**/mapping"):
        value.select_option(index=1)
    expect(page.get_by_role("button", name="去掉")).to_be_visible()
    expect(value).not_to_have_value("")
    assert _findings(page) == []
    with page.expect_response("**/mapping"):
        page.get_by_role("button", name="去掉").click()
    expect(page.get_by_role("button", name="去掉")).to_have_count(0)
    expect(page.get_by_label("“已坏”的代码")).not_to_have_value("")


def _decide(page: Page) -> None:
    """The first pair by key, the rest together."""
    _step(page, "匹配审批")
    settled(page)
    card = page.get_by_role("article", name="存疑的匹配")
    expect(card).to_be_visible()
    assert _findings(page) == []
    with page.expect_response("**/pairs"):
        page.keyboard.press("y")
    page.get_by_text("批量审批").click()
    page.get_by_label("把握不低于").fill("0")
    page.get_by_role("button", name="全部同意").click()
    expect(page.get_by_text("没有待定的匹配。")).to_be_visible()


def _publish(page: Page, worker: Worker) -> None:
    _step(page, "发布")
    with page.expect_response("**/advance"):
        page.get_by_role("region", name="发布").get_by_role("button", name="发布").first.click()
    _work(worker)
    page.get_by_role("button", name="撤销发布").click()
    page.get_by_role("button", name="确认撤销").click()
    expect(page.locator(".cs-state")).to_have_text("已撤销")
    assert _findings(page) == []


def test_a_refused_file_stays_chosen(visit, city, delivery):
    page = visit(f"{city.address}/census", role="admin")
    page.route("**/api/census/runs?name=*", lambda route: route.fulfill(status=413, json={}))
    page.get_by_label("选择普查文件").set_input_files(delivery)
    expect(page.get_by_role("alert")).to_contain_text("超过服务器允许的大小")
    assert _findings(page) == []
    page.unroute("**/api/census/runs?name=*")
    page.get_by_role("button", name="重试").click()
    page.wait_for_url("**/census/*")
    page.get_by_role("button", name="取消任务").click()
    page.get_by_role("button", name="确认取消").click()
    expect(page.locator(".cs-state")).to_have_text("已取消")


def test_the_desk_is_dark_and_small(visit, city):
    page = visit("about:blank", role="admin", viewport={"width": 390, "height": 844})
    _with(page, theme="dark")
    page.goto(f"{city.address}/census")
    expect(page.get_by_role("list", name="普查任务")).to_be_attached()
    assert _findings(page) == []


def test_citizens_have_no_census(visit, city):
    page = visit(f"{city.address}/census", role="citizen")
    expect(page.get_by_text("无权使用普查入库。")).to_be_visible()
