"""axe finds nothing serious on any page, in either theme; the policy of the page is never broken."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page
from shapely.geometry import shape

from tests.architecture.tree import ROOT
from tests.e2e.conftest import CENTRE, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
BAD = {"serious", "critical"}


def _findings(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found
        if each["impact"] in BAD
        for node in each["nodes"]
    ]


def _with(page: Page, **prefs: str) -> None:
    page.add_init_script(f"localStorage.setItem('wanmi.prefs', {json.dumps(json.dumps(prefs))})")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_map_with_an_open_card(visit, city, theme):
    page = visit("about:blank", role="analyst")
    _with(page, theme=theme)
    lon, lat = city.first("street_lights")["geometry"]["coordinates"]
    page.goto(city.at(lon, lat, more="&l=land_use,roads,street_lights"))
    settled(page)
    page.mouse.click(*CENTRE)
    page.get_by_role("region", name="对象", exact=True).wait_for()
    page.keyboard.press("d")
    page.locator(".ant-picker-calendar").wait_for()
    assert _findings(page) == []


@pytest.mark.parametrize("path", ["/login", "/map"])
def test_pages_of_the_public(visit, city, path):
    page = visit(f"{city.address}{path}")
    page.get_by_role("button", name="登录", exact=True).wait_for()
    assert _findings(page) == []


def test_the_phone(visit, city):
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    page = visit(f"{city.address}/map", role="collector", **phone)
    settled(page)
    page.get_by_role("navigation").get_by_role("button", name="图层").click()
    page.get_by_role("tree").wait_for()
    assert _findings(page) == []


def test_the_order_of_the_keyboard_reaches_search_layers_and_tools(visit, city):
    page = visit(f"{city.address}/map", role="analyst")
    settled(page)
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "(e => e.getAttribute('aria-label') || e.innerText || e.tagName)"
                "(document.activeElement)"
            )
        )
    assert "搜地名、道路、部件码、名称" in reached
    assert "筛选图层" in reached
    assert "放大" in reached
    assert any("网格" in name for name in reached)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_grid_desk(visit, city, theme):
    spot = shape(city.first("unit_grids")["geometry"]).representative_point()
    lon, lat = spot.x, spot.y
    page = visit("about:blank", role="grid_manager")
    _with(page, theme=theme)
    page.goto(f"{city.address}/grids?c={lon},{lat},17")
    page.get_by_role("navigation", name="网格台栏目").wait_for()
    assert _findings(page) == []
    cookie = {it["name"]: it["value"] for it in page.context.cookies()}
    token = {"x-csrf-token": cookie["wanmi_csrf"]}
    drafts = f"{city.address}/api/grids/drafts"
    draft = page.request.post(drafts, data={"reason": "检查"}, headers=token).json()
    with page.expect_response(re.compile(r"/cells\?bbox=")):
        page.goto(f"{city.address}/grids/drafts/{draft['id']}?c={lon},{lat},17")
    settled(page)
    page.mouse.click(*CENTRE)
    page.get_by_role("region", name="所选网格").wait_for()
    page.keyboard.press("Delete")
    page.get_by_role("button", name="缝隙").click()
    page.get_by_role("button", name="并入相邻网格").wait_for()
    assert _findings(page) == []
    page.get_by_role("button", name="对比", exact=True).click()
    page.get_by_label("发布原因").wait_for()
    assert _findings(page) == []
    page.get_by_role("button", name="返回编辑").click()
    page.get_by_role("link", name="返回").click()
    for section in ("版本", "责任网格", "处置网格"):
        page.get_by_role("link", name=section, exact=True).click()
        page.locator(".desk-list li, .empty").first.wait_for()
        assert _findings(page) == []
    page.request.delete(f"{drafts}/{draft['id']}", headers=token)
