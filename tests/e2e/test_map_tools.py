"""What stands round the map: relations, surroundings, clusters, conditions, bookmarks, dates, presets."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

from layers.jobs.worker import Worker
from layers.registry import discover
from tests.e2e.conftest import PASSWORD, settled
from tests.e2e.test_accessible import _findings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CUT = quote("components:state IN ('2')")


@pytest.fixture(scope="module")
def analyst_at_work(database) -> Iterator[None]:
    """Somebody who works on the analyses that pages ask for."""
    stop = threading.Event()
    worker = Worker(database.engine, discover())
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    yield
    stop.set()
    thread.join(60)
    assert not thread.is_alive()


@pytest.mark.usefixtures("analyst_at_work")
def test_what_belongs_to_an_object_and_what_is_near(visit, city):
    grid = city.first("responsibility_grids")
    page = visit(f"{city.address}/map?s=responsibility_grids/{grid['id']}", role="analyst")
    page.get_by_role("tab", name="相关").click()
    related = page.locator(".related-entry")
    expect(related.first).to_be_visible()
    expect(page.get_by_role("tabpanel")).to_contain_text("行政区划")
    surroundings = page.get_by_role("region", name="周边")
    surroundings.get_by_label("距离").select_option("200")
    surroundings.get_by_role("button", name="查找").click()
    found = surroundings.get_by_role("list", name="周边的对象")
    expect(found).to_contain_text(re.compile(r"管理部件\s*\d"))
    assert _findings(page) == []


def test_a_condition_cuts_the_map_and_marks_its_layer(visit, city):
    asked: list[str] = []
    page = visit("about:blank", role="analyst")
    page.on("request", lambda it: asked.append(it.url) if "/tiles/" in it.url else None)
    page.goto(f"{city.address}/map?l=roads,components&f={CUT}")
    settled(page)
    cut = [parse_qs(urlsplit(url).query) for url in asked if "filter=" in url]
    assert cut
    assert {(it["layers"][0], it["filter"][0]) for it in cut} == {("components", "state IN ('2')")}
    expect(page.locator("[data-layer=components]")).to_contain_text("有筛选条件")


def test_points_are_told_in_clusters(visit, city):
    page = visit(f"{city.address}/map?l=roads,components", role="analyst")
    settled(page)
    page.locator("[data-layer=components]").hover()
    page.get_by_role("button", name="管理部件 的设置").click()
    page.get_by_label("显示方式").select_option("cluster")
    page.wait_for_url(re.compile("components~k"))
    settled(page)
    assert _findings(page) == []


def test_bookmarks_stay_and_presets_are_a_key_away(visit, city):
    """They lie on the server; what the browser kept before is taken over; all staff may see one."""
    page = visit(f"{city.address}/map?l=roads&t=2026-01-05", role="analyst")
    settled(page)
    before = [{"name": "以前的", "view": "?l=bridges"}]
    page.evaluate("it => localStorage.setItem('wanmi.bookmarks.', JSON.stringify(it))", before)
    page.keyboard.press("b")
    kept = page.get_by_role("dialog", name="书签")
    kept.get_by_role("button", name="收入此浏览器中的 1 个书签").click()
    expect(kept.get_by_role("button", name="以前的").first).to_be_visible()
    expect(kept.get_by_role("button", name=re.compile("收入"))).to_have_count(0)
    kept.get_by_label("为当前视图命名").fill("一月的路")
    kept.get_by_role("button", name="保存").click()
    with page.expect_response(re.compile(r"/api/bookmarks/\d+$")) as shared:
        kept.get_by_label("谁能看到“一月的路”").select_option("全市工作人员")
    assert shared.value.status == 204
    assert _findings(page) == []
    page.keyboard.press("Escape")
    page.evaluate("localStorage.clear()")
    page.goto(f"{city.address}/map")
    settled(page)
    page.keyboard.press("3")
    page.wait_for_url(re.compile("drainage_pipes"))
    page.keyboard.press("b")
    page.get_by_role("dialog", name="书签").get_by_role("button", name="一月的路").first.click()
    page.wait_for_url(re.compile(r"l=roads&t=2026-01-05"))
    seen = city.client.get("/api/bookmarks").json()["bookmarks"]
    assert [(it["name"], it["display"], it["mine"]) for it in seen] == [
        ("一月的路", "analyst", False)
    ]


def test_the_date_slides(visit, city):
    page = visit(f"{city.address}/map?t=2026-03-09", role="analyst")
    settled(page)
    page.get_by_label("日期（近两年）").focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url(re.compile("t=2026-03-08"))
    assert _findings(page) == []


def test_a_districts_colleague_looks_with_the_publics_eyes(visit, city):
    """The map and its numbers are then those of the whole city; the own area is a click away."""
    area = city.first("street_lights")["properties"]["code"][:6]
    account = {"username": "e2e-west", "display": "西区", "roles": ["analyst"], "areas": [area]}
    made = city.client.post("/api/accounts/users", json={**account, "password": PASSWORD})
    made.raise_for_status()
    page = visit(f"{city.address}/map?l=roads,cases", role="west")
    settled(page)
    tiles = re.compile(r"/tiles/cases/")

    def seen_as(response) -> str | None:
        return response.request.headers.get("x-wanmi-as")

    with page.expect_response(lambda it: tiles.search(it.url) and seen_as(it)) as tile:
        page.get_by_role("button", name="公众所见").click()
    assert (seen_as(tile.value), tile.value.ok) == ("public", True)
    expect(page.get_by_text("正按公众所见显示全市")).to_be_visible()
    settled(page)
    assert _findings(page) == []
    with page.expect_response(lambda it: tiles.search(it.url) and not seen_as(it)):
        page.get_by_role("button", name="回到本辖区").click()
    expect(page.get_by_text("正按公众所见显示全市")).to_have_count(0)
