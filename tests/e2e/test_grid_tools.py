"""The other tools of the grid desk: draw, reshape, merge, roll back, assign, balance; and two editors."""

from __future__ import annotations

import re

import pytest
import shapely
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import settled
from tests.e2e.grid_block import Block, beats, border, divide, largest_group
from tests.e2e.grid_page import WAIT, Desk, cut_across, open_draft, pixel, publish

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def block(city) -> Block:
    """Where the tests edit; other tests may have published meanwhile, so it is read anew."""
    return divide(city)


def _square(area: shapely.Geometry, share: float) -> list[tuple[float, float]]:
    """Corners of a box about a point inside an area, some share of its extent wide."""
    spot, (west, south, east, north) = area.representative_point(), area.bounds
    x, y = (east - west) * share / 2, (north - south) * share / 2
    return [
        (spot.x - x, spot.y - y),
        (spot.x + x, spot.y - y),
        (spot.x + x, spot.y + y),
        (spot.x - x, spot.y + y),
    ]


def _neighbours(block: Block) -> tuple[int, int]:
    """Two cells of one community with a long common border."""
    pairs = ((a, b) for a in block.cells for b in block.cells if a < b)
    return max(pairs, key=lambda pair: border(block.cells, *pair).length)


def _done(desk: Desk, count: int) -> None:
    expect(desk.steps()).to_have_count(count, timeout=WAIT)


def test_draw_reshape_and_merge(visit, city, block):
    desk = open_draft(visit, city, "新画合并")
    one, two = _neighbours(block)
    area = block.cells[one]
    desk.look(shapely.union_all([area, block.cells[two]]))

    desk.page.keyboard.press("p")
    with desk.step():
        desk.path(*_square(area, 0.3))
    _done(desk, 1)
    assert desk.counts()[0] == 1 and one in _ids(desk, "updated")

    desk.page.keyboard.press("Control+z")
    _done(desk, 0)
    desk.page.keyboard.press("a")
    desk.page.keyboard.press("Escape")
    desk.pick(area)
    grown = shapely.simplify(shapely.union(area, shapely.box(*_box(area, block.cells[two]))), 0)
    desk.page.keyboard.press("r")
    with desk.step():
        desk.path(*list(_ring(grown))[:-1])
    _done(desk, 1)
    assert {one, two} <= _ids(desk, "updated")

    desk.page.keyboard.press("Control+z")
    _done(desk, 0)
    desk.page.keyboard.press("a")
    desk.page.keyboard.press("Escape")
    desk.pick(area, block.cells[two])
    with desk.step():
        desk.page.keyboard.press("h")
    _done(desk, 1)
    assert (desk.counts()[0], desk.counts()[2]) == (1, 2)


def _box(area: shapely.Geometry, other: shapely.Geometry) -> tuple[float, ...]:
    """A small box across the middle of the border of two cells."""
    middle = shapely.line_merge(area.boundary.intersection(other.boundary))
    spot = middle.interpolate(0.5, normalized=True)
    return (spot.x - 1.5e-4, spot.y - 1.2e-4, spot.x + 1.5e-4, spot.y + 1.2e-4)


def _ring(area: shapely.Geometry) -> list[tuple[float, float]]:
    """The outline of the largest part."""
    return list(max(shapely.get_parts(area), key=lambda part: part.area).exterior.coords)


def _ids(desk: Desk, change: str) -> set[int]:
    found = desk.client_as_manager(f"/api/grids/drafts/{desk.draft}/diff")["features"]["features"]
    return {it["id"] for it in found if it["properties"]["change"] == change}


def test_an_edit_whose_answer_is_lost_is_made_once(visit, city, block):
    desk = open_draft(visit, city, "回答丢失")
    area = block.cells[block.pair[0]]
    desk.look(area)
    lost: list[int] = []

    def lose(route: Route) -> None:
        answer = route.fetch()
        if lost:
            route.fulfill(response=answer)
        else:
            lost.append(answer.status)
            route.abort()

    desk.page.route("**/operations", lose)
    desk.pick(area)
    with desk.page.expect_response(re.compile("/operations$"), timeout=WAIT) as heard:
        desk.page.keyboard.press("Delete")
    assert lost == [200]
    assert heard.value.headers["idempotent-replayed"] == "true"
    _done(desk, 1)
    assert desk.counts() == (0, 0, 1)


def test_two_editors_of_one_cell(visit, city, block):
    cell = block.apart(*block.pair)
    area = block.cells[cell]
    mine = open_draft(visit, city, "我的分割")
    with mine.step():
        cut_across(mine, area)
    theirs = open_draft(visit, city, "同事的撤并", role="admin")
    other = max(
        (it for it in block.cells if it != cell),
        key=lambda it: border(block.cells, cell, it).length,
    )
    theirs.look(shapely.union_all([area, block.cells[other]]))
    theirs.pick(area, block.cells[other])
    with theirs.step():
        theirs.page.keyboard.press("h")
    publish(theirs.page, "同事的撤并")
    expect(theirs.page.get_by_text(re.compile(r"第 \d+ 版已发布"))).to_be_visible(timeout=WAIT)

    mine.page.get_by_role("button", name="发布", exact=True).click()
    conflict = mine.page.get_by_role("region", name="他人已先发布")
    expect(conflict.locator("li").first).to_be_visible(timeout=WAIT)
    with mine.page.expect_response(re.compile("/resolve$"), timeout=WAIT):
        conflict.get_by_role("button", name="采用对方").first.click()
    expect(conflict).to_have_count(0, timeout=WAIT)
    assert _published(city, cell) is None
    assert len([it for it in _cells(city) if it["properties"]["predecessors"]]) > 0


