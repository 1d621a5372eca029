"""A grid manager at the desk: split, move a shared edge, be refused for a hole, repair, publish."""

from __future__ import annotations

import math
import re

import pytest
import shapely
from playwright.sync_api import Page, expect

from tests.e2e.conftest import CENTRE
from tests.e2e.grid_block import Block, beat_area, divide
from tests.e2e.grid_page import WAIT, Desk, cut_across, open_draft, publish, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def block(city) -> Block:
    """Where the tests edit."""
    return divide(city)


def _move_edge(desk: Desk, edge: shapely.Geometry) -> None:
    """Drag the middle of a shared edge some metres across itself; the areas of both are told live."""
    desk.look(edge.interpolate(0.5, normalized=True))
    (ax, ay), (bx, by) = (edge.interpolate(f, normalized=True).coords[0] for f in (0.45, 0.55))
    away = math.hypot(bx - ax, by - ay)
    across = (-(by - ay) / away, (bx - ax) / away)
    mouse, keys = desk.page.mouse, desk.page.keyboard
    keys.press("e")
    keys.down("Alt")
    mouse.move(*CENTRE)
    mouse.down()
    for pixels in (4, 9, 14):
        mouse.move(CENTRE[0] + across[0] * pixels, CENTRE[1] - across[1] * pixels)
    told = desk.page.get_by_role("region", name="所选网格").locator("tbody tr")
    expect(told).to_have_count(2)
    mouse.up()
    keys.up("Alt")


def _refused_for_a_hole(desk: Desk, area: shapely.Geometry) -> None:
    """Retire a cell, try to publish, and find the hole in the list and on the map."""
    desk.look(area)
    plain = desk.orange()
    inside = area.representative_point()
    desk.click(inside.x, inside.y)
    desk.page.keyboard.press("Delete")
    finding = desk.page.get_by_role("button", name="缝隙")
    expect(finding).to_be_visible(timeout=WAIT)
    expect(desk.error_count()).to_have_text("1")
    publish(desk.page, "试发布")
    expect(desk.page.get_by_role("alert")).to_contain_text("未发布", timeout=WAIT)
    expect(finding).to_have_attribute("aria-pressed", "true")
    until(desk.page, lambda: desk.orange() > plain + 300)


def _compare_and_publish(page: Page, reason: str) -> None:
    """Look at before and after, then publish."""
    page.get_by_role("button", name="对比", exact=True).click()
    expect(page.get_by_role("region", name="变化的网格").locator("li").first).to_be_visible()
    page.get_by_role("button", name="发布前").click()
    page.get_by_role("button", name="发布后").click()
    page.get_by_label("发布原因").fill(reason)
    page.locator("form").get_by_role("button", name="发布", exact=True).click()
    expect(page.get_by_text(re.compile(r"第 \d+ 版已发布"))).to_be_visible(timeout=WAIT)


def test_split_move_refused_repaired_published(visit, city, block):
    one, two = block.pair
    before = beat_area(city, block.beats[0])
    desk = open_draft(visit, city, "东片边界调整")
    page = desk.page
    steps = page.get_by_role("region", name="改动").locator(".step")

    split = block.apart(one, two)
    cut_across(desk, block.cells[split])
    expect(steps).to_have_count(1, timeout=WAIT)
    assert (desk.counts()[0], desk.counts()[2]) == (2, 1)
    expect(desk.error_count()).to_have_text("0", timeout=WAIT)

    _move_edge(desk, block.edge(one, two))
    expect(steps).to_have_count(2, timeout=WAIT)
    assert desk.changes(one, two) == {"updated"}

    _refused_for_a_hole(desk, block.cells[block.apart(one, two, split)])
    page.get_by_role("button", name="并入相邻网格").click()
    expect(desk.error_count()).to_have_text("0", timeout=WAIT)
    _compare_and_publish(page, "东片边界调整")

    assert abs(beat_area(city, block.beats[0]) - before) > 20
    page.get_by_role("link", name="版本").first.click()
    expect(page.get_by_text("东片边界调整").first).to_be_visible()
    page.get_by_role("link", name="责任网格").click()
    expect(page.get_by_role("button", name="东片之西")).to_be_visible()


def test_undo_redo_and_a_server_that_is_away(visit, city, block):
    desk = open_draft(visit, city, "断网")
    page = desk.page
    cell = block.pair[0]
    area = block.cells[cell]
    desk.look(area)
    page.context.set_offline(True)
    inside = area.representative_point()
    desk.click(inside.x, inside.y)
    page.keyboard.press("Delete")
    expect(page.get_by_text("1 步改动尚未送达")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("1 步改动尚未送达")).to_have_count(0, timeout=WAIT)
    expect(desk.error_count()).to_have_text("1", timeout=WAIT)
    page.keyboard.press("Control+z")
    expect(desk.error_count()).to_have_text("0", timeout=WAIT)
    assert desk.counts() == (0, 0, 0)
    page.keyboard.press("Control+y")
    expect(desk.error_count()).to_have_text("1", timeout=WAIT)
    page.get_by_role("link", name="返回").click()
    page.get_by_role("button", name="放弃草稿：断网").click()
    page.get_by_role("button", name="放弃草稿", exact=True).click()
    expect(page.get_by_text("断网")).to_have_count(0)


def test_the_desk_is_for_grid_managers(visit, city):
    page = visit(f"{city.address}/grids", role="analyst")
    expect(page.get_by_text("无权使用网格台。")).to_be_visible()
    assert page.get_by_role("link", name="网格").count() == 0
