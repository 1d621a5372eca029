"""The page of a draft with the camera known, for tests that point at places on the ground."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import shapely
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import CENTRE, settled

TILE, ZOOM = 512, 17.2
WAIT = 60_000
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


class Desk:
    """The page of a draft with the camera known, so that places on the ground can be pointed at."""

    def __init__(self, page: Page, city) -> None:
        self.page, self.address = page, page.url.split("?")[0]
        self.draft = int(self.address.rsplit("/", 1)[1])
        self.client = city.client
        self.camera, self.zoom = (0.0, 0.0), ZOOM

    def look(self, at: shapely.Geometry, zoom: float = ZOOM) -> None:
        """Open the draft with the middle of a geometry in the middle of the map, its cells loaded."""
        spot = at.centroid
        self.camera, self.zoom = (spot.x, spot.y), zoom
        with self.page.expect_response(re.compile(r"/cells\?bbox="), timeout=WAIT):
            self.page.goto(f"{self.address}?c={spot.x:.7f},{spot.y:.7f},{zoom}")
        settled(self.page)

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Where a position lies in the window."""
        return pixel(self.camera, self.zoom, x, y)

    def click(self, x: float, y: float) -> None:
        """Click on the ground."""
        self.page.mouse.click(*self.pixel(x, y))

    @contextmanager
    def step(self, path: str = "operations") -> Iterator[None]:
        """Wait for the answer to a step, which must be a yes, and for the panel to tell of it."""
        with self.page.expect_response(re.compile(rf"/drafts/\d+/{path}$"), timeout=WAIT) as heard:
            yield
        assert heard.value.ok, heard.value.text()

    def steps(self) -> Locator:
        """The list of steps."""
        return self.page.get_by_role("region", name="改动").locator(".step")

    def path(self, *points: tuple[float, float]) -> None:
        """Draw a line with the tool in hand, caught by nothing, and end it."""
        self.page.keyboard.down("Alt")
        for x, y in points:
            self.click(x, y)
        self.page.keyboard.up("Alt")
        self.page.keyboard.press("Enter")

    def pick(self, *areas: shapely.Geometry) -> None:
        """Pick cells on the map."""
        for number, area in enumerate(areas):
            inside = area.representative_point()
            if number:
                self.page.keyboard.down("Shift")
            self.click(inside.x, inside.y)
        self.page.keyboard.up("Shift")
        rows = self.page.get_by_role("region", name="所选网格").locator("tbody tr")
        expect(rows).to_have_count(len(areas))

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


def pixel(camera: tuple[float, float], zoom: float, x: float, y: float) -> tuple[float, float]:
    """Where a position lies in the window of a map that looks at ``camera``."""
    side = TILE * 2**zoom
    right = (x - camera[0]) / 360 * side
    up = (_mercator(y) - _mercator(camera[1])) * side
    return CENTRE[0] + right, CENTRE[1] - up


def _mercator(lat: float) -> float:
    return math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


def open_draft(visit, city, reason: str, role: str = "grid_manager") -> Desk:
    """Open a draft from the map, as a person does."""
    page = visit(f"{city.address}/map", role=role)
    page.set_default_timeout(WAIT)
    page.get_by_role("link", name="网格").click()
    start = page.get_by_role("button", name="新建草稿")
    expect(start.or_(page.get_by_label("调整原因"))).to_be_visible()
    if start.is_visible():
        start.click()
    page.get_by_label("调整原因").fill(reason)
    page.get_by_role("button", name="新建", exact=True).click()
    page.wait_for_url(re.compile(r"/grids/drafts/\d+"))
    return Desk(page, city)


def cut_across(desk: Desk, area: shapely.Geometry) -> None:
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


def publish(page: Page, reason: str) -> None:
    """Publish from the panel."""
    page.get_by_role("button", name="发布", exact=True).click()
    page.get_by_label("发布原因").fill(reason)
    page.locator("form").get_by_role("button", name="发布", exact=True).click()


def until(page: Page, seen: Callable[[], bool]) -> None:
    """Wait until something is to be seen; fail after a while."""
    for _ in range(WAIT // 100):
        if seen():
            return
        page.wait_for_timeout(100)
    raise AssertionError("not seen")
