"""OGC API – Features – Part 1: Core (17-069r4), Annex A.2: class core."""

from __future__ import annotations

import datetime as dt

from tests.conformance.iut import CRS84, GEOJSON, HTML, ITEMS, JSON, extent, first, links
from tests.conformance.suite import each, once

PART = "ogcapi-features-1"
PLACES = ("/", "/conformance", "/collections")


@once(PART, "/conf/core/http")
def http_version(iut) -> None:
    assert iut.get().http_version == "HTTP/1.1"
    assert iut.get("/nothing-here", status=404).http_version == "HTTP/1.1"


@each(PART, "/conf/core/crs84")
def crs84(iut, collection) -> None:
    answer = iut.get(f"/collections/{collection.id}/items", {"limit": 20}, GEOJSON)
    assert answer.headers["content-crs"] == f"<{CRS84}>"
    west, south, east, north = extent(iut.listed[collection.id])
    for feature in answer.json()["features"]:
        for lon, lat in positions(feature["geometry"]):
            assert west - 1e-7 <= lon <= east + 1e-7
            assert south - 1e-7 <= lat <= north + 1e-7


@once(PART, "/conf/core/root-op")
def root_op(iut) -> None:
    assert iut.get("").headers["content-type"].startswith(JSON)
    assert iut.get("/").status_code == 200


@once(PART, "/conf/core/root-success")
def root_success(iut) -> None:
    for rel in ("service-desc", "service-doc", "conformance", "data", "self", "alternate"):
        assert first(iut.landing, rel)["type"]
    assert iut.landing["title"]


@once(PART, "/conf/core/api-definition-op")
def api_definition_op(iut) -> None:
    for rel in ("service-desc", "service-doc"):
        for link in links(iut.landing, rel):
            answer = iut.get(link["href"], accept=link["type"])
            assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0]


@once(PART, "/conf/core/api-definition-success")
def api_definition_success(iut) -> None:
    assert iut.api["openapi"].startswith("3.0")
    assert iut.api["paths"][ITEMS]["get"]["operationId"]


@once(PART, "/conf/core/conformance-op")
def conformance_op(iut) -> None:
    assert iut.get("/conformance").status_code == 200
    assert iut.get(first(iut.landing, "conformance")["href"]).status_code == 200


@once(PART, "/conf/core/conformance-success")
def conformance_success(iut) -> None:
    body = iut.json("/conformance")["conformsTo"]
    assert len(body) == len(set(body)) > 10
    for name in ("core", "geojson", "html", "oas30"):
        assert f"http://www.opengis.net/spec/{PART}/1.0/conf/{name}" in body


@each(PART, "/conf/core/fc-op")
def features_op(iut, collection) -> None:
    for link in links(iut.described(collection), "items"):
        answer = iut.get(link["href"], accept=link["type"])
        assert answer.headers["content-type"].split(";")[0] == link["type"].split(";")[0]


@each(PART, "/conf/core/fc-response")
def features_response(iut, collection) -> None:
    body = iut.items(collection, {"limit": 10})
    assert body["type"] == "FeatureCollection"
    assert all(feature["type"] == "Feature" for feature in body["features"])
    assert bool(body["features"]) == (collection.kind != "empty")


@once(PART, "/conf/core/fc-limit-definition")
def limit_definition(iut) -> None:
    found = iut.parameter(ITEMS, "limit")
    assert (found["in"], found["required"], found["style"], found["explode"]) == (
        ("query", False, "form", False)
    )
    schema = found["schema"]
    assert (schema["type"], schema["minimum"]) == ("integer", 1)
    assert schema["minimum"] <= schema["default"] <= schema["maximum"]


@each(PART, "/conf/core/fc-limit-response")
def limit_response(iut, collection) -> None:
    everything = len(iut.ids(collection))
    for limit in (1, 3, 7):
        body = iut.items(collection, {"limit": limit})
        assert len(body["features"]) == min(limit, everything)
    most = iut.parameter(ITEMS, "limit")["schema"]["maximum"]
    assert everything <= most
    for limit in (10_001, most, most + 1):
        assert len(iut.items(collection, {"limit": limit})["features"]) == min(everything, 10_000)
    iut.refused(collection, {"limit": 0})


@once(PART, "/conf/core/fc-bbox-definition")
def bbox_definition(iut) -> None:
    found = iut.parameter(ITEMS, "bbox")
    assert (found["in"], found["required"], found["style"], found["explode"]) == (
        ("query", False, "form", False)
    )
    schema = found["schema"]
    assert (schema["type"], schema["items"]["type"]) == ("array", "number")
    sizes = schema.get("oneOf", [schema])
    assert min(size["minItems"] for size in sizes) == 4
    assert max(size["maxItems"] for size in sizes) == 6


