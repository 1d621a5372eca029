"""Landing page, conformance, OpenAPI and collection of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from api.ogc.records.record import GEOJSON, JSON
from api.ogc.records.search import DEFAULT, MOST
from api.ogc.schema import Language
from layers.accounts.tenants import City

CATALOGUE = "layers"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
_SPEC = "http://www.opengis.net/spec"
_CLASSES = (
    *(f"ogcapi-common-1/1.0/conf/{name}" for name in ("core", "landing-page", "json", "html")),
    "ogcapi-common-1/1.0/conf/oas30",
    "ogcapi-common-2/1.0/conf/collections",
    *(f"ogcapi-features-1/1.0/conf/{name}" for name in ("core", "geojson", "html", "oas30")),
    *(
        f"ogcapi-records-1/1.0/conf/{name}"
        for name in (
            "record-core",
            "record-collection",
            "record-core-query-parameters",
            "record-api",
            "searchable-catalog",
            "sorting",
            "json",
            "html",
        )
    ),
)
_TITLE = {"zh": "图层目录", "en": "Catalogue of layers"}
_ABOUT = {
    "zh": "全市图层的元数据：名称、范围、标准、责任部门，以及要素、瓦片、样式和字段的地址。",
    "en": "What the city's layers are: titles, extent, standard, owner, and the way to features, tiles, styles.",
}


def declared() -> dict[str, list[str]]:
    """Return the conformance declaration."""
    return {"conformsTo": [f"{_SPEC}/{name}" for name in _CLASSES]}


def landing(base: str, root: str, language: Language) -> dict[str, Any]:
    """Return the landing page."""
    return {
        "title": _TITLE[language],
        "description": _ABOUT[language],
        "links": [
            {"rel": "self", "type": JSON, "href": base},
            {"rel": "alternate", "type": "text/html", "href": f"{base}?f=html"},
            {"rel": "service-desc", "type": OPENAPI, "href": f"{base}/api"},
            {"rel": "service-doc", "type": "text/html", "href": f"{base}/api?f=html"},
            {"rel": "conformance", "type": JSON, "href": f"{base}/conformance"},
            {"rel": "data", "type": JSON, "href": f"{base}/collections"},
            {
                "rel": "http://www.opengis.net/def/rel/ogc/1.0/ogc-catalog",
                "type": JSON,
                "href": f"{base}/collections/{CATALOGUE}",
            },
            {"rel": "related", "type": JSON, "href": root},
        ],
    }


def collections(base: str, city: City, language: Language) -> dict[str, Any]:
    """Return the collections."""
    return {
        "collections": [catalogue(base, city, language)],
        "links": [{"rel": "self", "type": JSON, "href": f"{base}/collections"}],
    }


def catalogue(base: str, city: City, language: Language) -> dict[str, Any]:
    """Return the catalogue as a collection of records."""
    here = f"{base}/collections/{CATALOGUE}"
    extent = {"extent": {"spatial": {"bbox": [list(city.view)]}}} if city.view else {}
    return {
        "id": CATALOGUE,
        "type": "Catalog",
        "itemType": "record",
        "conformsTo": declared()["conformsTo"],
        "title": _TITLE[language],
        "description": _ABOUT[language],
        **extent,
        "links": [
            {"rel": "self", "type": JSON, "href": here},
            {"rel": "alternate", "type": "text/html", "href": f"{here}?f=html"},
            {"rel": "items", "type": GEOJSON, "href": f"{here}/items"},
        ],
    }


def page_links(here: str, given: Mapping[str, Any]) -> list[dict[str, str]]:
    """Links of a page of records."""
    query = f"?{urlencode(given)}" if given else ""
    html = urlencode({**given, "f": "html"})
    return [
        {"rel": "self", "type": GEOJSON, "href": f"{here}/items{query}"},
        {"rel": "alternate", "type": "text/html", "href": f"{here}/items?{html}"},
        {"rel": "collection", "type": JSON, "href": here},
    ]


def openapi(base: str) -> dict[str, Any]:
    """Return the OpenAPI document."""
    here = f"/collections/{CATALOGUE}"
    paths = {
        "/": _get("getLandingPage"),
        "/conformance": _get("getConformance"),
        "/api": _get("getApi"),
        "/collections": _get("getCollections"),
        here: _get("getCatalogue"),
        f"{here}/items": _get("getRecords", list(_QUERY)),
        f"{here}/items/{{recordId}}": _get("getRecord", ["recordId"]),
    }
    parameters = {name: _parameter(name, schema) for name, schema in _QUERY.items()}
    path = {"name": "recordId", "in": "path", "required": True, "schema": _TEXT}
    language = _parameter("lang", {"type": "string", "enum": ["zh", "en"]})
    formats = _parameter("f", {"type": "string", "enum": ["json", "html"]})
    return {
        "openapi": "3.0.3",
        "info": {"title": "万米 Wanmi – Records", "description": _ABOUT["en"], "version": "1.0.0"},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {
            "parameters": {**parameters, "recordId": path, "lang": language, "f": formats}
        },
    }


_TEXT: dict[str, Any] = {"type": "string"}
_TEXTS: dict[str, Any] = {"type": "array", "items": _TEXT}
_QUERY: dict[str, dict[str, Any]] = {
    "q": _TEXTS,
    "bbox": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6},
    "datetime": _TEXT,
    "type": _TEXTS,
    "externalIds": _TEXTS,
    "ids": _TEXTS,
    "sortby": _TEXTS,
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST, "default": DEFAULT},
    "offset": {"type": "integer", "minimum": 0},
    "theme": _TEXT,
    "owner": _TEXT,
    "standard": _TEXT,
    "geometryType": {"type": "string", "enum": ["point", "line", "polygon", "any"]},
}


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "style": "form", "explode": False, "schema": schema}


def _get(name: str, parameters: list[str] | None = None) -> dict[str, Any]:
    media = GEOJSON if name.startswith("getRecord") else OPENAPI if name == "getApi" else JSON
    content = {
        media: {"schema": {"type": "object"}},
        "text/html": {"schema": {"type": "string"}},
    }
    listed = [*(parameters or []), "lang", "f"]
    return {
        "get": {
            "operationId": name,
            "parameters": [{"$ref": f"#/components/parameters/{one}"} for one in listed],
            "responses": {
                "200": {"description": "OK", "content": content},
                "default": {
                    "description": "Refused",
                    "content": {"application/problem+json": {"schema": {"type": "object"}}},
                },
            },
        }
    }
