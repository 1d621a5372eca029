"""Communities merged and divided on the map, their cells with them, and taken back."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations, product

import pytest
import shapely
from playwright.sync_api import Locator, expect
from shapely.geometry import shape

from tests.e2e.grid_block import LONG, community
from tests.e2e.grid_page import WAIT, Desk, open_draft
from tests.e2e.test_accessible import _findings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STREET = 9
RANKS = 6


FAR = 14.6
"""A zoom at which both communities fit the map."""


@dataclass(frozen=True)
class Pair:
    """Two communities of a street that touch, and a cell of each on either side of their border."""

    whole: tuple[shapely.Geometry, shapely.Geometry]
    cells: tuple[shapely.Geometry, shapely.Geometry]


def _neighbours(city) -> Pair:
    largest = [community(city, rank) for rank in range(RANKS)]
    for one, other in combinations(largest, 2):
        if one[0]["properties"]["code"][:STREET] != other[0]["properties"]["code"][:STREET]:
            continue
        shapes = [[shape(it["geometry"]) for it in cells] for cells in (one, other)]
        for first, second in product(*shapes):
            if shapely.intersection(first, second).length > 20 * LONG:
                west, east = map(shapely.union_all, shapes)
                return Pair((west, east), (first, second))
    raise AssertionError("no communities of a street touch")


def test_communities_become_one_and_are_parted_again(visit, city):
    pair = _neighbours(city)
    desk = open_draft(visit, city, "社区调整")
    desk.look(shapely.union_all(pair.whole), FAR)
    desk.pick(*pair.cells)
    section = desk.page.get_by_role("region", name="所在社区")
    expect(section.get_by_role("listitem")).to_have_count(2)
    section.get_by_label("新社区的名称").fill("新社区")
    assert _findings(desk.page) == []
    with desk.step():
        section.get_by_role("button", name="合并这 2 个社区").click()
    expect(desk.steps()).to_have_count(1, timeout=WAIT)
    expect(section.get_by_role("listitem")).to_have_text([re.compile("新社区")])
    _divide(desk, section, pair)
    expect(desk.steps()).to_have_count(2, timeout=WAIT)
    expect(section.get_by_role("listitem")).to_have_text(
        [re.compile("南社区"), re.compile("新社区")]
    )
    for left in (1, 0):
        with desk.step("undo"):
            desk.page.keyboard.press("Control+z")
        expect(desk.steps()).to_have_count(left, timeout=WAIT)
    assert desk.counts() == (0, 0, 0)


def _divide(desk: Desk, section: Locator, pair: Pair) -> None:
    """Part what became one by a line between the two cells, from beyond it to beyond it."""
    west, _, east, _ = shapely.union_all(pair.whole).bounds
    y = shapely.intersection(*pair.cells).centroid.y
    section.get_by_label("新社区的名称").fill("南社区")
    section.get_by_role("button", name="画线拆分社区").click()
    expect(desk.page.get_by_text("沿新社区界逐点点击")).to_be_visible()
    with desk.step():
        desk.path((west - 0.0005, y), (east + 0.0005, y))
