"""The routes of the catalogue: a small OGC API with one collection of records."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.ogc import pages
from api.ogc.pages import Ask
from api.ogc.parameters import COMMON, only
from api.ogc.records import documents
from api.ogc.records.documents import CATALOGUE
from api.ogc.records.record import GEOJSON, JSON, Entry, Span
from api.ogc.records.search import QUERY, read
from gis.database.session import begin, system
from gis.errors import NotFound
from layers.store.extents import spans

router = APIRouter(include_in_schema=False)
READ = ["GET", "HEAD"]
KEEP_SECONDS = 300.0


@router.api_route("", methods=READ)
@router.api_route("/", methods=READ)
def landing(request: Request, who: Who) -> Response:
    """The landing page of the catalogue."""
    ask = Ask(request, who)
    made = documents.landing(_base(ask), ask.root, ask.language)
    return pages.document(ask, made, JSON, "records/landing.html")


@router.api_route("/conformance", methods=READ)
def conformance(request: Request, who: Who) -> Response:
    """What the catalogue conforms to."""
    return pages.document(Ask(request, who), documents.declared(), JSON, "conformance.html")


@router.api_route("/api", methods=READ)
def api(request: Request, who: Who) -> Response:
    """The OpenAPI document of the catalogue."""
    ask = Ask(request, who)
    return pages.document(ask, documents.openapi(_base(ask)), documents.OPENAPI, "api.html")


@router.api_route("/collections", methods=READ)
def collections(request: Request, who: Who) -> Response:
    """The one collection."""
    ask = Ask(request, who)
    made = documents.collections(_base(ask), ask.offer.city, ask.language)
    return pages.document(ask, made, JSON, "records/collections.html")


@router.api_route(f"/collections/{CATALOGUE}", methods=READ)
def catalogue(request: Request, who: Who) -> Response:
    """The catalogue as a collection."""
    ask = Ask(request, who)
    made = documents.catalogue(_base(ask), ask.offer.city, ask.language)
    return pages.document(ask, made, JSON, "records/catalogue.html")


@router.api_route(f"/collections/{CATALOGUE}/items", methods=READ)
def items(request: Request, who: Who) -> Response:
    """The records that match."""
    ask = Ask(request, who)
    given = only(ask.pairs, COMMON | QUERY)
    search = read(given)
    found = search.ordered([entry for entry in _entries(ask) if search.matches(entry)])
    page = found[search.offset : search.offset + search.limit]
    here = _here(ask)
    made: dict[str, Any] = {
        "type": "FeatureCollection",
        "timeStamp": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberMatched": len(found),
        "numberReturned": len(page),
        "features": [entry.document(ask.root, here, ask.language) for entry in page],
        "links": documents.page_links(here, given),
        "q": given.get("q", ""),
    }
    if search.offset + len(page) < len(found):
        following = {**given, "offset": search.offset + len(page), "limit": search.limit}
        href = f"{here}/items?{urlencode(following)}"
        made["links"].append({"rel": "next", "type": GEOJSON, "href": href})
    return pages.document(ask, made, GEOJSON, "records/items.html", COMMON | QUERY)


@router.api_route(f"/collections/{CATALOGUE}/items/{{record}}", methods=READ)
def item(request: Request, who: Who, record: str) -> Response:
    """One record."""
    ask = Ask(request, who)
    found = next((entry for entry in _entries(ask) if entry.info.id == record), None)
    if found is None:
        shown = record[:60]
        raise NotFound("no_such_record", f"没有记录“{shown}”。", f"There is no record “{shown}”.")
    made = found.document(ask.root, _here(ask), ask.language)
    return pages.document(ask, made, GEOJSON, "records/item.html")


def _base(ask: Ask) -> str:
    return f"{ask.root}/records"


def _here(ask: Ask) -> str:
    return f"{_base(ask)}/collections/{CATALOGUE}"


def _entries(ask: Ask) -> list[Entry]:
    known, boxes = _spans(ask), ask.offer.extents
    return [
        Entry(info, boxes.get(info.table.name), known.get(info.table.name)) for info in ask.layers
    ]


def _spans(ask: Ask) -> Mapping[str, Span]:
    """First and last change by table, from the feed; remembered, as it is read whole."""
    kept: dict[str, tuple[float, Mapping[str, Span]]] = ask.request.app.state.ogc_spans
    tenant, now = ask.caller.tenant, time.monotonic()
    known = kept.get(tenant)
    if known is None or known[0] < now:
        with begin(ask.site.engine, system(tenant), read_only=True) as connection:
            known = (now + KEEP_SECONDS, spans(connection, tenant))
        kept[tenant] = known
    return known[1]
