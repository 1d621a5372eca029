"""The citizens' pages on a phone: report without an account, follow by number, what is near."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import settled
from tests.e2e.test_accessible import _findings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


def _open(visit, city, path: str = "/c") -> Page:
    lon, lat = city.first("street_lights")["geometry"]["coordinates"]
    here = {"longitude": lon, "latitude": lat, "accuracy": 12}
    return visit(f"{city.address}{path}", geolocation=here, permissions=["geolocation"], **PHONE)


def test_a_report_is_sent_and_followed(visit, city):
    page = _open(visit, city)
    chips = page.locator(".c-chips button")
    expect(chips).to_have_count(8)
    assert sum("井盖" in name for name in chips.all_inner_texts()) <= 1
    page.get_by_role("searchbox").fill("井盖")
    page.locator(".c-chips button").first.click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_have_text("请定位、在地图上选位置或填写地址。")
    page.get_by_role("button", name="使用我的位置").click()
    expect(page.get_by_text("已定位，误差约 12 米")).to_be_visible()
    _point_on_the_map(page)
    page.get_by_label("情况说明（选填）").fill("井盖边缘翘起")
    page.get_by_label("手机号（选填，仅用于回访）").fill("13800001234")
    assert _findings(page) == []
    page.reload()
    expect(page.get_by_label("情况说明（选填）")).to_have_value("井盖边缘翘起")
    expect(page.get_by_label("手机号（选填，仅用于回访）")).to_have_value("")
    page.get_by_role("button", name="使用我的位置").click()
    page.get_by_role("button", name="提交").click()
    number = page.locator(".c-number").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", number)
    page.get_by_role("link", name="查看进度").click()
    expect(page.locator(".c-stages li.is-done")).to_have_text(re.compile("已收到"))
    assert page.url.endswith(f"/c/follow/{number}")
    assert _findings(page) == []


def _point_on_the_map(page: Page) -> None:
    """Move the map under the cross, from the person's own position."""
    page.get_by_role("button", name="在地图上选位置").click()
    settled(page)
    ground = page.get_by_role("region", name="选择位置的地图")
    ground.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("已在地图上选定位置")).to_be_visible()
    assert _findings(page) == []


def test_an_unknown_number_is_said_so(visit, city):
    page = _open(visit, city, "/c/follow/AAAA-BBBB-CCCC")
    expect(page.get_by_role("alert")).to_have_text("没有这个查询码，请核对。")


def test_what_is_near_is_a_list(visit, city):
    page = _open(visit, city, "/c/nearby")
    expect(page.get_by_text("以下从市中心算起")).to_be_visible()
    expect(page.locator(".c-places li").first).to_be_visible()
    page.get_by_role("button", name="使用我的位置").click()
    expect(page.get_by_text("按您的位置列出，误差约 12 米")).to_be_visible()
    expect(page.get_by_role("heading", name="公园")).to_be_visible()
    expect(page.locator(".c-places li").first).to_contain_text(re.compile(r"\d (千)?米"))
    assert _findings(page) == []
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Park", exact=True)).to_be_visible()
