"""OGC API – Features – Part 3: Filtering (19-079r2), Annex A.

The classes queryables, queryables-query-parameters, filter and features-filter.
"""

from __future__ import annotations

import datetime as dt
import json

import shapely

from tests.conformance.features_crs import NOT_OFFERED, _box, offered
from tests.conformance.iut import ITEMS, JSON, OGC_REL, SCHEMA_JSON, extent, first
from tests.conformance.suite import SPEC, each, once

PART = "ogcapi-features-3"
SIMPLE = ("string", "integer", "number", "boolean")


@once(PART, "/conf/queryables/get-conformance")
def declares_queryables(iut) -> None:
    answer = iut.get("/conformance")
    assert answer.headers["content-type"] == JSON
    assert f"{SPEC}{PART}/1.0/conf/queryables" in answer.json()["conformsTo"]


@each(PART, "/conf/queryables/get-queryables")
def get_queryables(iut, collection) -> None:
    path = f"/collections/{collection.id}/queryables"
    answer = iut.get(path, accept=SCHEMA_JSON)
    assert answer.headers["content-type"].split(";")[0] == SCHEMA_JSON
    body = answer.json()
    assert body["$schema"].rsplit("/draft/", 1)[1] in ("2019-09/schema", "2020-12/schema")
    assert body["$id"] == f"{iut.address}{path}"
    assert body["type"] == "object"
    assert body["properties"]
    for name, one in body["properties"].items():
        assert "type" in one or one["format"].startswith("geometry-"), name


@each(PART, "/conf/queryables/get-collection")
def queryables_link(iut, collection) -> None:
    link = first(iut.described(collection), f"{OGC_REL}queryables")
    assert link["href"] == f"{iut.address}/collections/{collection.id}/queryables"


@each(PART, "/conf/queryables-query-parameters/query-param", "point", "line", "polygon")
def query_parameters(iut, collection) -> None:
    """A simple queryable is a parameter; what it selects is what the equal filter selects."""
    tried = 0
    sample = iut.items(collection, {"limit": 1, "sortby": "-id"})["features"][0]["properties"]
    for name, one in iut.queryables(collection).items():
        value = sample.get(name)
        if one.get("type") not in SIMPLE or value is None or one.get("format"):
            continue
        shown = json.dumps(value) if isinstance(value, bool) else str(value)
        literal = "'" + value.replace("'", "''") + "'" if isinstance(value, str) else shown
        found = iut.ids(collection, {name: shown})
        assert found == iut.filtered(collection, f'"{name}" = {literal}'), name
        assert found
        tried += 1
    assert tried >= 2


@once(PART, "/conf/filter/get-conformance")
def declares_filter(iut) -> None:
    assert f"{SPEC}{PART}/1.0/conf/filter" in iut.declared
    for name, values in (("filter", None), ("filter-lang", {"cql2-text", "cql2-json"})):
        found = iut.parameter(ITEMS, name)
        assert (found["in"], found["schema"]["type"]) == ("query", "string")
        assert values is None or set(found["schema"]["enum"]) == values


@once(PART, "/conf/filter/get-collections")
def lists_collections(iut) -> None:
    assert isinstance(iut.json("/collections")["collections"], list)


@each(PART, "/conf/filter/filter-param")
def filter_parameter(iut, collection) -> None:
    everything = iut.ids(collection)
    for name in iut.queryables(collection):
        null = iut.filtered(collection, f'"{name}" IS NULL')
        filled = iut.filtered(collection, f'"{name}" IS NOT NULL')
        assert not null & filled
        assert null | filled == everything, name
    iut.refused(collection, {"filter": "THIS IS NOT A FILTER", "filter-lang": "cql2-text"})


@each(PART, "/conf/filter/filter-lang-default")
def filter_language(iut, collection) -> None:
    assert iut.parameter(ITEMS, "filter-lang")["schema"]["default"] == "cql2-text"
    assert iut.ids(collection, {"filter": "id IS NOT NULL"}) == iut.ids(collection)
    iut.refused(collection, {"filter": "THIS IS NOT A FILTER"})
    iut.refused(collection, {"filter": "id IS NULL", "filter-lang": "nonsense"})


@each(PART, "/conf/filter/expression-construction")
def filter_unknown_queryable(iut, collection) -> None:
    iut.refused(collection, {"filter": "this_is_not_a_queryable IS NULL"})


@each(PART, "/conf/filter/filter-crs-wgs84")
def filter_in_wgs84(iut, collection) -> None:
    everything = iut.ids(collection)
    west, south, east, north = extent(iut.listed[collection.id])
    assert iut.filtered(collection, meets(f"{west},{south},{east},{north}")) == everything
    iut.refused(collection, {"filter": meets("1000000,1000000,2000000,2000000")})


@each(PART, "/conf/filter/filter-crs-param")
def filter_crs(iut, collection) -> None:
    everything = iut.ids(collection)
    west, south, east, north = extent(iut.listed[collection.id])
    for uri in offered(iut, collection):
        text = meets(_box(uri, west - 0.01, south - 0.01, east + 0.01, north + 0.01))
        assert iut.filtered(collection, text, **{"filter-crs": uri}) == everything, uri
    box = f"{west},{south},{east},{north}"
    iut.refused(collection, {"filter": meets(box), "filter-crs": NOT_OFFERED})
    unknown = "http://www.opengis.net/def/crs/OGC/0/does_not_exist"
    iut.refused(collection, {"filter": meets(box), "filter-crs": unknown})


@each(PART, "/conf/filter/mixing-expression")
def filter_and_box(iut, collection) -> None:
    west, south, east, north = extent(iut.listed[collection.id])
    text = meets(f"{west},{south},{east},{north}")
    both = iut.filtered(collection, text, bbox=f"{west},{south},{east},{north}")
    assert both == iut.ids(collection)
    assert iut.filtered(collection, text, bbox=f"{east + 1},{south},{east + 2},{north}") == set()


@once(PART, "/conf/features-filter/get-conformance")
def declares_features_filter(iut) -> None:
    assert f"{SPEC}{PART}/1.0/conf/features-filter" in iut.declared


@each(PART, "/conf/features-filter/filter-on-items", "point", "line", "polygon")
def filter_on_items(iut, collection) -> None:
    """Both languages select the same; the answer is GeoJSON whose features match."""
    some = sorted(iut.ids(collection))[::2]
    listed = ",".join(map(str, some))
    assert iut.filtered(collection, f"id IN ({listed})") == set(some)
    spelled = json.dumps({"op": "in", "args": [{"property": "id"}, some]})
    assert iut.ids(collection, {"filter": spelled, "filter-lang": "cql2-json"}) == set(some)


def items_of(iut, collection) -> list[dict]:
    """Every feature of a collection as a row of plain values (asked for once)."""
    kept = iut.__dict__.setdefault("rows", {})
    if collection.id not in kept:
        features = iut.items(collection, {"limit": 10_000})["features"]
        known = iut.queryables(collection)
        kept[collection.id] = [_row(feature, known) for feature in features]
    return kept[collection.id]


def _row(feature, queryables) -> dict:
    shaped = feature["geometry"] and shapely.geometry.shape(feature["geometry"])
    row = {"id": feature["id"], "geometry": shaped}
    for name, value in feature["properties"].items():
        read = _READ.get(queryables.get(name, {}).get("format"))
        row[name] = read(value) if read and value is not None else value
    return row


_READ = {"date": dt.date.fromisoformat, "date-time": dt.datetime.fromisoformat}


def meets(box: str) -> str:
    """A spatial predicate in CQL2 text."""
    return f"S_INTERSECTS(geometry,BBOX({box}))"
