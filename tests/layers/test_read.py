"""Reading layers from the store where HTTP does not reach: features without shape, extents, locks."""

from __future__ import annotations

import json
import secrets

import geopandas as gpd
import pytest
import shapely

from gis.crs import CRS84, resolve
from gis.database.session import begin, system
from gis.errors import BadInput, NotFound, Unavailable
from layers.registry import discover
from layers.store import bulk, count, geojson
from layers.store.edit import Edit, apply
from layers.store.extents import extents
from layers.store.query import Query, Sort, box


@pytest.fixture(scope="module")
def city(database):
    """A caller of a fresh tenant with three divisions, one of them without a shape."""
    caller, registry = system(f"read-{secrets.token_hex(3)}"), discover()
    frame = gpd.GeoDataFrame(
        {
            "source_id": ["a", "b", "c"],
            "code": ["3799", "379901", "379902"],
            "name": ["市", "区", None],
            "level": ["city", "county", "county"],
        },
        geometry=[shapely.box(117, 36, 118, 37), shapely.box(117, 36, 117.5, 36.5), None],
        crs=4490,
    )
    info = registry.get("divisions")
    done = bulk.load(database.engine, registry, caller, info, [frame], reason="test", source="test")
    assert done.created == 3, done
    return caller, registry, info


@pytest.fixture
def reading(database, city):
    with begin(database.engine, city[0], read_only=True) as connection:
        yield connection


def features(connection, city, **asked):
    caller, _, info = city
    page = geojson.page(connection, info, caller, Query(**asked))
    return json.loads(f"[{page.features}]")


@pytest.mark.parametrize("crs", ["CRS84", "EPSG:4490", "EPSG:4548", "EPSG:3857"])
def test_a_feature_without_shape_is_read_in_any_crs(reading, city, crs) -> None:
    found = features(reading, city, crs=resolve(crs))
    assert [one["geometry"] is None for one in found] == [False, False, True]
    assert found[0]["geometry"]["type"] == "MultiPolygon"


def test_a_crs_the_database_does_not_know_is_refused(reading, city) -> None:
    with pytest.raises(BadInput, match="not offered"):
        features(reading, city, crs=resolve("GCJ-02"))


def test_nulls_come_last_in_either_direction(reading, city) -> None:
    for descending in (False, True):
        found = features(reading, city, sort=(Sort("name", descending),))
        assert found[-1]["properties"]["name"] is None


def test_counts_agree_with_what_is_read(reading, city) -> None:
    caller, _, info = city
    for query in (Query(), Query(area=box((117.6, 36.6, 117.7, 36.7))), Query(limit=1)):
        page = geojson.page(reading, info, caller, query)
        whole = geojson.page(reading, info, caller, Query(area=query.area))
        assert count.matched(reading, info, caller, query, page) == whole.returned


def test_boxes_are_counted_one_after_the_other(reading, city) -> None:
    """The statement is compiled once, its numbers belong to each question."""
    caller, _, info = city
    areas = [box((west, 36.0, 118.0, 37.0)) for west in (117.0, 117.2, 117.7, 116.0)]
    counted = []
    for area in areas:
        query = Query(area=area, limit=1)
        page = geojson.page(reading, info, caller, query)
        counted.append(count.matched(reading, info, caller, query, page))
    assert counted == [2, 2, 1, 2]


def test_the_extent_is_that_of_the_shapes(reading, city) -> None:
    assert extents(reading, city[0].tenant) == {"divisions": (117, 36, 118, 37)}


def test_a_shape_can_be_taken_away_and_the_past_keeps_it(database, city) -> None:
    caller, registry, info = city
    writer = system(caller.tenant)
    writer = type(writer)(
        tenant=writer.tenant,
        actor="writer",
        permissions=writer.permissions | {info.write},
    )
    with begin(database.engine, writer) as connection:
        found = features(connection, city, equal={"code": "379901"})[0]
        edit = Edit(layer=info, op="update", feature_id=found["id"], unshaped=True)
        apply(connection, registry, writer, [edit], reason="test")
        after = features(connection, city, equal={"code": "379901"})[0]
    assert found["geometry"] is not None and after["geometry"] is None
    assert after["properties"]["name"] == "区"


def test_a_box_across_the_antimeridian(reading, city) -> None:
    assert features(reading, city, area=box((170, 30, 117.2, 40)))
    assert not features(reading, city, area=box((170, 30, 100, 40)))


def test_a_statement_that_takes_too_long_is_cancelled(database, city) -> None:
    caller, _, info = city
    with database.engine.connect() as holder, holder.begin():
        holder.exec_driver_sql("LOCK TABLE divisions IN ACCESS EXCLUSIVE MODE")
        with (
            pytest.raises(Unavailable),
            begin(database.engine, caller, read_only=True, timeout_ms=200) as connection,
        ):
            geojson.page(connection, info, caller, Query())


def test_an_item_that_is_not_there(reading, city) -> None:
    caller, _, info = city
    with pytest.raises(NotFound):
        geojson.item(reading, info, caller, 0, crs=CRS84)
