"""What vector tiles carry: the right features in the right place, bins that add up, labels once."""

from __future__ import annotations

import datetime as dt
import math

import pytest
import shapely
from sqlalchemy import text

from gis.database.session import begin, begin_owner
from gis.errors import BadInput
from layers.store import pyramid, tile_sql, tiles
from layers.store.edit import Edit
from layers.store.pyramid import EXTENT
from layers.store.tile_sql import BINS, MOST_FEATURES, columns
from layers.store.tiles import Tile, mvt
from tests.mvt import read
from tests.statements import watched


def tile_at(lon: float, lat: float, z: int) -> Tile:
    x, y = (int(part) for part in unit(lon, lat, z))
    return Tile(z, x, y)


def unit(lon: float, lat: float, z: int) -> tuple[float, float]:
    """Position in tiles (Web Mercator)."""
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return (lon + 180) / 360 * 2**z, y * 2**z


def draw(town, names, tile, caller=None, at=None, cut=None):
    infos = [town.layer(name) for name in names]
    with (
        watched(town.engine),
        begin(town.engine, caller or town.caller(), read_only=True) as connection,
    ):
        return read(mvt(connection, caller or town.caller(), infos, tile, at, cut))


@pytest.mark.parametrize("z", [14, 15, 16, 18])
def test_a_point_lies_where_it_stands_and_carries_its_id(town, z) -> None:
    lamp = town.lamp(lon=117.2, name="a")
    tile = tile_at(117.2, 36.5, z)
    (found,) = draw(town, ["street_lights"], tile)["street_lights"]
    x, y = unit(117.2, 36.5, z)
    assert found.id == lamp
    assert found.properties == {"name": "a", "state": "1", "kind": "street"}
    assert found.point == pytest.approx(((x - tile.x) * EXTENT, (y - tile.y) * EXTENT), abs=1)


@pytest.mark.parametrize("z", [11, 12, 13])
def test_below_zoom_14_points_are_counted_where_they_stand(town, z) -> None:
    for lon in (117.2, 117.2, 117.20001):
        town.lamp(lon=lon)
    tile = tile_at(117.2, 36.5, z)
    found = draw(town, ["street_lights"], tile)["street_lights"]
    assert sum(each.properties["count"] for each in found) == 3
    assert all(each.properties["bin"] == 1 and each.id is None for each in found)
    x, y = unit(117.2, 36.5, z)
    cell = EXTENT / BINS
    assert found[0].point == pytest.approx(((x - tile.x) * EXTENT, (y - tile.y) * EXTENT), abs=cell)


def test_each_point_is_in_one_bin_of_one_tile(town) -> None:
    for n in range(40):
        town.lamp(lon=117.15 + n * 0.01)
    first, last = tile_at(117.1, 36.5, 13), tile_at(117.6, 36.5, 13)
    counted = 0
    for x in range(first.x, last.x + 1):
        found = draw(town, ["street_lights"], Tile(13, x, first.y)).get("street_lights", [])
        counted += sum(each.properties["count"] for each in found)
    assert counted == 40


def test_too_many_features_are_thinned_and_say_so(town, database) -> None:
    with begin_owner(database.engine) as connection:
        connection.execute(
            text(
                "INSERT INTO street_lights (tenant, valid_from, changeset_id, geom) SELECT :tenant, :at, 1, "
                "ST_SetSRID(ST_MakePoint(117.21 + n * 1e-6, 36.5), 4490) FROM generate_series(1, :n) AS n"
            ),
            {"tenant": town.tenant, "at": dt.datetime.now(dt.UTC), "n": MOST_FEATURES + 500},
        )
    found = draw(town, ["street_lights"], tile_at(117.21, 36.5, 14))["street_lights"]
    assert len(found) == MOST_FEATURES
    assert {each.properties["thinned"] for each in found} == {MOST_FEATURES + 500}
    again = draw(town, ["street_lights"], tile_at(117.21, 36.5, 14))["street_lights"]
    assert {each.id for each in again} == {each.id for each in found}


