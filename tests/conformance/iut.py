"""The implementation under test: a server that is asked over HTTP and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self
from urllib.parse import urljoin

import httpx

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
SCHEMA_JSON = "application/schema+json"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
OGC_REL = "http://www.opengis.net/def/rel/ogc/1.0/"
MOST = 10_000


@dataclass(frozen=True)
class Collection:
    """A collection the suite is run on; ``kind`` is point, line, polygon or empty."""

    id: str
    kind: str


class Iut:
    """``address`` is that of the landing page; ``token`` that of an account that may edit."""

    def __init__(self, address: str, token: str | None = None) -> None:
        self.address = address.rstrip("/")
        self.client = httpx.Client(timeout=60)
        self.writer = httpx.Client(
            timeout=60, headers={"authorization": f"Bearer {token}"} if token else {}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.writer.close()

    def get(
        self,
        path: str = "",
        parameters: Any = None,
        accept: str = JSON,
        status: int | None = 200,
    ) -> httpx.Response:
        """GET below the landing page (or of a whole address); the status is asserted."""
        address = path if path.startswith("http") else f"{self.address}{path}"
        answer = self.client.get(address, params=parameters or None, headers={"accept": accept})
        if status is not None:
            assert answer.status_code == status, (str(answer.url), answer.text[:600])
        return answer

    def json(self, path: str = "", parameters: Any = None, accept: str = JSON) -> Any:
        """The decoded answer of :meth:`get`."""
        return self.get(path, parameters, accept).json()

    def items(self, collection: Collection, parameters: Any = None) -> dict[str, Any]:
        """One page of features."""
        path = f"/collections/{collection.id}/items"
        found: dict[str, Any] = self.json(path, parameters, GEOJSON)
        return found

    def ids(self, collection: Collection, parameters: Mapping[str, Any] | None = None) -> set[Any]:
        """Ids of all features that match, which must fit on a page."""
        page = self.items(collection, {"limit": MOST, **(parameters or {})})
        assert len(page["features"]) == page["numberReturned"] < MOST
        return {feature["id"] for feature in page["features"]}

    def filtered(self, collection: Collection, text: str, **more: Any) -> set[Any]:
        """Ids of the features that a CQL2 text filter selects."""
        return self.ids(collection, {"filter": text, "filter-lang": "cql2-text", **more})

    def refused(self, collection: Collection, parameters: Any, status: int = 400) -> None:
        """Assert that a request for features is refused."""
        path = f"/collections/{collection.id}/items"
        answer = self.get(path, parameters, GEOJSON, status)
        assert answer.headers["content-type"].startswith("application/problem+json")

    @cached_property
    def landing(self) -> dict[str, Any]:
        """The landing page."""
        found: dict[str, Any] = self.json()
        return found

    @cached_property
    def declared(self) -> frozenset[str]:
        """The conformance declaration."""
        return frozenset(self.json("/conformance")["conformsTo"])

    @cached_property
    def api(self) -> dict[str, Any]:
        """The OpenAPI document that the landing page links to."""
        link = first(self.landing, "service-desc")
        found: dict[str, Any] = self.json(link["href"], accept=link["type"])
        return found

    @cached_property
    def listed(self) -> dict[str, dict[str, Any]]:
        """The entries of the collections document by id."""
        return {entry["id"]: entry for entry in self.json("/collections")["collections"]}

    def described(self, collection: Collection) -> dict[str, Any]:
        """The document of one collection."""
        found: dict[str, Any] = self.json(f"/collections/{collection.id}")
        return found

    def queryables(self, collection: Collection) -> dict[str, dict[str, Any]]:
        """The queryables of a collection by name."""
        path = f"/collections/{collection.id}/queryables"
        found: dict[str, dict[str, Any]] = self.json(path, accept=SCHEMA_JSON)["properties"]
        return found

    def parameter(self, path: str, name: str, method: str = "get") -> dict[str, Any]:
        """The definition of a parameter of an operation in the OpenAPI document."""
        operation = self.api["paths"][path][method]
        found = {one["name"]: one for one in map(self.resolved, operation["parameters"])}
        return found[name]

    def resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        """The part of the OpenAPI document that a reference stands for."""
        if "$ref" not in part:
            return part
        found: Any = self.api
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return dict(found)


ITEMS = "/collections/{collectionId}/items"
ITEM = "/collections/{collectionId}/items/{featureId}"


def links(document: Mapping[str, Any], rel: str) -> list[dict[str, Any]]:
    """The links of a relation; each has an address that is whole."""
    found = [link for link in document["links"] if link["rel"] == rel]
    assert all(urljoin("http://nowhere/", link["href"]) == link["href"] for link in found)
    return found


def first(document: Mapping[str, Any], rel: str) -> dict[str, Any]:
    """The one link of a relation."""
    found = links(document, rel)
    assert found, f"no link with rel={rel}"
    return found[0]


def extent(entry: Mapping[str, Any]) -> list[float]:
    """West, south, east, north of a collection."""
    box = entry["extent"]["spatial"]["bbox"][0]
    return [float(side) for side in box]