def _cells(city) -> list[dict]:
    answer = city.client.get(
        "/ogc/collections/unit_grids/items", params={"limit": 10_000, "f": "json"}
    )
    return answer.raise_for_status().json()["features"]


def _published(city, cell: int) -> dict | None:
    answer = city.client.get(f"/ogc/collections/unit_grids/items/{cell}")
    return answer.json() if answer.status_code == 200 else None


def test_back_to_the_edition_before(visit, city, block):
    listed = city.client.get("/api/grids/editions").json()["editions"]
    assert len(listed) > 1
    newest, wanted = listed[0], listed[1]
    page = visit(f"{city.address}/grids", role="grid_manager")
    page.get_by_role("link", name="版本").first.click()
    row = page.locator("li.desk-item").filter(
        has_text=re.compile(rf"第 {wanted['number']} 版(?!.*回退至第 {wanted['number']})")
    )
    row.first.get_by_role("button", name="回退至此版").click()
    page.get_by_label(f"第 {wanted['number']} 版的原因").fill("恢复")
    with page.expect_response(re.compile("/rollback$"), timeout=WAIT) as heard:
        page.locator("form").get_by_role("button", name="回退至此版").click()
    assert heard.value.ok, heard.value.text()
    expect(page.get_by_text(f"回退至第 {wanted['number']} 版").first).to_be_visible(timeout=WAIT)
    after = city.client.get("/api/grids/editions").json()["editions"][0]
    assert (after["number"], after["cells"]) == (newest["number"] + 1, wanted["cells"])


def _beat_page(visit, city, at: shapely.Geometry) -> Page:
    spot = at.centroid
    page = visit(
        f"{city.address}/grids/responsibility?c={spot.x:.7f},{spot.y:.7f},16", role="grid_manager"
    )
    settled(page)
    return page


def test_a_cell_is_given_to_another_responsibility_grid(visit, city):
    block = divide(city, "划入片")
    east, west = (next(it for it in beats(city) if it["code"] == code) for code in block.beats)
    cell = _movable(block, west["unit_grids"], east["unit_grids"])
    page = _beat_page(visit, city, block.cells[cell])
    _row(page, east["name"]).click()
    with page.expect_response(re.compile("/collections/unit_grids/items"), timeout=WAIT):
        page.get_by_role("button", name="调整范围").click()
    spot, camera = block.cells[cell].representative_point(), block.cells[cell].centroid
    page.mouse.click(*pixel((camera.x, camera.y), 16, spot.x, spot.y))
    expect(page.get_by_text("已选 1 格")).to_be_visible(timeout=WAIT)
    page.get_by_label("调整原因").fill("就近巡查")
    with page.expect_response(re.compile("/responsibility/assign$"), timeout=WAIT) as heard:
        page.locator("form").get_by_role("button", name="划入").click()
    assert heard.value.ok, heard.value.text()
    after = {it["code"]: it["unit_grids"] for it in beats(city)}
    assert block.codes[cell] in after[east["code"]]
    assert block.codes[cell] not in after[west["code"]]


def _row(page: Page, name: str) -> Locator:
    """The responsibility grid of that very name in the list."""
    named = page.locator("li.beat button.desk-item-main").filter(
        has=page.locator("strong", has_text=re.compile(f"^{re.escape(name)}(?!之西)"))
    )
    return named.first


def _movable(block: Block, source: list[str], target: list[str]) -> int:
    """A cell of one responsibility grid beside the other that the first can spare."""
    mine = {it for it, code in block.codes.items() if code in source}
    theirs = [it for it, code in block.codes.items() if code in target]
    for cell in sorted(mine):
        rest = {it: block.cells[it] for it in mine - {cell}}
        beside = any(border(block.cells, cell, it).length for it in theirs)
        if beside and len(largest_group(rest)) == len(rest):
            return cell
    raise AssertionError("no cell can be spared")


def test_a_proposal_is_looked_at_and_accepted(visit, city):
    block = divide(city, "均衡片")
    before = {it["code"]: set(it["unit_grids"]) for it in beats(city)}
    named = {it["code"]: it["name"] for it in beats(city)}
    page = _beat_page(visit, city, block.cells[block.pair[0]])
    for code in block.beats:
        _row(page, named[code]).click()
    expect(page.get_by_text("已选 2 个责任网格")).to_be_visible()
    with page.expect_response(re.compile("/responsibility/balance$"), timeout=WAIT) as asked:
        page.get_by_role("button", name="均衡工作量").click()
    proposal = asked.value.json()
    expect(page.get_by_text(re.compile("工作量差异 .* → "))).to_be_visible(timeout=WAIT)
    assert proposal["after"]["spread"] <= proposal["before"]["spread"]
    page.get_by_label("调整原因").fill("均衡")
    with page.expect_response(re.compile("/responsibility/accept$"), timeout=WAIT) as heard:
        page.locator("form").get_by_role("button", name="采用方案").click()
    assert heard.value.ok, heard.value.text()
    after = {it["code"]: set(it["unit_grids"]) for it in beats(city)}
    wanted = {
        it["properties"]["code"]: set(it["properties"]["unit_grids"])
        for it in proposal["grids"]["features"]
    }
    assert {code: after[code] for code in wanted} == wanted
    assert sum(len(it) for it in after.values()) == sum(len(it) for it in before.values())
