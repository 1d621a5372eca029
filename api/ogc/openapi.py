"""The OpenAPI document of ``/ogc``: compact, one template per kind of resource.

Desktop clients read it for each layer they add; what differs by collection stands in its schema
and queryables. ``limit`` tells them that pages of 10,000 are fine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.ogc import further
from api.ogc.formats.catalogue import DOCUMENTS, DOWNLOADS, FEATURES, Format
from layers.store.query import DEFAULT_LIMIT, EVERYTHING, MAX_LIMIT

MEDIA = "application/vnd.oai.openapi+json;version=3.0"
_GEOJSON = "application/geo+json"
_SCHEMA_JSON = "application/schema+json"
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}


def document(
    base: str, collections: list[str], version: str, *, whole: bool = True
) -> dict[str, Any]:
    """Return the document for the collections a caller may see, of the ``whole`` city or one theme."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "万米 Wanmi – OGC API",
            "description": "城市图层的读取、筛选与编辑。Read, filter and edit the layers of the city.",
            "version": version,
        },
        "servers": [{"url": base}],
        "tags": [{"name": "Capabilities"}, {"name": "Data"}],
        "paths": {**_paths(), **further.paths(whole)},
        "components": {
            "parameters": _parameters(collections),
            "schemas": _SCHEMAS,
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic"},
                "bearer": {"type": "http", "scheme": "bearer"},
                "token": {"type": "apiKey", "in": "query", "name": "token"},
            },
        },
        "security": [{}, {"basic": []}, {"bearer": []}, {"token": []}],
    }


def _paths() -> dict[str, Any]:
    collection = "/collections/{collectionId}"
    return {
        "/": _get("getLandingPage", "Capabilities", ["f"]),
        "/conformance": _get("getConformance", "Capabilities", ["f"]),
        "/api": _get("getApi", "Capabilities", ["f"], MEDIA),
        "/collections": _get("getCollections", "Capabilities", ["f"]),
        collection: _get("getCollection", "Capabilities", ["collectionId", "f"]),
        f"{collection}/queryables": _get(
            "getQueryables", "Data", ["collectionId", "f"], _SCHEMA_JSON
        ),
        f"{collection}/schema": _get("getSchema", "Data", ["collectionId", "f"], _SCHEMA_JSON),
        f"{collection}/items": {
            **_get("getItems", "Data", ["collectionId", *_ITEMS], _GEOJSON),
            "post": _write("createItem", ["collectionId"], "201", _GEOJSON),
            "options": _plain("optionsItems", ["collectionId"]),
        },
        f"{collection}/items/{{featureId}}": {
            **_get(
                "getItem",
                "Data",
                ["collectionId", "featureId", "crs", "datetime", "profile", "f-features"],
                _GEOJSON,
            ),
            "put": _write("replaceItem", _ONE, "204", _GEOJSON),
            "patch": _write("updateItem", _ONE, "204", "application/merge-patch+json"),
            "delete": _write("deleteItem", _ONE, "204", None),
            "options": _plain("optionsItem", ["collectionId", "featureId"]),
        },
    }


_ITEMS = [
    *("limit", "offset", "after", "bbox", "bbox-crs", "datetime", "crs"),
    *(
        "filter",
        "filter-lang",
        "filter-crs",
        "ids",
        "q",
        "sortby",
        "properties",
        "skipGeometry",
        "profile",
        "f-features",
    ),
]
_ONE = ["collectionId", "featureId", "if-match"]


def _get(
    name: str, tag: str, parameters: list[str], media: str = "application/json"
) -> dict[str, Any]:
    schema = "features" if name == "getItems" else "feature" if name == "getItem" else "object"
    content = {
        media: {"schema": {"$ref": f"#/components/schemas/{schema}"}},
        "text/html": {"schema": {"type": "string"}},
    }
    if media == _GEOJSON:
        content |= {form.media: {"schema": _BINARY} for form in DOWNLOADS}
    return {
        "get": {
            "operationId": name,
            "tags": [tag],
            "parameters": _references(parameters),
            "responses": {
                "200": {"description": "OK", "content": content},
                "default": {"description": "Refused", "content": _PROBLEM},
            },
        }
    }


