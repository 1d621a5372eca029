"""A grid manager at the desk: split, move a shared edge, be refused for a hole, repair, publish."""

from __future__ import annotations

import base64
import math
import re

import pytest
import shapely
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import CENTRE, settled
from tests.e2e.grid_block import Block, beat_area, divide

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TILE, ZOOM = 512, 17.2
WAIT = 20_000
COUNT_ORANGE = """async (picture) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const pen = new OffscreenCanvas(image.width, image.height).getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  let found = 0;
  for (let i = 0; i < data.length; i += 4)
    if (data[i] > 190 && data[i + 1] < 150 && data[i + 2] < 110) found++;
  return found;
}"""


@pytest.fixture(scope="module")
def block(city) -> Block:
    """Where the tests edit."""
    return divide(city)


class Desk:
    """The page of a draft with the camera known, so that places on the ground can be pointed at."""

    def __init__(self, page: Page, city) -> None:
        self.page, self.address = page, page.url.split("?")[0]
        self.draft = int(self.address.rsplit("/", 1)[1])
        self.client = city.client
        self.camera = (0.0, 0.0)

    def look(self, at: shapely.Geometry) -> None:
        """Open the draft with the middle of a geometry in the middle of the map, its cells loaded."""
        spot = at.centroid
        self.camera = (spot.x, spot.y)
        with self.page.expect_response(re.compile(r"/cells\?bbox="), timeout=WAIT):
            self.page.goto(f"{self.address}?c={spot.x:.7f},{spot.y:.7f},{ZOOM}")
        settled(self.page)

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Where a position lies in the window."""
        side = TILE * 2**ZOOM
        right = (x - self.camera[0]) / 360 * side
        up = (_mercator(y) - _mercator(self.camera[1])) * side
        return CENTRE[0] + right, CENTRE[1] - up

    def click(self, x: float, y: float) -> None:
        """Click on the ground."""
        self.page.mouse.click(*self.pixel(x, y))

    def counts(self) -> tuple[int, ...]:
        """Cells that the draft creates, updates and retires."""
        told = self.client_as_manager(f"/api/grids/drafts/{self.draft}")["cells"]
        return told["created"], told["updated"], told["retired"]

    def client_as_manager(self, path: str) -> dict:
        """Ask as the person at the page."""
        return self.page.request.get(f"{self.address.split('/grids')[0]}{path}").json()

    def changes(self, *ids: int) -> set[str]:
        """What the draft does to cells."""
        named = ",".join(map(str, ids))
        found = self.client_as_manager(f"/api/grids/drafts/{self.draft}/cells?ids={named}")
        return {it["properties"]["change"] for it in found["features"]}

    def error_count(self) -> Locator:
        """The number of errors that the panel tells."""
        return self.page.locator(".desk-counts div").nth(3).locator("dd")

    def orange(self) -> int:
        """How many pixels in the middle of the map have the colour of a hole."""
        x, y = CENTRE
        clip = {"x": x - 60, "y": y - 60, "width": 120, "height": 120}
        picture = base64.b64encode(self.page.screenshot(clip=clip)).decode()
        return self.page.evaluate(COUNT_ORANGE, picture)


def _mercator(lat: float) -> float:
    return math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


def _open_draft(visit, city, reason: str) -> Desk:
    page = visit(f"{city.address}/map", role="grid_manager")
    page.get_by_role("link", name="网格").click()
    start = page.get_by_role("button", name="新建草稿")
    expect(start.or_(page.get_by_label("调整原因"))).to_be_visible()
    if start.is_visible():
        start.click()
    page.get_by_label("调整原因").fill(reason)
    page.get_by_role("button", name="新建", exact=True).click()
    page.wait_for_url(re.compile(r"/grids/drafts/\d+"))
    return Desk(page, city)


def _split(desk: Desk, area: shapely.Geometry) -> None:
    """Pick a cell and cut it across by a line that begins and ends outside."""
    desk.look(area)
    inside = area.representative_point()
    west, _, east, _ = area.bounds
    desk.click(inside.x, inside.y)
    expect(desk.page.get_by_role("region", name="所选网格")).to_be_visible()
    desk.page.keyboard.press("g")
    desk.page.keyboard.down("Alt")
    desk.click(west - 0.0001, inside.y)
    desk.click(east + 0.0001, inside.y)
    desk.page.keyboard.up("Alt")
    desk.page.keyboard.press("Enter")


def _publish(page: Page, reason: str) -> None:
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_label("发布原因").fill(reason)
    page.locator("form").get_by_role("button", name="发布", exact=True).click()


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
    _publish(desk.page, "试发布")
    expect(desk.page.get_by_role("alert")).to_contain_text("未发布", timeout=WAIT)
    expect(finding).to_have_attribute("aria-pressed", "true")
    settled(desk.page)
    desk.page.wait_for_timeout(400)
    assert desk.orange() > plain + 300


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
    desk = _open_draft(visit, city, "东片边界调整")
    page = desk.page
    steps = page.get_by_role("region", name="改动").locator(".step")

    split = block.apart(one, two)
    _split(desk, block.cells[split])
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
    expect(page.get_by_role("button", name="东片")).to_be_visible()


def test_undo_redo_and_a_server_that_is_away(visit, city, block):
    desk = _open_draft(visit, city, "断网")
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
