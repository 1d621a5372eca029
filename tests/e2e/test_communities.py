"""Communities merged and divided on the map, their cells with them, and taken back."""

from __future__ import annotations

from itertools import combinations

import pytest
import shapely
from playwright.sync_api import expect
from shapely.geometry import shape

from tests.e2e.grid_block import LONG, community
from tests.e2e.grid_page import WAIT, open_draft
from tests.e2e.test_accessible import _findings

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STREET = 9
RANKS = 6


def _neighbours(city) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Two cells side by side that lie in different communities of a street."""
    largest = [community(city, rank) for rank in range(RANKS)]
    for one, other in combinations(largest, 2):
        if one[0]["properties"]["code"][:STREET] != other[0]["properties"]["code"][:STREET]:
            continue
        for a in one:
            for b in other:
                first, second = shape(a["geometry"]), shape(b["geometry"])
                if shapely.intersection(first, second).length > 20 * LONG:
                    return first, second
    raise AssertionError("no communities of a street touch")


def test_communities_become_one_and_are_parted_again(visit, city):
    one, other = _neighbours(city)
    desk = open_draft(visit, city, "社区调整")
    desk.look(shapely.union_all([one, other]))
    desk.pick(one, other)
    section = desk.page.get_by_role("region", name="所在社区")
    expect(section.get_by_role("listitem")).to_have_count(2)
    section.get_by_label("合并后的名称").fill("新社区")
    assert _findings(desk.page) == []
    with desk.step():
        section.get_by_role("button", name="合并这 2 个社区").click()
    expect(desk.steps()).to_have_count(1, timeout=WAIT)
    expect(section.get_by_role("listitem")).to_have_count(1)
    with desk.step("undo"):
        desk.page.keyboard.press("Control+z")
    expect(desk.steps()).to_have_count(0, timeout=WAIT)
    assert desk.counts() == (0, 0, 0)
