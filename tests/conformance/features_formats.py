"""OGC API – Features – Part 1 (17-069r4), Annex A: classes geojson, html and oas30."""

from __future__ import annotations

import re

import shapely
from openapi_spec_validator import OpenAPIV30SpecValidator

from tests.conformance.iut import GEOJSON, HTML, ITEM, ITEMS, JSON, first
from tests.conformance.suite import each, once

PART = "ogcapi-features-1"
GEOMETRIES = {
    "point": {"Point", "MultiPoint"},
    "line": {"LineString", "MultiLineString"},
    "polygon": {"Polygon", "MultiPolygon"},
}


@each(PART, "/conf/geojson/definition")
def geojson_definition(iut, collection) -> None:
    for path in (ITEMS, ITEM):
        assert GEOJSON in iut.api["paths"][path]["get"]["responses"]["200"]["content"]
    answer = iut.get(f"/collections/{collection.id}/items", {"limit": 1}, GEOJSON)
    assert answer.headers["content-type"].split(";")[0] == GEOJSON


@each(PART, "/conf/geojson/content")
def geojson_content(iut, collection) -> None:
    body = iut.items(collection, {"limit": 50})
    assert "crs" not in body
    for feature in body["features"]:
        assert feature.keys() >= {"type", "id", "geometry", "properties"}
        assert feature["geometry"]["type"] in GEOMETRIES[collection.kind]
        shape = shapely.geometry.shape(feature["geometry"])
        assert not shape.is_empty
        if collection.kind == "polygon":  # RFC 7946, 3.1.6: outer rings are counterclockwise
            assert all(part.exterior.is_ccw for part in getattr(shape, "geoms", [shape]))


@once(PART, "/conf/html/definition")
def html_definition(iut) -> None:
    for path in ("/", "/conformance", "/collections", ITEMS, ITEM):
        assert HTML in iut.api["paths"][path]["get"]["responses"]["200"]["content"]


@each(PART, "/conf/html/content")
def html_content(iut, collection) -> None:
    """Well-formed pages with a title, in UTF-8, that hold what the JSON answer holds."""
    here = f"/collections/{collection.id}"
    for path in ("", "/conformance", "/collections", here, f"{here}/items"):
        answer = iut.get(path, accept=HTML)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        text = answer.text
        assert text.lstrip().lower().startswith("<!doctype html>")
        assert re.search(r"<title>[^<]+</title>", text)
        assert text.count("<a ") == text.count("</a>")
    assert iut.listed[collection.id]["title"] in iut.get(here, accept=HTML).text


@once(PART, "/conf/oas30/definition-1")
def openapi_definition(iut) -> None:
    link = first(iut.landing, "service-desc")
    answer = iut.get(link["href"], accept=link["type"])
    assert answer.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    assert "3.0" in answer.headers["content-type"]
    assert iut.get(first(iut.landing, "service-doc")["href"], accept=HTML).text


@once(PART, "/conf/oas30/definition-2")
def openapi_valid(iut) -> None:
    errors = [error.message for error in OpenAPIV30SpecValidator(iut.api).iter_errors()]
    assert errors == []


@once(PART, "/conf/oas30/oas-impl")
def openapi_implemented(iut) -> None:
    """What is described is there, with the media type described; template paths are filled in."""
    some = next(iter(iut.listed))
    for path, operations in iut.api["paths"].items():
        if "get" not in operations or "{" in path.replace("{collectionId}", ""):
            continue
        content = operations["get"]["responses"]["200"]["content"]
        answer = iut.get(path.replace("{collectionId}", some), accept=next(iter(content)))
        assert answer.headers["content-type"].split(";")[0] in {
            media.split(";")[0] for media in content
        }, path


@once(PART, "/conf/oas30/completeness")
def openapi_complete(iut) -> None:
    """Every operation tells what it answers, and what when it refuses."""
    for path, operations in iut.api["paths"].items():
        for method, operation in operations.items():
            if method in ("get", "post", "put", "patch", "delete"):
                answers = operation["responses"]
                assert any(status.startswith("2") for status in answers), (method, path)
                assert "default" in answers or any(one.startswith("4") for one in answers), path


@once(PART, "/conf/oas30/exceptions-codes")
def openapi_exceptions(iut) -> None:
    some = next(iter(iut.listed))
    for path, status in (
        ("/collections/unknown_collection", 404),
        (f"/collections/{some}/items/unknown", 404),
        (f"/collections/{some}/items?limit=x", 400),
    ):
        answer = iut.get(path, status=status)
        described = iut.api["paths"]["/collections/{collectionId}"]["get"]["responses"]
        described = described.get(str(status), described.get("default"))
        kinds = iut.resolved(described)["content"]
        assert answer.headers["content-type"].split(";")[0] in kinds
        assert answer.json()["status"] == status


@once(PART, "/conf/oas30/security")
def openapi_security(iut) -> None:
    """The schemes named by the document work: nobody, Basic, Bearer and a token in the address."""
    assert {} in iut.api["security"]
    schemes = iut.api["components"]["securitySchemes"]
    assert {scheme["type"] for scheme in schemes.values()} <= {"http", "apiKey"}
    for used in iut.api["security"]:
        assert set(used) <= set(schemes)
    wrong = iut.client.get(f"{iut.address}/collections", headers={"authorization": "Bearer x"})
    assert wrong.status_code == 401
    assert "www-authenticate" in wrong.headers
    token = iut.writer.headers.get("authorization", "").removeprefix("Bearer ")
    if token:
        by_address = iut.get("/collections", {"token": token}).json()
        by_header = iut.writer.get(f"{iut.address}/collections", headers={"accept": JSON}).json()
        assert {one["id"] for one in by_address["collections"]} == {
            one["id"] for one in by_header["collections"]
        }