def test_the_largest_areas_stay_and_tiny_ones_go_at_small_scales(town) -> None:
    uses, caller = town.layer("land_use"), town.caller("staff", "base.edit")
    edits = [
        Edit(
            layer=uses,
            op="create",
            values={"name": name},
            geom=shapely.box(117.2, 36.5, 117.2 + w, 36.5 + w),
        )
        for name, w in (("large", 0.1), ("tiny", 1e-5))
    ]
    town.apply(caller, *edits)
    small = draw(town, ["land_use"], tile_at(117.2, 36.5, 11))["land_use"]
    close = draw(town, ["land_use"], tile_at(117.2, 36.5, 16))["land_use"]
    assert len(small) == 1 and len(close) == 2


def test_ways_wait_until_there_is_room_for_them(town) -> None:
    roads, caller = town.layer("roads"), town.caller("staff", "base.edit")
    line = shapely.LineString([(117.3, 36.5), (117.35, 36.52)])
    classes = {"arterial", "branch", "lane", "service", "footway"}
    edits = [
        Edit(layer=roads, op="create", values={"road_class": it, "name": "w"}, geom=line)
        for it in classes
    ]
    town.apply(caller, *edits)

    def seen(z: int) -> set[str]:
        found = draw(town, ["roads"], tile_at(117.32, 36.509, z))["roads"]
        return {it.properties.get("road_class") for it in found}

    assert seen(9) == {"arterial"}
    assert seen(10) == {"arterial", "branch"}
    assert seen(11) == {"arterial", "branch", "lane"}
    assert seen(12) == seen(13) == classes - {"footway"}
    assert seen(14) == classes


def test_a_label_lies_in_the_one_tile_of_its_point(town) -> None:
    found = [
        (x, y)
        for x in range(845, 849)
        for y in range(399, 404)
        for label in draw(town, ["divisions"], Tile(10, x, y)).get("divisions__label", [])
        if label.properties["name"] == "379901"
    ]
    assert len(found) == 1


def test_a_tile_of_the_past_shows_what_was(town) -> None:
    lamps = town.layer("street_lights")
    days = [dt.datetime(2024, month, 1, tzinfo=dt.UTC) for month in (1, 3, 5)]
    make = Edit(layer=lamps, op="create", values={"name": "a"}, geom=shapely.Point(117.2, 36.5))
    lamp = town.apply(town.editor(), make, at=days[0]).ids[0]
    town.apply(
        town.editor(),
        Edit(layer=lamps, op="update", feature_id=lamp, values={"name": "b"}),
        at=days[1],
    )
    town.apply(town.editor(), Edit(layer=lamps, op="retire", feature_id=lamp), at=days[2])
    seen = []
    for month in (12, 2, 4, 6):
        at = dt.datetime(2023 if month == 12 else 2024, month, 1, tzinfo=dt.UTC)
        found = draw(town, ["street_lights"], tile_at(117.2, 36.5, 15), at=at).get(
            "street_lights", []
        )
        seen.append([each.properties["name"] for each in found])
    assert seen == [[], ["a"], ["b"], []]


def test_a_tile_carries_no_hidden_field(town) -> None:
    for info in town.registry.bases():
        hidden = {item.name for item in info.fields if item.read != "public"}
        assert hidden.isdisjoint(columns(info, town.caller()))


def test_layers_appear_in_their_zoom_range_only(town) -> None:
    town.lamp(lon=117.2)
    low = town.layer("street_lights").zoom[0]
    assert draw(town, ["street_lights"], tile_at(117.2, 36.5, low - 1)) == {}
    assert draw(town, ["street_lights"], tile_at(117.2, 36.5, low)) != {}


@pytest.mark.parametrize("tile", [Tile(0, 0, 1), Tile(-1, 0, 0), Tile(23, 0, 0), Tile(3, 8, 0)])
def test_addresses_outside_the_pyramid_are_refused(tile) -> None:
    with pytest.raises(BadInput):
        tile.check()


