"""OGC API – Features – Part 4 (20-002r1), Annex A: optimistic locking, and the preference ``return``."""

from __future__ import annotations

import datetime as dt
from email.utils import format_datetime, parsedate_to_datetime

from tests.conformance.features_crud import PART, PATCH, created, feature, items, send
from tests.conformance.iut import GEOJSON
from tests.conformance.suite import each

WRITES = (("PUT", GEOJSON), ("PATCH", PATCH))
CHANGE = {"properties": {"name": "changed"}}


def _body(iut, collection, method: str) -> dict:
    return CHANGE if method == "PATCH" else feature(iut, collection)


@each(PART, "/conf/optimistic-locking-etags/get-etag", "point")
def get_tag(iut, collection) -> None:
    with created(iut, collection) as address:
        tag = iut.get(address, accept=GEOJSON).headers["etag"]
        assert tag.startswith('"') and tag.endswith('"') and len(tag) > 2


@each(PART, "/conf/optimistic-locking-etags/replace", "point")
def replace_tagged(iut, collection) -> None:
    _tagged(iut, collection, *WRITES[0])


@each(PART, "/conf/optimistic-locking-etags/update", "point")
def update_tagged(iut, collection) -> None:
    _tagged(iut, collection, *WRITES[1])


def _tagged(iut, collection, method: str, media: str) -> None:
    with created(iut, collection) as address:
        before = iut.get(address, accept=GEOJSON)
        tag, body = before.headers["etag"], _body(iut, collection, method)
        assert send(iut, method, address, body, media, if_match='"0"').status_code == 412
        assert iut.json(address, accept=GEOJSON) == before.json()
        done = send(iut, method, address, body, media, if_match=tag)
        assert done.status_code in (200, 204)
        assert done.headers["etag"] != tag
        assert done.headers["etag"] == iut.get(address, accept=GEOJSON).headers["etag"]
        assert send(iut, method, address, body, media).is_success


@each(PART, "/conf/optimistic-locking-etags/delete", "point")
def delete_tagged(iut, collection) -> None:
    with created(iut, collection) as address, created(iut, collection) as other:
        tag = iut.get(address, accept=GEOJSON).headers["etag"]
        assert send(iut, "DELETE", address, media=None, if_match='"0"').status_code == 412
        iut.get(address, accept=GEOJSON)
        assert send(iut, "DELETE", address, media=None, if_match=tag).status_code in (200, 204)
        iut.get(address, accept=GEOJSON, status=404)
        assert send(iut, "DELETE", other, media=None).is_success


@each(PART, "/conf/optimistic-locking-timestamps/get-last-modified", "point")
def get_modified(iut, collection) -> None:
    with created(iut, collection) as address:
        found = parsedate_to_datetime(iut.get(address, accept=GEOJSON).headers["last-modified"])
        assert abs(dt.datetime.now(dt.UTC) - found) < dt.timedelta(minutes=5)


@each(PART, "/conf/optimistic-locking-timestamps/replace", "point")
def replace_dated(iut, collection) -> None:
    _dated(iut, collection, *WRITES[0])


@each(PART, "/conf/optimistic-locking-timestamps/update", "point")
def update_dated(iut, collection) -> None:
    _dated(iut, collection, *WRITES[1])


def _dated(iut, collection, method: str, media: str) -> None:
    with created(iut, collection) as address:
        before = iut.get(address, accept=GEOJSON)
        date, body = before.headers["last-modified"], _body(iut, collection, method)
        earlier = {"if_unmodified_since": _earlier(date)}
        assert send(iut, method, address, body, media, **earlier).status_code == 412
        assert iut.json(address, accept=GEOJSON) == before.json()
        done = send(iut, method, address, body, media, if_unmodified_since=date)
        assert done.status_code in (200, 204)
        now = parsedate_to_datetime(done.headers["last-modified"])
        assert now >= parsedate_to_datetime(date)
        assert send(iut, method, address, body, media).is_success


@each(PART, "/conf/optimistic-locking-timestamps/delete", "point")
def delete_dated(iut, collection) -> None:
    with created(iut, collection) as address:
        date = iut.get(address, accept=GEOJSON).headers["last-modified"]
        late = send(iut, "DELETE", address, media=None, if_unmodified_since=_earlier(date))
        assert late.status_code == 412
        iut.get(address, accept=GEOJSON)
        assert send(iut, "DELETE", address, media=None, if_unmodified_since=date).is_success
        iut.get(address, accept=GEOJSON, status=404)


def _earlier(date: str) -> str:
    return format_datetime(parsedate_to_datetime(date) - dt.timedelta(hours=1), usegmt=True)


RETURN = "return-resource-representation-in-response"


@each(PART, f"/conf/{RETURN}/prefer", "point")
def prefer(iut, collection) -> None:
    for preference in ({}, {"prefer": "return=representation"}, {"prefer": "return=minimal"}):
        with created(iut, collection, **preference):
            pass


@each(PART, f"/conf/{RETURN}/representation", "point")
def representation(iut, collection) -> None:
    with created(iut, collection) as address:
        for method, media in WRITES:
            body = _body(iut, collection, method)
            answer = send(iut, method, address, body, media, prefer="return=representation")
            assert answer.status_code == 200
            assert answer.json()["properties"]["name"] == body["properties"]["name"]


@each(PART, f"/conf/{RETURN}/minimal", "point")
def minimal(iut, collection) -> None:
    with created(iut, collection) as address:
        for preference in ({}, {"prefer": "return=minimal"}):
            assert send(iut, "PATCH", address, CHANGE, PATCH, **preference).content == b""


@each(PART, f"/conf/{RETURN}/content-negotiation", "point")
def negotiated(iut, collection) -> None:
    preferred = {"prefer": "return=representation", "accept": GEOJSON}
    with created(iut, collection) as address:
        answer = send(iut, "PATCH", address, CHANGE, PATCH, **preferred)
        assert answer.headers["content-type"] == GEOJSON


@each(PART, f"/conf/{RETURN}/preference-applied", "point")
def preference_applied(iut, collection) -> None:
    sent = feature(iut, collection)
    answer = send(iut, "POST", items(collection), sent, prefer="return=representation")
    assert answer.status_code == 201
    assert answer.headers["preference-applied"] == "return=representation"
    send(iut, "DELETE", answer.headers["location"], media=None)
