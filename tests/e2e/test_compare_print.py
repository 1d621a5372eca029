"""Two dates beside each other, and the map on paper."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import settled
from tests.e2e.test_accessible import _findings

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_day_beside_today(visit, city):
    page = visit(f"{city.address}/map?t=2030-01-01", role="analyst")
    settled(page)
    page.get_by_role("button", name="与现势对比").click()
    divider = page.get_by_role("slider", name="对比分割线")
    divider.wait_for()
    assert "cmp=now" in page.url
    maps = page.locator(".maplibregl-canvas")
    expect(maps).to_have_count(2)
    before = divider.bounding_box()["x"]
    divider.press("ArrowLeft")
    assert divider.bounding_box()["x"] < before
    expect(page.locator(".compare-day")).to_have_text(["2030-01-01", "现势 · 今天"])
    assert _findings(page) == []
    page.get_by_role("button", name="结束对比").click()
    expect(maps).to_have_count(1)


def test_the_map_on_paper(visit, city):
    page = visit(f"{city.address}/map", role="analyst")
    settled(page)
    page.keyboard.press("p")
    sheet = page.get_by_role("dialog", name="打印地图")
    picture = sheet.get_by_role("img", name="地图")
    picture.wait_for()
    png = base64.b64decode(picture.get_attribute("src").split(",")[1])
    assert len(png) > 20_000, "an empty canvas packs into a few kilobytes"
    sheet.get_by_label("标题").fill("明川市桥梁分布")
    expect(sheet.get_by_role("heading", level=1)).to_have_text("明川市桥梁分布")
    expect(sheet.locator(".print-scale")).to_have_text(re.compile(r"^\d+ (米|千米)$"))
    assert _findings(page) == []
    paper = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
