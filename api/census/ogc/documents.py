"""The documents of the service: landing page, conformance, API description, collections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from api.census.ogc.held import KINDS, MOST, Held
from layers.registry import Registry

OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
GEOJSON = "application/geo+json"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_CLASSES = ("core", "oas30", "geojson")


@dataclass(frozen=True)
class Links:
    """Makes links below ``base``; a ``token`` that came in the address is carried on."""

    base: str
    token: str | None

    def to(self, path: str, rel: str, media: str = "application/json") -> dict[str, str]:
        """A link."""
        mark = "&" if "?" in path else "?"
        tail = f"{mark}token={quote(self.token)}" if self.token else ""
        return {"href": f"{self.base}{path}{tail}", "rel": rel, "type": media}


def landing(links: Links) -> dict[str, Any]:
    """What the service is and where its parts are."""
    return {
        "title": "普查隔离区 Census quarantine",
        "description": "普查中被隔离的行，附原因。Rows of deliveries that were held back, with the reasons.",
        "links": [
            links.to("/", "self"),
            links.to("/api", "service-desc", OPENAPI),
            links.to("/conformance", "conformance"),
            links.to("/collections", "data"),
        ],
    }


def conformance() -> dict[str, Any]:
    """OGC API Features part 1 (OGC 17-069r4)."""
    root = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
    return {"conformsTo": [f"{root}/{name}" for name in _CLASSES]}


def collections(links: Links, registry: Registry, found: Sequence[Held]) -> dict[str, Any]:
    """The list of collections."""
    return {
        "links": [links.to("/collections", "self")],
        "collections": [collection(links, registry, item) for item in found],
    }


def collection(links: Links, registry: Registry, item: Held) -> dict[str, Any]:
    """One collection."""
    info = registry.get(item.layer)
    zh, en = KINDS[item.kind]
    path = f"/collections/{item.id}"
    made: dict[str, Any] = {
        "id": item.id,
        "title": f"{item.run} {item.title} · {info.title_zh} · {zh} ({item.count})",
        "description": (
            f"普查任务 {item.run} 第 {item.n} 个数据集中被隔离的行。"
            f"Rows held back of dataset {item.n} of census {item.run}: {info.title_en}, {en}."
        ),
        "itemType": "feature",
        "crs": [CRS84],
        "links": [links.to(path, "self"), links.to(f"{path}/items", "items", GEOJSON)],
    }
    if item.extent is not None:
        made["extent"] = {"spatial": {"bbox": [list(item.extent)], "crs": CRS84}}
    return made


def api(links: Links, version: str) -> dict[str, Any]:
    """The OpenAPI document, with the limit that clients look for."""
    plain = {"200": {"description": "OK"}}
    limit = {"type": "integer", "minimum": 1, "maximum": MOST, "default": 1000}
    paging = [
        {"name": "limit", "in": "query", "schema": limit},
        {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}},
        {"name": "bbox", "in": "query", "schema": {"type": "array", "items": {"type": "number"}}},
    ]
    name = {"name": "collectionId", "in": "path", "required": True, "schema": {"type": "string"}}
    row = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "integer"}}
    paths: dict[str, list[dict[str, Any]]] = {
        "/": [],
        "/conformance": [],
        "/collections": [],
        "/collections/{collectionId}": [name],
        "/collections/{collectionId}/items": [name, *paging],
        "/collections/{collectionId}/items/{featureId}": [name, row],
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "万米 Wanmi – census quarantine", "version": version},
        "servers": [{"url": links.base}],
        "paths": {
            path: {"get": {"parameters": given, "responses": plain}}
            for path, given in paths.items()
        },
    }