@each(PART, "/conf/core/fc-bbox-response")
def bbox_response(iut, collection) -> None:
    everything = iut.ids(collection)
    west, south, east, north = extent(iut.listed[collection.id])
    assert iut.ids(collection, {"bbox": f"{west},{south},{east},{north}"}) == everything
    assert iut.ids(collection, {"bbox": f"{west},{south},-99,{east},{north},99"}) == everything
    assert iut.ids(collection, {"bbox": "-71,-31,-70,-30"}) == set()
    # Across the antimeridian: all of the world but the narrow strip where the features are.
    assert iut.ids(collection, {"bbox": f"{east + 1},-90,{west - 1},90"}) == set()
    assert iut.ids(collection, {"bbox": f"{west - 1},-90,{west - 2},90"}) == everything
    for wrong in ("1,2,3", "1,2,3,4,5", "a,b,c,d", f"{west},{north},{east},{south - 1}"):
        iut.refused(collection, {"bbox": wrong})


@once(PART, "/conf/core/fc-time-definition")
def time_definition(iut) -> None:
    found = iut.parameter(ITEMS, "datetime")
    assert (found["in"], found["required"], found["style"], found["explode"]) == (
        ("query", False, "form", False)
    )
    assert found["schema"]["type"] == "string"


@each(PART, "/conf/core/fc-time-response")
def time_response(iut, collection) -> None:
    everything = iut.ids(collection)
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    for whole in (
        f"../{later}",
        f"1900-01-01T00:00:00Z/{later}",
        "1900-01-01/..",
        later,
        f"/{later}",
    ):
        assert iut.ids(collection, {"datetime": whole}) == everything, whole
    assert iut.ids(collection, {"datetime": "1900-01-01T00:00:00+08:00"}) == set()
    for wrong in ("yesterday", "2025-13-01", "2025-02-01/2025-01-01", "../../.."):
        iut.refused(collection, {"datetime": wrong})


@each(PART, "/conf/core/query-param-unknown")
def parameter_unknown(iut, collection) -> None:
    iut.refused(collection, {"thisParameterIsUnknown": "1"})
    for path in ("/collections", "/conformance", "", f"/collections/{collection.id}"):
        iut.get(path, {"thisParameterIsUnknown": "1"}, status=400)


@each(PART, "/conf/core/query-param-invalid")
def parameter_invalid(iut, collection) -> None:
    for parameters in ({"limit": "ten"}, {"limit": "-1"}, {"bbox": ""}, {"datetime": "x"}):
        iut.refused(collection, parameters)


@each(PART, "/conf/core/fc-links")
def features_links(iut, collection) -> None:
    body = iut.items(collection, {"limit": 2})
    assert first(body, "self")["type"] == GEOJSON
    assert HTML in {link["type"] for link in links(body, "alternate")}
    seen: list[int] = []
    while True:
        seen += [feature["id"] for feature in body["features"]]
        following = links(body, "next")
        if not following or len(seen) > 20:
            break
        assert following[0]["type"] == GEOJSON
        body = iut.json(following[0]["href"], accept=GEOJSON)
    assert len(seen) == len(set(seen))


@each(PART, "/conf/core/fc-timeStamp")
def features_time_stamp(iut, collection) -> None:
    stamp = dt.datetime.fromisoformat(iut.items(collection, {"limit": 1})["timeStamp"])
    assert abs(dt.datetime.now(dt.UTC) - stamp) < dt.timedelta(minutes=5)


@each(PART, "/conf/core/fc-numberMatched")
def features_number_matched(iut, collection) -> None:
    body = iut.items(collection, {"limit": 1})
    assert body["numberMatched"] == len(iut.ids(collection))


@each(PART, "/conf/core/fc-numberReturned")
def features_number_returned(iut, collection) -> None:
    for limit in (1, 5):
        body = iut.items(collection, {"limit": limit})
        assert body["numberReturned"] == len(body["features"])


@each(PART, "/conf/core/f-op", "point", "line", "polygon")
def feature_op(iut, collection) -> None:
    for feature in iut.items(collection, {"limit": 5})["features"]:
        path = f"/collections/{collection.id}/items/{feature['id']}"
        assert iut.get(path, accept=GEOJSON).headers["content-type"] == GEOJSON
    iut.get(f"/collections/{collection.id}/items/unknown", status=404)


@each(PART, "/conf/core/f-success", "point", "line", "polygon")
def feature_success(iut, collection) -> None:
    for feature in iut.items(collection, {"limit": 5})["features"]:
        path = f"/collections/{collection.id}/items/{feature['id']}"
        alone = iut.json(path, accept=GEOJSON)
        assert {name: alone[name] for name in feature} == feature


@each(PART, "/conf/core/f-links", "point", "line", "polygon")
def feature_links(iut, collection) -> None:
    feature = iut.items(collection, {"limit": 1})["features"][0]
    body = iut.json(f"/collections/{collection.id}/items/{feature['id']}", accept=GEOJSON)
    assert first(body, "self")["type"] == GEOJSON
    assert HTML in {link["type"] for link in links(body, "alternate")}
    assert first(body, "collection")["href"].endswith(f"/collections/{collection.id}")


def positions(geometry):
    """Every position of a GeoJSON geometry."""
    stack = [] if geometry is None else [geometry["coordinates"]]
    while stack:
        part = stack.pop()
        if isinstance(part[0], int | float):
            yield part
        else:
            stack += part
