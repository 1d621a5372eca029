"""Ground that a real city may hold: each must be divided soundly, with what is wrong reported."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from gis.errors import BadInput
from grids.generate import Inputs, generate
from grids.generate.city import city
from grids.generate.communities import communities as cleaned
from grids.generate.frame import frame as framed
from grids.generate.options import Options
from grids.generate.piece import divide
from grids.generate.plan import NUMBERS, plan
from grids.generate.warm import earlier
from tests.grids.generate import made
from tests.grids.generate.made import box, communities, frame, houses, line

ISLANDS = shapely.MultiPolygon(
    [
        shapely.Polygon(box(0, 0, 500).exterior, [box(200, 200, 100).exterior]),
        box(600, 0, 120),
        box(800, 800, 20),
    ]
)
COURTS = [
    shapely.Polygon(box(x, y, 130).exterior, [box(x + 20, y + 20, 90).exterior])
    for x in (10, 160, 310)
    for y in (10, 160, 310)
]
BOW_TIE = shapely.Polygon(line((0, 0), (600, 600), (600, 0), (0, 600)).coords)
TERRACES = [box(20 + i * 10, 20 + j * 40, 10, 20) for i in range(45) for j in range(11)]

GROUND: dict[str, tuple[Inputs, set[str]]] = {
    "nothing at all on it": (Inputs(communities(box(0, 0, 800))), set()),
    "no roads": (Inputs(communities(box(0, 0, 800)), buildings=frame(houses(14, 55, 20))), set()),
    "no buildings": (
        Inputs(communities(box(0, 0, 800)), roads=frame([line((0, 300), (800, 310))], road_class=["lane"])),
        set(),
    ),
    "one giant building": (
        Inputs(communities(box(0, 0, 400)), buildings=frame([box(50, 50, 300)])),
        {"building_giant"},
    ),
    "a building larger than the community": (
        Inputs(communities(box(0, 0, 400)), buildings=frame([box(-50, -50, 600)])),
        {"building_giant"},
    ),
    "a tiny community": (
        Inputs(communities(box(0, 0, 30)), buildings=frame([box(5, 5, 10)])),
        {"cell_small"},
    ),
    "islands and a hole": (
        Inputs(communities(ISLANDS), buildings=frame(houses(8, 50, 20))),
        {"cell_small"},
    ),
    "overlaps and gaps": (
        Inputs(
            communities(box(0, 0, 500), box(490, 0, 500), box(0, 501, 990, 400)),
            buildings=frame(houses(15, 55, 22)),
        ),
        {"community_overlap"},
    ),
    "a border that crosses itself": (Inputs(communities(BOW_TIE)), set()),
    "buildings around buildings": (
        Inputs(communities(box(0, 0, 460)), buildings=frame([*COURTS, *houses(3, 150, 30, 60, 60)])),
        {"building_giant"},
    ),
    "a border through buildings": (
        Inputs(communities(box(0, 0, 300), box(300, 0, 300)), buildings=frame([box(280, 100, 40)])),
        {"building_cut_by_border"},
    ),
    "terraces of touching houses": (
        Inputs(communities(box(0, 0, 500)), buildings=frame(TERRACES)),
        set(),
    ),
    "all of it park": (Inputs(communities(box(0, 0, 700)), green=frame([box(-9, -9, 800)])), set()),
    "a community that another covers": (
        Inputs(communities(box(0, 0, 600), box(100, 100, 200), box(0, 0, 600))),
        {"community_overlap"},
    ),
    "frames without rows": (
        Inputs(communities(box(0, 0, 400)), *[frame([])] * 7, previous=frame([])),
        set(),
    ),
    "every house twice and some elsewhere": (
        Inputs(
            communities(box(0, 0, 500)),
            buildings=frame([*houses(8, 55, 20) * 2, *houses(3, 55, 20, 4000, 4000)]),
        ),
        set(),
    ),
    "missing and empty shapes": (
        Inputs(
            frame([box(0, 0, 300), None], code=["370102001001", "370102001002"]),
            buildings=frame([box(9, 9, 40), None, shapely.Polygon()]),
        ),
        set(),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GROUND)
def test_odd_ground_is_divided_and_reported(name: str) -> None:
    inputs, kinds = GROUND[name]
    result = generate(inputs)
    made.assert_sound(result)
    assert kinds <= set(result.findings["kind"])


def test_a_giant_across_a_border_excuses_the_cells_on_both_sides() -> None:
    ground = communities(box(0, 0, 400), box(400, 0, 400))
    result = generate(Inputs(ground, buildings=frame([box(200, 50, 420, 300)])))
    assert result.findings["kind"].value_counts()["building_giant"] == 2
    assert "cell_large" not in set(result.findings["kind"])


def test_a_community_without_code_is_refused() -> None:
    with pytest.raises(BadInput, match="no code"):
        generate(Inputs(frame([box(0, 0, 300), box(300, 0, 300)], code=[None, "370102001001"])))


def test_a_wide_gap_between_communities_is_reported_and_left() -> None:
    ring = [box(0, 0, 300, 100), box(0, 200, 300, 100), box(0, 100, 100), box(200, 100, 100)]
    result = generate(Inputs(communities(*ring)))
    gaps = result.findings[result.findings["kind"] == "community_gap"]
    assert gaps["measure"].tolist() == [pytest.approx(10_000)]
    assert result.cells.area.sum() == pytest.approx(80_000)


def test_a_community_too_large_for_its_numbers_gets_larger_cells() -> None:
    inputs = Inputs(communities(box(0, 0, 3800)))
    town = city(inputs, Options())
    areas = cleaned(inputs.communities, town.crs)
    (task,) = plan(areas, town, earlier(None, town.crs), Options())
    assert 3800**2 / task.target <= NUMBERS
    assert [item.kind for item in task.findings] == ["community_large"]


def test_larger_cells_are_as_good_as_small_ones() -> None:
    inputs = Inputs(communities(box(0, 0, 1600)), buildings=frame(houses(10, 150, 40)))
    town = city(inputs, Options())
    (ground,) = town.pieces("370102001001", inputs.communities.geometry.iloc[0])
    cells = divide(ground, Options(), 40_000)
    area = shapely.area(cells)
    assert area.sum() == pytest.approx(1600**2)
    assert np.median(area) == pytest.approx(40_000, rel=0.1)
    assert np.median(4 * np.pi * area / shapely.length(cells) ** 2) > 0.5


def test_two_carriageways_leave_no_strip_between_them() -> None:
    roads = frame(
        [line((0, 200), (800, 200)), line((0, 218), (800, 218))], road_class=["arterial"] * 2
    )
    result = generate(Inputs(communities(box(0, 0, 800, 400)), roads=roads))
    assert result.cells["compactness"].min() > 0.5


def test_a_town_without_communities_is_framed_by_its_main_roads() -> None:
    roads = frame(
        [line((500, -99), (500, 999)), line((0, 20), (900, 20))], road_class=["arterial", "lane"]
    )
    areas = framed(roads, frame(houses(18, 55, 20)))
    assert areas["code"].tolist() == ["000000000001", "000000000002"]
    made.assert_sound(generate(Inputs(areas, roads=roads)))
