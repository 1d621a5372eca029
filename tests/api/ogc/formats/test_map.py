"""The map on the pages of features, in a real Chromium: no word in the console, everything on it a link."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright

pytestmark = [pytest.mark.browser]
SWITCHES = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page that notes what goes wrong in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=list(SWITCHES)
        )
        made = browser.new_page(viewport={"width": 1200, "height": 800}, locale="zh-CN")
        yield made
        browser.close()


@pytest.fixture
def said(page) -> Iterator[list[str]]:
    """What the console and failed requests said."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "response",
        lambda answer: (
            heard.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None
        ),
    )
    yield heard
    assert heard == []


def open_items(page: Page, address: str, town, more: str = "") -> None:
    token = town.tokens["citizen"]
    page.goto(f"{address}/ogc/collections/components/items?f=html&token={token}{more}")
    page.wait_for_selector("#map svg a", state="attached")


def test_every_feature_of_the_page_is_on_the_map(page, said, address, town) -> None:
    open_items(page, address, town, "&limit=240")
    assert page.locator("#map svg a").count() == page.locator("tr[data-id]").count() == 240
    first = page.locator("tr[data-id]").first
    first.hover()
    assert page.locator("#map svg a.on").count() == 1


def test_what_lies_in_view_can_be_listed(page, said, address, town) -> None:
    open_items(page, address, town, "&state=1&limit=200")
    for _ in range(2):
        page.click("[data-do=in]")
    page.wait_for_timeout(200)
    page.click("[data-do=view]")
    page.wait_for_selector("#map svg a", state="attached")
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["state"] == ["1"] and len(asked["bbox"][0].split(",")) == 4
    assert 0 < page.locator("tr[data-id]").count() < 60


def test_a_feature_opens_by_a_click_and_a_drag_is_none(page, said, address, town) -> None:
    open_items(page, address, town, "&limit=1")
    box = page.locator("#map").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 60, middle[1] + 10, steps=4)
    page.mouse.up()
    assert "/items?" in page.url
    page.wait_for_timeout(100)
    page.mouse.click(middle[0] + 60, middle[1] + 10)
    page.wait_for_url("**/items/*?**")
    assert page.locator("#map svg a").count() == 1


def test_a_page_without_features_shows_the_city(page, said, address, town) -> None:
    token = town.tokens["citizen"]
    page.goto(f"{address}/ogc/collections/components/items?f=html&token={token}&name=nix")
    page.wait_for_selector(".inview[href*=bbox]")
    assert "没有符合条件的要素" in page.content()
