"""Two people at two browsers: what one changes the other sees without doing anything."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import CENTRE, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ITEMS = "/ogc/collections/street_lights/items"


def test_a_new_object_appears_in_another_browser(visit, city):
    near = city.first("parks")["geometry"]
    lon, lat = near["coordinates"][0][0][0]
    spot = (lon + 0.00013, lat + 0.00013)
    address = city.at(*spot, more="&l=roads,street_lights")
    one = visit(address, role="analyst")
    two = visit(address, role="commander")
    for page in (one, two):
        settled(page)
        expect(page.locator(".live-on")).to_be_visible()
    body = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": spot},
        "properties": {"name": "新装路灯"},
    }
    with two.expect_response(lambda answer: "/tiles/trades/" in answer.url):
        made = city.client.post(ITEMS, json=body, headers={"content-type": "application/geo+json"})
        made.raise_for_status()
    for page in (one, two):
        expect(page.get_by_text("刚更新 1 处")).to_be_visible()
    settled(two)
    two.mouse.click(*CENTRE)
    expect(two.get_by_role("region", name="对象", exact=True)).to_contain_text("新装路灯")


def test_an_open_card_follows_the_change(visit, city):
    light = city.first("street_lights")
    lon, lat = light["geometry"]["coordinates"]
    page = visit(city.at(lon, lat, more=f"&s=street_lights/{light['id']}"), role="analyst")
    settled(page)
    expect(page.locator(".live-on")).to_be_visible()
    body = {"type": "Feature", "properties": {"name": "刚刚改的名"}}
    media = {"content-type": "application/merge-patch+json"}
    city.client.patch(f"{ITEMS}/{light['id']}", json=body, headers=media).raise_for_status()
    expect(page.get_by_role("region", name="对象", exact=True)).to_contain_text("刚刚改的名")
