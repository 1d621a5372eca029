"""OGC API – Features – Part 4: Create, Replace, Update and Delete (20-002r1), Annex A.

Tests write into point collections and take away what they made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.conformance.features_crs import NOT_OFFERED, convert, offered, tolerance
from tests.conformance.iut import CRS84, GEOJSON, extent
from tests.conformance.suite import each

PART = "ogcapi-features-4"
PATCH = "application/merge-patch+json"
NO_SUCH = 987_654_321_987


def send(
    iut, method: str, address: str, body: Any = None, media: str | None = GEOJSON, **headers: str
) -> httpx.Response:
    """A request as the account that may edit; ``address`` whole or below the landing page."""
    whole = address if address.startswith("http") else f"{iut.address}{address}"
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    if media:
        given["content-type"] = media
    content = None if body is None else json.dumps(body).encode()
    request = iut.writer.build_request(method, whole, content=content, headers=given)
    if media is None:
        request.headers.pop("content-type", None)
    return iut.writer.send(request)


def feature(iut, collection, **properties: Any) -> dict[str, Any]:
    """A valid new feature in the middle of the collection."""
    west, south, east, north = extent(iut.listed[collection.id])
    middle = [round((west + east) / 2, 6), round((south + north) / 2, 6)]
    shape = {"type": "Point", "coordinates": middle}
    return {"type": "Feature", "geometry": shape, "properties": {"name": "ATS", **properties}}


def items(collection) -> str:
    return f"/collections/{collection.id}/items"


@contextmanager
def created(iut, collection, body: dict | None = None, **headers: str) -> Iterator[str]:
    """The address of a new feature that is gone again afterwards."""
    answer = send(iut, "POST", items(collection), body or feature(iut, collection), **headers)
    assert answer.status_code == 201, answer.text
    address = answer.headers["location"]
    try:
        yield address
    finally:
        send(iut, "DELETE", address, media=None)


def read(iut, address: str, **parameters: str) -> dict[str, Any]:
    found: dict[str, Any] = iut.json(address, parameters, GEOJSON)
    return found


@each(PART, "/conf/create-replace-delete/options", "point", "empty")
def options(iut, collection) -> None:
    whole = send(iut, "OPTIONS", items(collection), media=None)
    assert whole.status_code == 200
    assert "POST" in whole.headers["allow"]
    assert GEOJSON in whole.headers["accept-post"]
    single = send(iut, "OPTIONS", f"{items(collection)}/unknown_id", media=None)
    assert single.status_code == 200
    assert {"PUT", "PATCH", "DELETE"} <= set(single.headers["allow"].split(", "))
    anybody = iut.client.options(f"{iut.address}{items(collection)}")
    assert "POST" not in anybody.headers["allow"]


@each(PART, "/conf/create-replace-delete/create", "point", "empty")
def create(iut, collection) -> None:
    before = iut.ids(collection)
    body = feature(iut, collection)
    for sent in (body, {**body, "id": NO_SUCH}):
        with created(iut, collection, sent) as address:
            found = read(iut, address)
            assert found["id"] not in before
            assert address.rsplit("/", 1)[1] == str(found["id"])
            assert found["geometry"] == body["geometry"]
            assert found["properties"]["name"] == "ATS"
            assert iut.ids(collection) == before | {found["id"]}


@each(PART, "/conf/create-replace-delete/create-content-type", "point")
def create_content_type(iut, collection) -> None:
    answer = send(iut, "POST", items(collection), feature(iut, collection), media=None)
    assert answer.status_code == 400


@each(PART, "/conf/create-replace-delete/replace", "point")
def replace(iut, collection) -> None:
    with created(iut, collection, feature(iut, collection, note="was")) as address:
        body = feature(iut, collection, name="replaced")
        assert send(iut, "PUT", address, body).status_code in (200, 204)
        found = read(iut, address)
        assert (found["properties"]["name"], found["properties"]["note"]) == ("replaced", None)
        assert found["geometry"] == body["geometry"]


@each(PART, "/conf/create-replace-delete/replace-content-type", "point")
def replace_content_type(iut, collection) -> None:
    with created(iut, collection) as address:
        assert send(iut, "PUT", address, feature(iut, collection), media=None).status_code == 400


@each(PART, "/conf/create-replace-delete/replace-rid", "point")
def replace_identifier(iut, collection) -> None:
    with created(iut, collection) as address:
        body = {**feature(iut, collection), "id": NO_SUCH}
        assert send(iut, "PUT", address, body).status_code in (200, 204)
        assert str(read(iut, address)["id"]) == address.rsplit("/", 1)[1]
        iut.get(f"{items(collection)}/{NO_SUCH}", accept=GEOJSON, status=404)


@each(PART, "/conf/create-replace-delete/replace-exceptions", "point")
def replace_exceptions(iut, collection) -> None:
    address = f"{items(collection)}/{NO_SUCH}"
    assert send(iut, "PUT", address, feature(iut, collection)).status_code == 404
    matched = send(iut, "PUT", address, feature(iut, collection), if_match='"xyz"')
    assert matched.status_code == 404
    iut.get(address, accept=GEOJSON, status=404)


@each(PART, "/conf/create-replace-delete/delete", "point")
def delete(iut, collection) -> None:
    with created(iut, collection) as address:
        assert send(iut, "DELETE", address, media=None).status_code in (200, 204)
        iut.get(address, accept=GEOJSON, status=404)
        assert send(iut, "DELETE", address, media=None).status_code == 404


@each(PART, "/conf/update/options", "point", "empty")
def update_options(iut, collection) -> None:
    answer = send(iut, "OPTIONS", f"{items(collection)}/unknown_id", media=None)
    assert answer.status_code == 200
    assert "PATCH" in answer.headers["allow"]
    assert PATCH in answer.headers["accept-patch"]


@each(PART, "/conf/update/update", "point")
def update(iut, collection) -> None:
    with created(iut, collection, feature(iut, collection, note="stays")) as address:
        before = read(iut, address)
        body = {"properties": {"name": "changed"}}
        assert send(iut, "PATCH", address, body, PATCH).status_code in (200, 204)
        after = read(iut, address)
        assert after["properties"].pop("name") == "changed"
        for one in (before, after):
            for stamped in ("name", "valid_from"):
                one["properties"].pop(stamped, None)
        assert (after["geometry"], after["properties"]) == (
            before["geometry"],
            before["properties"],
        )


@each(PART, "/conf/update/update-content-type", "point")
def update_content_type(iut, collection) -> None:
    with created(iut, collection) as address:
        body = {"properties": {"name": "changed"}}
        assert send(iut, "PATCH", address, body, media=None).status_code == 400


@each(PART, "/conf/update/update-rid", "point")
def update_identifier(iut, collection) -> None:
    with created(iut, collection) as address:
        body = {"id": NO_SUCH, "properties": {"name": "changed"}}
        assert send(iut, "PATCH", address, body, PATCH).status_code in (200, 204)
        assert str(read(iut, address)["id"]) == address.rsplit("/", 1)[1]


@each(PART, "/conf/features/endpoints", "point")
def endpoints(iut, collection) -> None:
    with created(iut, collection) as address:
        assert address.startswith(f"{iut.address}{items(collection)}/")
        assert read(iut, address)["id"] in iut.ids(collection)


@each(PART, "/conf/features/crs", "point")
def crs(iut, collection) -> None:
    body = feature(iut, collection)
    place = body["geometry"]["coordinates"]
    for uri in offered(iut, collection):
        moved = {**body, "geometry": {"type": "Point", "coordinates": convert(uri, *place)}}
        named = {} if uri == CRS84 else {"content_crs": f"<{uri}>"}
        with created(iut, collection, moved, **named) as address:
            found = read(iut, address)["geometry"]["coordinates"]
            assert found == pytest.approx(place, abs=2e-7), uri
            again = read(iut, address, crs=uri)["geometry"]["coordinates"]
            assert again == pytest.approx(moved["geometry"]["coordinates"], abs=tolerance(uri))
    wrong = send(iut, "POST", items(collection), body, content_crs=f"<{NOT_OFFERED}>")
    assert 400 <= wrong.status_code < 500


@each(PART, "/conf/features/schema", "point")
def undefined_properties(iut, collection) -> None:
    """A property that the schema does not know is refused; nothing is made of it."""
    before = iut.ids(collection)
    answer = send(iut, "POST", items(collection), feature(iut, collection, not_in_schema=1))
    assert 400 <= answer.status_code < 500
    assert iut.ids(collection) == before


@each(PART, "/conf/features/geojson", "point")
def geojson(iut, collection) -> None:
    with created(iut, collection) as address:
        body = {**feature(iut, collection, name="put"), "id": NO_SUCH}
        assert send(iut, "PUT", address, body).is_success
        found = read(iut, address)
        assert (found["geometry"], found["properties"]["name"]) == (body["geometry"], "put")


@each(PART, "/conf/features/json-merge-patch", "point")
def merge_patch(iut, collection) -> None:
    """A value changed, one added, one emptied, and the geometry moved in one document."""
    with created(iut, collection, feature(iut, collection, note="gone soon")) as address:
        lon, lat = read(iut, address)["geometry"]["coordinates"]
        moved = {"type": "Point", "coordinates": [round(lon + 0.0001, 6), lat]}
        body = {"geometry": moved, "properties": {"name": "new", "address": "added", "note": None}}
        assert send(iut, "PATCH", address, body, PATCH).is_success
        found = read(iut, address)
        kept = {name: found["properties"][name] for name in body["properties"]}
        assert (found["geometry"], kept) == (moved, body["properties"])