def test_points_land_where_postgis_puts_them(town, database) -> None:
    """The short cut for points against ST_Transform and ST_AsMVTGeom, all over the tile."""
    tile = tile_at(117.2, 36.5, 14)
    west, south, east, north = tile.box(0)
    spots = [
        (west + (east - west) * i / 9, south + (north - south) * (i * 3 % 10) / 9)
        for i in range(10)
    ]
    for number, spot in enumerate(spots):
        make = Edit(
            layer=town.layer("components"),
            op="create",
            values={"name": str(number)},
            geom=shapely.Point(spot),
        )
        town.apply(town.caller("staff", town.layer("components").write), make)
    found = draw(town, ["components"], tile)["components"]
    statement = text(
        "SELECT ST_X(p), ST_Y(p) FROM (SELECT ST_AsMVTGeom(ST_Transform(ST_SetSRID("
        "ST_MakePoint(:lon, :lat), 4490), 3857), ST_TileEnvelope(:z, :x, :y), 4096, 64) AS p) AS q"
    )
    with begin_owner(database.engine) as connection:
        for each in found:
            lon, lat = spots[int(each.properties["name"])]
            place = {"lon": lon, "lat": lat, "z": tile.z, "x": tile.x, "y": tile.y}
            assert each.point == pytest.approx(connection.execute(statement, place).one(), abs=1)
    assert len(found) == len(spots)


def test_a_crowd_is_written_like_few(town, monkeypatch) -> None:
    """Points beside lines and areas in one layer: columns written by us are what ST_AsMVT writes."""
    components = town.layer("components")
    shapes = [
        shapely.LineString([(117.2, 36.5), (117.203, 36.502)]),
        shapely.box(117.201, 36.501, 117.204, 36.503).difference(
            shapely.box(117.202, 36.5015, 117.203, 36.5025)
        ),
        shapely.MultiPoint([(117.2, 36.5), (117.201, 36.501)]),
        *(shapely.Point(117.2 + n * 4e-5, 36.5 + n * 4e-5) for n in range(30)),
    ]
    names = [None, "分隔\x1e符", "\x1f", "a", "é" * 90]
    edits = [
        Edit(
            layer=components,
            op="create",
            values={"name": names[n % 5], "class_code": "01013"},
            geom=shape,
        )
        for n, shape in enumerate(shapes)
    ]
    town.apply(town.caller("staff", "municipal.edit"), *edits)
    tile = tile_at(117.2, 36.5, 14)
    few = draw(town, ["components"], tile)["components"]
    tile_sql._points.cache_clear()
    tiles._statement.cache_clear()
    monkeypatch.setattr(tile_sql, "MANY", 5)
    try:
        crowd = draw(town, ["components"], tile)["components"]
    finally:
        tile_sql._points.cache_clear()
        tiles._statement.cache_clear()
    assert len(few) == len(crowd) == len(shapes)
    by_id = {one.id: one for one in crowd}
    for one in few:
        other = by_id[one.id]
        assert (one.kind, one.point) == (other.kind, other.point)
        plain = {k: str(v).translate({30: " ", 31: " "}) for k, v in one.properties.items()}
        assert plain == other.properties


@pytest.mark.parametrize("z", [10, 13, 14, 16])
def test_tiles_in_degrees_show_the_same_in_the_same_place(town, z) -> None:
    """Level z of EPSG:4490: 2^z columns of the world; latitude is linear."""
    lamp = town.lamp(lon=117.2, name="a")
    side = 360 / 2**z
    column, row = (117.2 + 180) / side, (90 - 36.5) / side
    tile = Tile(z, int(column), int(row), pyramid.DEGREES)
    drawn = draw(town, ["street_lights", "divisions"], tile)
    lights = drawn.get("street_lights", [])
    assert lights or z < town.layer("street_lights").zoom[0]
    cell = EXTENT / BINS if z < 14 else 1
    for one in lights:
        spot = (column % 1 * EXTENT, row % 1 * EXTENT)
        assert one.point == pytest.approx(spot, abs=cell)
        assert z < 14 or one.id == lamp
    assert drawn["divisions"]


def test_both_pyramids_address_the_world() -> None:
    for one in (pyramid.MERCATOR, pyramid.DEGREES):
        assert one.at(16, 117.2, 36.5) != one.at(16, 117.3, 36.5)
        column, row = one.at(16, 117.2, 36.5)
        west, south, east, north = one.box(16, column, row, 0)
        assert west <= 117.2 < east and south < 36.5 <= north
        scales = one.scales(16, column, row)
        assert west * scales["x_scale"] + scales["x_shift"] == pytest.approx(0, abs=1e-6)
        lower = scales["y_shift"] - one.upright(south) * scales["y_scale"]
        assert lower == pytest.approx(EXTENT, abs=1e-6)
