"""A made-up town: coverage, sizes, order, determinism and the columns of the result."""

from __future__ import annotations

import dataclasses

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gis.errors import BadInput
from grids.generate import Inputs, Options, Result, generate
from grids.generate.frame import MOST, frame
from tests.grids.generate import made


@pytest.fixture(scope="module")
def result() -> Result:
    return generate(made.town())


def test_a_town_is_divided_soundly_and_into_cells_of_the_wished_size(result: Result) -> None:
    made.assert_sound(result)
    quality = result.quality
    assert quality.in_limits >= 0.97
    assert abs(quality.median - 10_000) < 500
    assert quality.compactness >= 0.5
    assert quality.cuts == 0 < result.fishnet.cuts
    assert quality.street_share > 2 * result.fishnet.street_share


def test_no_cell_crosses_a_community(result: Result) -> None:
    areas = made.town().communities.set_index("code").geometry
    for code, part in result.cells.groupby("community_code"):
        union = part.geometry.union_all()
        assert union.symmetric_difference(areas[code]).area < 1e-6 * areas[code].area


def test_cells_are_numbered_row_by_row_from_the_north_west(result: Result) -> None:
    for _, part in result.cells.groupby("community_code"):
        assert part["cell"].tolist() == list(range(1, len(part) + 1))
        first, last = part.geometry.iloc[0].centroid, part.geometry.iloc[-1].centroid
        assert first.y > last.y


def test_the_river_and_the_park_are_cells_of_their_own(result: Result) -> None:
    lands = result.cells["land"].value_counts()
    assert lands["water"] >= 2  # one in each community
    assert lands["green"] == 1


def test_every_building_and_component_is_counted_once(result: Result) -> None:
    town = made.town()
    inside = town.communities.geometry.union_all()
    assert town.buildings is not None and town.components is not None
    houses = town.buildings.geometry[town.buildings.representative_point().intersects(inside)]
    assert result.cells["buildings"].sum() == len(houses)
    assert result.cells["components"].sum() == town.components.intersects(inside).sum()


def test_half_of_a_street_on_a_border_belongs_to_each_side(result: Result) -> None:
    town = made.town()
    assert town.roads is not None
    inside = town.communities.geometry.union_all()
    metres = town.roads.intersection(inside).length.sum()
    assert result.cells["road_m"].sum() == pytest.approx(metres, rel=0.01)


def test_input_in_any_order_gives_the_same_bytes(result: Result) -> None:
    town, rng = made.town(), np.random.default_rng(1)

    def shuffled(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        rows = frame.iloc[rng.permutation(len(frame))].reset_index(drop=True)
        turned = [_turned(shape) for shape in rows.geometry]
        return rows.set_geometry(turned, crs=frame.crs)

    fields = dataclasses.fields(Inputs)
    given = {item.name: getattr(town, item.name) for item in fields}
    mixed = Inputs(**{k: None if v is None else shuffled(v) for k, v in given.items()})
    again = generate(mixed)
    assert made.wkb(again) == made.wkb(result)
    assert again.cells.drop(columns="geometry").equals(result.cells.drop(columns="geometry"))


def _turned(shape: shapely.Geometry) -> shapely.Geometry:
    """The same shape drawn the other way round."""
    return shapely.reverse(shape)


def test_two_processes_give_the_same_as_one(result: Result) -> None:
    assert made.wkb(generate(made.town(), workers=2)) == made.wkb(result)


def test_degrees_come_back_as_degrees_with_the_given_vertices() -> None:
    town = made.town()
    degrees = Inputs(town.communities.to_crs(4490), roads=town.roads, buildings=town.buildings)
    result = generate(degrees)
    made.assert_sound(result)
    given = {tuple(xy) for xy in shapely.get_coordinates(degrees.communities.geometry.to_numpy())}
    got = {tuple(xy) for xy in shapely.get_coordinates(result.cells.geometry.to_numpy())}
    assert given <= got
    areas, cells = degrees.communities.geometry.union_all(), result.cells.geometry.union_all()
    assert areas.symmetric_difference(cells).area < 1e-9 * areas.area


def test_neighbours_share_their_vertices() -> None:
    """Also across the border of two communities, which are made one by one."""
    from gis.topology import mismatches

    result = generate(made.town())
    inner = mismatches(result.cells, tolerance=0.01)
    assert not len(inner)


def test_another_target_gives_other_sizes() -> None:
    town = Inputs(
        made.communities(made.box(0, 0, 1000)), buildings=made.frame(made.houses(18, 50, 20))
    )
    small = generate(town, Options(target=5_000, least=2_500, most=7_500))
    assert abs(small.quality.median - 5_000) < 500


def test_frames_that_cannot_be_used_are_refused() -> None:
    shapes = [made.box(0, 0, 100)]
    with pytest.raises(BadInput) as no_crs:
        generate(Inputs(gpd.GeoDataFrame({"code": ["1"]}, geometry=shapes)))
    assert no_crs.value.code == "crs_missing"
    with pytest.raises(BadInput) as no_code:
        generate(Inputs(gpd.GeoDataFrame(geometry=shapes, crs=4548)))
    assert no_code.value.code == "no_code"
    with pytest.raises(BadInput) as nothing:
        generate(Inputs(gpd.GeoDataFrame({"code": ["1"]}, geometry=[None], crs=4548)))
    assert nothing.value.code == "no_communities"


def test_no_border_cuts_a_component_that_is_an_area() -> None:
    town = made.town()
    lots = [made.box(40 + 290 * k, 330 + 60 * k, 90, 50) for k in range(4)]
    assert town.components is not None
    more = pd.concat([town.components, made.frame(lots)], ignore_index=True)
    result = generate(dataclasses.replace(town, buildings=None, components=more))
    made.assert_sound(result)
    cells = result.quality.frame.geometry
    inside = [cells.intersection(lot).area.max() / lot.area for lot in lots if _in_one(town, lot)]
    assert inside and min(inside) > 0.99


def _in_one(town: Inputs, lot: shapely.Polygon) -> bool:
    return bool(town.communities.geometry.contains(lot).any())


def test_a_frame_without_streets_is_cut_where_houses_are_few() -> None:
    houses = made.frame([*made.houses(12, 300, 20), made.box(5000, 1800, 20)])
    roads = made.frame([made.line((0, 3700), (5000, 3700))], road_class=["arterial"])
    parts = frame(roads, houses)
    assert len(parts) > 1
    assert parts.area.max() <= MOST
    whole = shapely.union_all(parts.geometry.to_numpy())
    assert abs(parts.area.sum() - whole.area) < 1e-6 * whole.area
    edges = shapely.union_all(shapely.boundary(parts.geometry.to_numpy()))
    assert not houses.geometry.crosses(edges).any()
