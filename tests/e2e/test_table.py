"""The table under the map: rows of a layer, conditions, a polygon, measuring."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pyogrio
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import CENTRE, settled
from tests.e2e.test_accessible import _findings

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _matched(city, **asked: str) -> int:
    path = "/ogc/collections/components/items"
    params = {"limit": 1, "f": "json", **asked}
    return city.client.get(path, params=params).raise_for_status().json()["numberMatched"]


def _open(visit, city):
    page = visit(f"{city.address}/map?d=components", role="analyst")
    settled(page)
    expect(page.get_by_role("gridcell").first).not_to_be_empty()
    return page


def test_rows_are_those_of_the_layer_and_one_is_looked_at(visit, city):
    page = _open(visit, city)
    rows = page.get_by_role("grid", name="数据表")
    assert rows.get_attribute("aria-rowcount") == str(_matched(city) + 1)
    rows.focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("Enter")
    picked = rows.get_by_role("row", selected=True)
    code = picked.get_by_role("gridcell").first.inner_text()
    card = page.get_by_role("region", name="对象", exact=True)
    expect(card).to_contain_text(code)
    page.wait_for_url(re.compile(r"[?&]c=[\d.]+,[\d.]+,1[5-9]"))
    assert _findings(page) == []


def test_conditions_say_themselves_and_travel_in_the_link(visit, city):
    page = _open(visit, city)
    page.get_by_role("button", name="筛选", exact=True).click()
    conditions = page.get_by_role("region", name="管理部件 的筛选条件")
    conditions.get_by_text("破损", exact=True).click()
    expect(conditions.get_by_label("CQL2 条件")).to_have_value("state IN ('2')")
    wanted = _matched(city, filter="state IN ('2')")
    expect(page.locator(".dock-total")).to_have_text(re.compile(rf"^{wanted:,} 行$"))
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["f"] == ["components:state IN ('2')"]
    assert _findings(page) == []
    page.reload()
    expect(page.locator(".dock-total")).to_have_text(re.compile(rf"^{wanted:,} 行$"))
    page.get_by_role("button", name="筛选", exact=True).click()
    expect(page.get_by_role("checkbox", name="破损")).to_be_checked()
    page.get_by_label("CQL2 条件").fill("nonsense ==")
    page.get_by_role("button", name="应用").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"CQL2|筛选|条件"))


def test_a_polygon_counts_every_layer(visit, city, tmp_path):
    page = visit(f"{city.address}/map", role="analyst")
    settled(page)
    page.keyboard.press("s")
    for x, y in ((-150, -120), (150, -120), (150, 120), (-150, 120)):
        page.mouse.click(CENTRE[0] + x, CENTRE[1] + y)
    page.keyboard.press("Enter")
    corners = parse_qs(urlsplit(page.url).query)["a"][0].split("_")
    ring = [corner.replace("~", " ") for corner in (*corners, corners[0])]
    inside = f"S_INTERSECTS(geometry, POLYGON(({', '.join(ring)})))"
    wanted = _matched(city, filter=inside)
    page.get_by_role("combobox", name="图层", exact=True).select_option("components")
    expect(page.locator(".dock-total")).to_have_text(re.compile(rf"^{wanted:,} 行$"))
    chosen = page.get_by_role("combobox", name="图层", exact=True).locator("option:checked")
    expect(chosen).to_have_text(f"管理部件（{wanted:,}）")
    assert (
        len(_downloaded(page, "文本表格").read_text(encoding="utf-8-sig").splitlines())
        == wanted + 1
    )
    book = openpyxl.load_workbook(io.BytesIO(_downloaded(page, "电子表格").read_bytes()))
    assert [it.value for it in book.active[1]][1] == "部件标识码"
    assert book.active.max_row == wanted + 1
    package = _downloaded(page, "图层（GeoPackage）").rename(tmp_path / "rows.gpkg")
    assert pyogrio.read_info(package)["features"] == wanted


def _downloaded(page, name: str) -> Path:
    page.get_by_text("下载").click()
    with page.expect_download() as told:
        page.get_by_role("link", name=name).click()
    return told.value.path()


def test_measuring_tells_length_and_area(visit, city):
    page = visit(f"{city.address}/map", role="analyst")
    settled(page)
    page.get_by_role("button", name="测量").click()
    bar = page.get_by_role("region", name="正在绘制")
    for x, y in ((0, 0), (100, 0), (100, 100)):
        page.mouse.click(CENTRE[0] + x, CENTRE[1] + y)
    expect(bar).to_contain_text(re.compile(r"长 [\d.,]+ (米|千米) · 面积 [\d.,]+ (公顷|平方)"))
    page.keyboard.press("Backspace")
    page.mouse.move(CENTRE[0] + 100, CENTRE[1])
    page.keyboard.press("Enter")
    expect(bar.get_by_role("button", name="完成")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    assert "s=" not in page.url
