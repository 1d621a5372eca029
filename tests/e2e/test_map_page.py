"""The map page as people use it: log in, choose layers, click, search, look back in time."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import CENTRE, PASSWORD, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _spot(feature: dict) -> tuple[float, float]:
    lon, lat = feature["geometry"]["coordinates"]
    return lon, lat


def _layer(page: Page, layer: str) -> Locator:
    return page.locator(f"[role=treeitem][data-layer={layer}]")


def test_login_opens_what_the_public_does_not_see(visit, city):
    page = visit(f"{city.address}/map")
    expect(_layer(page, "street_lights")).to_be_visible()
    assert _layer(page, "drainage_pipes").count() == 0
    page.get_by_role("button", name="登录").click()
    page.get_by_label("用户名").fill("e2e-admin")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(_layer(page, "drainage_pipes")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="退出").click()
    expect(_layer(page, "drainage_pipes")).to_have_count(0)


def test_an_expired_session_asks_over_the_page(visit, city):
    page = visit(f"{city.address}/map", role="admin")
    settled(page)
    page.context.add_cookies([{"name": "wanmi_session", "value": "gone", "url": city.address}])
    page.keyboard.press("i")
    overlay = page.get_by_role("dialog", name="登录")
    expect(overlay).to_contain_text("登录已过期")
    overlay.get_by_label("用户名").fill("e2e-admin")
    overlay.get_by_label("密码").fill(PASSWORD)
    overlay.get_by_role("button", name="登录").click()
    expect(overlay).to_have_count(0)
    expect(_layer(page, "drainage_pipes")).to_be_visible()


def test_layers_are_switched_found_and_remembered_in_the_address(visit, city):
    page = visit(f"{city.address}/map", role="analyst")
    settled(page)
    lights = _layer(page, "street_lights")
    expect(lights).to_have_attribute("aria-checked", "false")
    with page.expect_response(re.compile(r"/tiles/trades/.*street_lights")):
        lights.get_by_text("路灯", exact=True).click()
    expect(lights).to_have_attribute("aria-checked", "true")
    assert "street_lights" in page.url
    expect(page.get_by_role("region", name="图例")).to_contain_text("路灯")
    page.get_by_placeholder("筛选图层").fill("jg")
    expect(_layer(page, "manhole_covers")).to_be_visible()
    expect(_layer(page, "waste_bins")).to_have_count(0)
    page.reload()
    expect(lights).to_have_attribute("aria-checked", "true")


def test_a_click_shows_the_object_with_all_its_attributes_and_its_history(visit, city):
    light = city.first("street_lights")
    page = visit(city.at(*_spot(light), more="&l=land_use,roads,street_lights"), role="analyst")
    settled(page)
    page.mouse.click(*CENTRE)
    card = page.get_by_role("region", name="对象", exact=True)
    expect(card).to_contain_text(light["properties"]["code"])
    expect(card).to_contain_text("路灯")
    expect(card).to_contain_text("此处")
    assert f"s=street_lights/{light['id']}" in page.url
    card.get_by_role("tab", name="变化").click()
    expect(card).to_contain_text("现行")
    page.keyboard.press("]")
    expect(card.get_by_role("tab", name="概况")).to_be_visible()
    assert f"s=street_lights/{light['id']}" not in page.url
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_history_shows_before_and_after(visit, city):
    light = city.first("street_lights")
    media = {"content-type": "application/merge-patch+json"}
    body = {"type": "Feature", "properties": {"name": "改名之后"}}
    item = f"/ogc/collections/street_lights/items/{light['id']}"
    versions = f"/api/features/street_lights/{light['id']}/history"
    earlier = len(city.client.get(versions).raise_for_status().json()["versions"])
    city.client.patch(item, json=body, headers=media).raise_for_status()
    page = visit(city.at(*_spot(light), more=f"&s=street_lights/{light['id']}"), role="analyst")
    card = page.get_by_role("region", name="对象", exact=True)
    expect(card).to_contain_text("改名之后")
    card.get_by_role("tab", name="变化").click()
    expect(card.locator("ins").first).to_have_text("改名之后")
    expect(card.locator(".timeline li")).to_have_count(earlier + 1)


def test_search_by_name_and_code_with_the_keyboard_alone(visit, city):
    park = city.first("parks")
    page = visit(f"{city.address}/map", role="analyst")
    settled(page)
    page.keyboard.press("/")
    page.keyboard.type(park["properties"]["name"])
    first = page.get_by_role("option").first
    expect(first).to_contain_text(park["properties"]["name"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="对象", exact=True)).to_contain_text(
        park["properties"]["name"]
    )
    page.keyboard.press("/")
    page.get_by_role("combobox").fill(park["properties"]["code"])
    expect(page.get_by_role("option").first).to_contain_text(park["properties"]["code"])
    page.get_by_role("combobox").fill("没有这个地方")
    expect(page.get_by_text("没有找到“没有这个地方”。")).to_be_visible()


def test_the_map_as_of_a_date(visit, city):
    page = visit(f"{city.address}/map", role="analyst")
    settled(page)
    expect(page.get_by_text("实时", exact=True)).to_be_visible()
    page.keyboard.press("d")
    page.locator(".ant-picker-calendar").wait_for()
    with page.expect_response(re.compile(r"/tiles/ground/.*&t=")) as answer:
        page.get_by_role("button", name="去年末").click()
    assert answer.value.status in {200, 204}
    expect(page.get_by_text(re.compile(r"正在查看 \d{4}-12-31"))).to_be_visible()
    expect(page.get_by_text("实时停用")).to_be_visible()
    assert re.search(r"[?&]t=\d{4}-12-31", page.url)
    page.get_by_role("button", name="回到今天").click()
    expect(page.get_by_text("实时", exact=True)).to_be_visible()
    assert "t=" not in page.url.split("?")[-1]


def test_english_from_top_to_bottom(visit, city):
    page = visit(f"{city.address}/map", role="analyst")
    settled(page)
    page.get_by_role("button", name="English").click()
    expect(_layer(page, "street_lights")).to_contain_text("Street lights")
    expect(page.get_by_role("heading", name="Layers")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    words = page.locator(".rail, .layer-panel, .map-tools").all_inner_texts()
    assert not re.search(r"[\u4e00-\u9fff]", " ".join(words))
    page.reload()
    expect(page.get_by_role("heading", name="Layers")).to_be_visible()


def test_keys_help_and_can_be_turned_off(visit, city):
    page = visit(f"{city.address}/map", role="analyst")
    settled(page)
    page.keyboard.press("l")
    expect(page.get_by_role("heading", name="图层")).to_have_count(0)
    page.keyboard.press("l")
    page.keyboard.press("?")
    page.get_by_label("启用单键快捷键").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    expect(page.get_by_role("heading", name="图层")).to_be_visible()


def test_without_a_map_there_is_a_list(visit, city):
    page = visit("about:blank", role="analyst")
    page.add_init_script("HTMLCanvasElement.prototype.getContext = function () { return null; };")
    page.goto(f"{city.address}/map")
    expect(page.get_by_text("此设备不支持地图显示，已改用列表。")).to_be_visible()
    page.locator(".list-instead li button").first.click()
    expect(page.get_by_role("region", name="对象", exact=True)).to_be_visible()
