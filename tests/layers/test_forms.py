"""Statements compiled once per form read what the same statements read when they are built anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from gis.crs import resolve
from gis.database.session import begin
from layers.store import forms, geojson
from layers.store.query import Query, Sort, When
from layers.store.read import select_items, select_matching

AREA = shapely.box(117.15, 36.4, 117.26, 36.6)
QUERIES = [
    Query(),
    Query(area=AREA),
    Query(area=AREA, limit=2),
    Query(area=shapely.box(117.0, 36.0, 117.11, 37.0), limit=3, offset=1),
    Query(area=shapely.Point(117.2, 36.5).buffer(0.02), sort=(Sort("name", descending=True),)),
    Query(after=3, limit=2),
    Query(limit=2, offset=2, sort=(Sort("name"),)),
    Query(properties=("name", "state")),
    Query(geometry=False, crs=resolve("EPSG:3857")),
    Query(crs=resolve("EPSG:4490"), limit=1),
]


@pytest.fixture
def lit(town):
    return [town.lamp(lon=117.1 + n * 0.02, name=f"n{9 - n}") for n in range(9)]


def built_anew(connection, build, info, caller, query):
    return [tuple(row) for row in connection.execute(build(info, caller, query))]


@pytest.mark.parametrize("info", ["street_lights", "lamps_of_a_class"])
@pytest.mark.usefixtures("lit")
def test_forms_read_the_same(town, info) -> None:
    layer = town.layer("street_lights") if info == "street_lights" else _view(town)
    for caller in (town.caller(), town.caller("staff"), town.caller()):
        with begin(town.engine, caller, read_only=True) as connection:
            for query in QUERIES:
                for build in (geojson._page, geojson._counted, geojson._item):
                    assert forms.plain(layer, query)
                    again = geojson._read(connection, build, layer, caller, query)
                    assert again == built_anew(connection, build, layer, caller, query)


@pytest.mark.usefixtures("lit")
def test_each_caller_reads_their_own_city_with_the_same_form(town) -> None:
    layer = town.layer("street_lights")
    other = replace(town.caller(), tenant="elsewhere")
    query = Query(area=AREA)
    seen = []
    for caller in (town.caller(), other, town.caller()):
        with begin(town.engine, caller, read_only=True) as connection:
            seen.append(len(geojson._read(connection, geojson._page, layer, caller, query)))
    assert seen[0] == seen[2] > 0 == seen[1]


def test_ids_are_read_by_one_form(town, lit) -> None:
    layer, caller = town.layer("street_lights"), town.caller()
    with begin(town.engine, caller, read_only=True) as connection:
        made = [
            forms.form(connection, select_items, layer, caller, Query(ids=ids))
            for ids in ((lit[0],), (lit[1], lit[2]))
        ]
        assert made[0] is made[1]
        for ids in ((lit[0],), (lit[3], lit[2]), ()):
            rows = geojson._read(connection, geojson._page, layer, caller, Query(ids=ids))
            assert [row[0] for row in rows] == sorted(ids)


def test_a_page_of_an_area_counts_all_matches(town, lit) -> None:
    layer, caller = town.layer("street_lights"), town.caller()
    with begin(town.engine, caller, read_only=True) as connection:
        for area, limit in ((AREA, 2), (shapely.box(117, 36, 118, 37), 100)):
            page = geojson.page(connection, layer, caller, Query(area=area, limit=limit))
            whole = built_anew(connection, select_matching, layer, caller, Query(area=area))
            assert page.matched == len(whole)
            assert page.returned == min(limit, len(whole))
    assert lit


def test_every_number_is_found_among_the_parameters(town) -> None:
    layer, caller = town.layer("street_lights"), town.caller()
    query = Query(area=AREA, ids=(1,), after=2, limit=3, offset=4)
    with town.engine.connect() as connection:
        form = forms.form(connection, select_items, layer, caller, query)
    assert set(form.slots.values()) == {
        *("tenant", "west", "south", "east", "north", "area", "ids", "after", "limit", "offset")
    }


@pytest.mark.parametrize(
    "query", [Query(text="a"), Query(equal={"name": "a"}), Query(when=When(None, None))]
)
def test_what_differs_in_more_than_numbers_is_built_anew(town, query) -> None:
    assert not forms.plain(town.layer("street_lights"), query)


def _view(town):
    return next(info for info in town.registry.all() if info.view_of == "street_lights")
