"""Divisions and grids: exact partitions, codes of the standard's structure, a renewal that moves blocks."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pytest
import shapely

from layers import identifiers
from tests.pipelines.demo.conftest import Layers, gather

Metric = Callable[[str], gpd.GeoDataFrame]
TOLERANCE = 1e-6


def _level(frame: gpd.GeoDataFrame, level: str) -> gpd.GeoDataFrame:
    return frame[frame["level"] == level].set_index("code")


@pytest.mark.parametrize("level", ["county", "street", "community"])
def test_a_level_partitions_the_city(metric: Metric, level: str) -> None:
    frame = metric("divisions")
    city = _level(frame, "city").geometry.iloc[0]
    parts = _level(frame, level).geometry
    assert shapely.coverage_is_valid(parts.to_numpy())
    assert abs(parts.area.sum() - city.area) <= TOLERANCE * city.area
    assert abs(shapely.union_all(parts.to_numpy()).area - city.area) <= TOLERANCE * city.area


def test_children_make_up_their_parent(metric: Metric) -> None:
    frame = metric("divisions")
    sums = frame.assign(size=frame.area).groupby("parent_code")["size"].sum()
    for parent, size in sums.items():
        own = frame[frame["code"] == parent].area.iloc[0]
        assert abs(own - size) <= TOLERANCE * own


def test_the_numbers_of_divisions_are_those_of_a_city(whole: Layers) -> None:
    counts = whole["divisions"]["level"].value_counts()
    assert counts["city"] == 1
    assert 3 <= counts["county"] <= 4
    assert 12 <= counts["street"] <= 16
    assert 60 <= counts["community"] <= 100


def test_division_codes_are_prefixes_and_names_differ(whole: Layers) -> None:
    frame = whole["divisions"]
    assert frame["code"].is_unique
    below = frame[frame["level"] != "city"]
    assert all(
        code.startswith(up) for code, up in zip(below["code"], below["parent_code"], strict=True)
    )
    streets = frame[frame["level"] == "street"]
    towns = streets["name"].str.endswith("镇")
    assert (streets[towns]["code"].str[6:].astype(int).between(100, 199)).all()
    assert (streets[~towns]["code"].str[6:].astype(int).between(1, 99)).all()
    assert frame["name"].is_unique


def test_people_add_up(whole: Layers) -> None:
    frame = whole["divisions"]
    sums = frame.groupby("parent_code")["population"].sum()
    people = frame.set_index("code")["population"]
    assert all(people[parent] == count for parent, count in sums.items())


def test_unit_grids_partition_each_community(metric: Metric) -> None:
    grids = metric("unit_grids")
    assert shapely.coverage_is_valid(grids.geometry.to_numpy())
    sizes = grids.assign(size=grids.area).groupby("community_code")["size"].sum()
    communities = _level(metric("divisions"), "community").area.sort_index()
    assert set(sizes.index) == set(communities.index)
    assert ((sizes - communities).abs() <= TOLERANCE * communities).all()


def test_unit_grids_have_about_ten_thousand_square_metres(metric: Metric) -> None:
    sizes = metric("unit_grids").area
    assert 9_000 <= sizes.mean() <= 11_000
    assert sizes.between(2_000, 50_000).all()


def test_unit_grid_codes_keep_the_structure_and_run_from_the_north_west() -> None:
    grids = gather(0.25, "survey")["unit_grids"]
    assert grids["code"].is_unique
    for code in grids["code"]:
        assert code.isdigit()
        assert len(code) == 15
    for _, group in grids.sort_values("code").groupby("community_code"):
        numbers = group["code"].str[12:].astype(int).tolist()
        assert numbers == list(range(1, len(group) + 1))
        middle = group.geometry.to_crs(4548).centroid
        assert middle.y.iloc[0] > middle.y.iloc[-1]


def test_responsibility_grids_are_whole_unit_grids_in_one_piece(metric: Metric) -> None:
    grids = metric("unit_grids").set_index("code")
    beats = metric("responsibility_grids")
    assert (beats.geometry.geom_type == "Polygon").all()
    used = [code for codes in beats["unit_grids"] for code in codes]
    assert sorted(used) == sorted(grids.index)
    for codes, shape in zip(beats["unit_grids"], beats.geometry, strict=True):
        assert abs(grids.loc[codes].area.sum() - shape.area) <= TOLERANCE * shape.area
        assert len({code[:12] for code in codes}) == 1


def test_handling_grids_have_four_levels_under_each_other(whole: Layers) -> None:
    frame = whole["handling_grids"]
    assert set(frame["level"]) == {"1", "2", "3", "4"}
    assert set(frame["parent_code"].dropna()) <= set(frame["code"])


def test_the_renewal_moves_grids_and_retires_their_codes() -> None:
    before, after = (gather(0.25, edition)["unit_grids"] for edition in ("survey", "renewal"))
    gone = set(before["code"]) - set(after["code"])
    fresh = after[~after["code"].isin(before["code"])]
    assert gone
    assert {codes[0] for codes in fresh["predecessors"]} == gone
    assert all(
        code[:12] != codes[0][:12]
        for code, codes in zip(fresh["code"], fresh["predecessors"], strict=True)
    )


def test_component_identifiers_are_those_of_the_2026_edition(whole: Layers) -> None:
    seen: set[str] = set()
    for layer in (
        "components",
        "street_lights",
        "manhole_covers",
        "trees",
        "waste_bins",
        "bridges",
        "toilets",
        "billboards",
        "parking_lots",
        "ancient_trees",
        "green_spaces",
    ):
        frame = whole[layer]
        for code, class_code in zip(frame["code"], frame["class_code"], strict=True):
            found = identifiers.parse_component(code)
            assert (found.edition, found.class_code) == ("2026", class_code)
        seen |= set(frame["code"])
    assert len(seen) == sum(len(whole[layer]) for layer in whole if _numbered(whole, layer))


def _numbered(whole: Layers, layer: str) -> bool:
    frame = whole[layer]
    return "class_code" in frame and frame["class_code"].notna().all()
