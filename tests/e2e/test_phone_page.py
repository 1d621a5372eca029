"""The map on a phone: one hand, one sheet."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "has_touch": True}
LEAST_MAP = 0.35
LEAST_TARGET = 44


def test_a_tap_opens_the_sheet_and_leaves_room_for_the_map(visit, city):
    light = city.first("street_lights")
    lon, lat = light["geometry"]["coordinates"]
    page = visit(city.at(lon, lat, more="&l=roads,street_lights"), role="collector", **PHONE)
    settled(page)
    page.touchscreen.tap(195, 390)
    sheet = page.locator(".sheet")
    expect(sheet).to_contain_text(light["properties"]["code"])
    assert sheet.bounding_box()["y"] >= LEAST_MAP * 844
    page.get_by_role("button", name="调整面板高度").click()
    expect(page.locator(".sheet-full")).to_be_visible()
    sheet.get_by_role("button", name="关闭").click()
    expect(sheet).to_have_count(0)


def test_tabs_open_layers_and_the_person(visit, city):
    page = visit(f"{city.address}/map", role="collector", **PHONE)
    settled(page)
    tabs = page.get_by_role("navigation")
    tabs.get_by_role("button", name="图层").click()
    expect(page.get_by_role("tree")).to_be_visible()
    tabs.get_by_role("button", name="我的").click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()
    for button in page.locator(".tab-bar button, .map-tools button, .phone-chips button").all():
        box = button.bounding_box()
        assert box["width"] >= LEAST_TARGET
        assert box["height"] >= LEAST_TARGET
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
