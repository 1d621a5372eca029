"""OGC API – Features – Part 1: Core (17-069r4), Annex A.2: class core, the collections."""

from __future__ import annotations

from tests.conformance.features_core import PART
from tests.conformance.iut import CRS84, GEOJSON, HTML, JSON, extent, first, links
from tests.conformance.suite import each, once


@once(PART, "/conf/core/fc-md-op")
def collections_op(iut) -> None:
    assert iut.get(first(iut.landing, "data")["href"]).headers["content-type"].startswith(JSON)


@once(PART, "/conf/core/fc-md-success")
def collections_success(iut) -> None:
    body = iut.json("/collections")
    assert body["collections"] and body["links"]


@once(PART, "/conf/core/fc-md-links")
def collections_links(iut) -> None:
    body = iut.json("/collections")
    assert first(body, "self")["type"] == JSON
    assert {link["type"] for link in links(body, "alternate")} == {HTML}


@each(PART, "/conf/core/fc-md-items")
def collections_items(iut, collection) -> None:
    entry = iut.listed[collection.id]
    assert entry["title"]
    assert entry.get("itemType", "feature") == "feature"


@each(PART, "/conf/core/fc-md-items-links")
def collections_items_links(iut, collection) -> None:
    found = links(iut.listed[collection.id], "items")
    assert {GEOJSON, HTML} <= {link["type"] for link in found}
    assert all(link["href"].split("?")[0].endswith("/items") for link in found)


@each(PART, "/conf/core/fc-md-extent")
def collections_extent(iut, collection) -> None:
    west, south, east, north = extent(iut.listed[collection.id])
    assert -180 <= west <= east <= 180
    assert -90 <= south <= north <= 90
    assert iut.listed[collection.id]["extent"]["spatial"]["crs"] == CRS84


@once(PART, "/conf/core/fc-md-extent-multi")
def collections_extent_multi(iut) -> None:
    """Each extent has one box here; the first, which stands for all, must be there."""
    assert all(len(entry["extent"]["spatial"]["bbox"]) == 1 for entry in iut.listed.values())


@each(PART, "/conf/core/sfc-md-op")
def collection_op(iut, collection) -> None:
    answer = iut.get(f"/collections/{collection.id}")
    assert answer.headers["content-type"].startswith(JSON)
    iut.get(f"/collections/{collection.id}_unknown", status=404)


@each(PART, "/conf/core/sfc-md-success")
def collection_success(iut, collection) -> None:
    listed, alone = iut.listed[collection.id], iut.described(collection)
    for name in ("id", "title", "description", "extent"):
        assert alone.get(name) == listed.get(name), name
    assert {link["href"] for link in links(alone, "items")} == {
        link["href"] for link in links(listed, "items")
    }