def _write(name: str, parameters: list[str], status: str, media: str | None) -> dict[str, Any]:
    body = {"required": True, "content": {media: {"schema": {"type": "object"}}}} if media else None
    return {
        "operationId": name,
        "tags": ["Data"],
        "parameters": _references([*parameters, "content-crs", "wanmi-reason"]),
        **({"requestBody": body} if body else {}),
        "responses": {
            status: {"description": "Done"},
            "default": {"description": "Refused", "content": _PROBLEM},
        },
    }


def _plain(name: str, parameters: list[str]) -> dict[str, Any]:
    return {
        "operationId": name,
        "tags": ["Data"],
        "parameters": _references(parameters),
        "responses": {
            "200": {"description": "The Allow header lists what the caller may do"},
            "default": {"description": "Refused", "content": _PROBLEM},
        },
    }


def _references(names: list[str]) -> list[dict[str, str]]:
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _parameters(collections: list[str]) -> dict[str, Any]:
    found = {name: _parameter(name, "query", schema) for name, schema in _QUERY.items()}
    for name in ("content-crs", "if-match", "wanmi-reason"):
        found[name] = _parameter(name, "header", _TEXT)
    found["f-features"] = _parameter("f", "query", _one_of(FEATURES))
    found["collectionId"] = _parameter("collectionId", "path", {**_TEXT, "enum": collections})
    found["featureId"] = _parameter("featureId", "path", _TEXT)
    return found


def _one_of(forms: Sequence[Format]) -> dict[str, Any]:
    return {"type": "string", "enum": [form.name for form in forms]}


_TEXT: dict[str, Any] = {"type": "string"}
_BINARY: dict[str, Any] = {"type": "string", "format": "binary"}
_WHOLE: dict[str, Any] = {"type": "integer", "minimum": 0}
_NAMES: dict[str, Any] = {"type": "array", "items": _TEXT}
_BOX: dict[str, Any] = {
    "type": "array",
    "items": {"type": "number"},
    "minItems": 4,
    "maxItems": 6,
}
_QUERY: dict[str, dict[str, Any]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": EVERYTHING, "default": DEFAULT_LIMIT},
    "offset": _WHOLE,
    "after": _WHOLE,
    "bbox": _BOX,
    "bbox-crs": _TEXT,
    "datetime": _TEXT,
    "crs": _TEXT,
    "filter": _TEXT,
    "filter-lang": {"type": "string", "enum": ["cql2-text", "cql2-json"], "default": "cql2-text"},
    "filter-crs": _TEXT,
    "ids": {"type": "array", "items": {"type": "integer"}},
    "q": _TEXT,
    "sortby": _NAMES,
    "properties": _NAMES,
    "skipGeometry": {"type": "boolean", "default": False},
    "profile": _NAMES,
    "f": _one_of(DOCUMENTS),
}


_LIMIT = (
    f"A page of GeoJSON, JSON-FG or HTML never has more than {MAX_LIMIT} features, whatever was asked for. "
    "The formats that are streamed give as many as asked for, and everything without a limit."
)
"""The declared maximum is that of any format: no answer may have more (17-069r4, /req/core/fc-limit-response-1)."""


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    found = {"name": name, "in": place, "required": place == "path", "schema": schema}
    if name == "limit":
        found["description"] = _LIMIT
    if place == "query":
        found |= {"style": "form", "explode": False}
    return found


_FEATURE = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "integer"},
        "geometry": {"type": "object", "nullable": True},
        "properties": {"type": "object"},
    },
}
_SCHEMAS: dict[str, Any] = {
    "object": {"type": "object"},
    "feature": _FEATURE,
    "features": {
        "type": "object",
        "required": ["type", "features", "numberReturned", "links"],
        "properties": {
            "type": {"type": "string", "enum": ["FeatureCollection"]},
            "numberMatched": {"type": "integer"},
            "numberReturned": {"type": "integer"},
            "timeStamp": {"type": "string", "format": "date-time"},
            "links": {"type": "array", "items": {"type": "object"}},
            "features": {"type": "array", "items": {"$ref": "#/components/schemas/feature"}},
        },
    },
    "problem": {
        "type": "object",
        "required": ["type", "title", "status", "code", "zh", "en"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string"},
            "zh": {"type": "string"},
            "en": {"type": "string"},
            "field": {"type": "string"},
        },
    },
}
