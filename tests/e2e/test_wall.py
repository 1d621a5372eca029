"""The wall: figures without touching it, a map that never goes blank, the last values while nobody answers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.test_accessible import _findings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCREEN = {"viewport": {"width": 1920, "height": 1080}}
FLOOR = 27
"""Pixels of the smallest letters on a screen of 1,080 lines, for five meters."""
SMALL = """() => [...document.querySelectorAll('.w-screen *')]
  .filter((it) => [...it.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
  .filter((it) => !it.closest('.maplibregl-map') && it.getClientRects().length)
  .map((it) => [it.textContent, parseFloat(getComputedStyle(it).fontSize)])"""


def test_the_wall_keeps_its_last_values_while_the_server_is_away(visit, city):
    page = visit(f"{city.address}/wall?rotate=5", role="commander", **SCREEN)
    figure = page.locator("[data-kpi=open] b")
    expect(figure).to_have_text(re.compile(r"^[\d,]+$"))
    expect(page.locator(".w-map")).to_have_attribute("data-front", "0")
    assert all(size >= FLOOR for _, size in page.evaluate(SMALL))
    assert _findings(page) == []
    held = figure.inner_text()
    page.clock.install()
    page.context.set_offline(True)
    page.clock.fast_forward(60_000)
    expect(page.get_by_text(re.compile("服务器无响应，数据停在"))).to_be_visible()
    expect(figure).to_have_text(held)
    front = page.locator(".w-layer.is-front canvas")
    expect(front).to_be_visible()
    page.context.set_offline(False)
    page.clock.fast_forward(15_000)
    expect(page.get_by_text(re.compile("数据实时"))).to_be_visible()


def test_the_wall_turns_to_the_next_part_when_it_is_drawn(visit, city):
    page = visit(f"{city.address}/wall?rotate=5", role="commander", **SCREEN)
    ground = page.locator(".w-map")
    expect(ground).to_have_attribute("data-front", "0")
    expect(ground).to_have_attribute("data-front", "1")
    expect(ground).to_have_attribute("data-view", re.compile(".+"))
    expect(page.locator(".w-layer.is-front canvas")).to_be_visible()


def test_the_wall_asks_for_a_login_and_tells_who_may_not(visit, city):
    page = visit(f"{city.address}/wall", **SCREEN)
    expect(page.get_by_role("heading", name="登录后显示大屏")).to_be_visible()
    assert _findings(page) == []
