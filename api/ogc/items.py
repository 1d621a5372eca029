"""The answer of ``/items`` and ``/items/{id}``: a head made here, features made by PostGIS."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.utils import format_datetime
from urllib.parse import quote, urlencode

from sqlalchemy import Engine

from api.ogc.parameters import Pairs, Reader
from gis.crs import CRS84, CrsRef
from gis.database.session import Caller, begin
from layers.info import LayerInfo
from layers.store import count, geojson
from layers.store.arrow import End
from layers.store.geojson import Item, Page, no_such_feature
from layers.store.query import Query, When

GEOJSON = "application/geo+json"
PRIVATE = {"cache-control": "private, no-cache", "vary": "Accept, Authorization, Cookie"}


@dataclass(frozen=True)
class Site:
    """Where an answer is read from and by whom; ``base`` is the address of ``/ogc``."""

    engine: Engine
    caller: Caller
    base: str
    timeout_ms: int


@dataclass(frozen=True)
class Answer:
    """A body and its headers."""

    body: bytes
    headers: Mapping[str, str]


def collection(site: Site, info: LayerInfo, reader: Reader, pairs: Pairs) -> Answer:
    """Return one page of a collection."""
    query = reader.query(pairs)
    page, matched = read_page(site, info, query)
    head = {
        "type": "FeatureCollection",
        **({} if matched is None else {"numberMatched": matched}),
        "numberReturned": page.returned,
        "timeStamp": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": _links(site, info, query, page, pairs),
    }
    body = f'{json.dumps(head, ensure_ascii=False)[:-1]},"features":[{page.features}]}}'
    headers = {**PRIVATE, "content-crs": f"<{query.crs.uri}>"}
    if matched is not None:
        headers["ogc-numbermatched"] = str(matched)
    return Answer(body.encode(), headers)


def read_page(site: Site, info: LayerInfo, query: Query) -> tuple[Page, int | None]:
    """Read one page and, where it is cheap, how many features match in all."""
    with begin(site.engine, site.caller, read_only=True, timeout_ms=site.timeout_ms) as connection:
        page = geojson.page(connection, info, site.caller, query)
        return page, count.matched(connection, info, site.caller, query, page)


def read_item(
    site: Site, info: LayerInfo, feature_id: str, crs: CrsRef = CRS84, when: When | None = None
) -> Item:
    """Read one feature; NotFound for anything that is no number, too."""
    number = id_of(feature_id)
    with begin(site.engine, site.caller, read_only=True, timeout_ms=site.timeout_ms) as connection:
        return geojson.item(connection, info, site.caller, number, crs=crs, when=when)


def id_of(text: str) -> int:
    """Return the number of a feature from an address."""
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise no_such_feature(text)
    return int(text)


def single(site: Site, info: LayerInfo, item: Item, feature_id: str, crs: CrsRef) -> Answer:
    """Return one feature with its links; the entity tag is its version."""
    here = f"{site.base}/collections/{info.id}"
    links = [
        {"rel": "self", "type": GEOJSON, "href": f"{here}/items/{feature_id}"},
        {"rel": "alternate", "type": "text/html", "href": f"{here}/items/{feature_id}?f=html"},
        {"rel": "collection", "type": "application/json", "href": here, "title": info.title_zh},
    ]
    body = f'{item.feature[:-1]},"links":{json.dumps(links, ensure_ascii=False)}}}'
    return Answer(body.encode(), {**version_headers(item), "content-crs": f"<{crs.uri}>"})


def version_headers(item: Item) -> dict[str, str]:
    """Entity tag and date of a version that was read."""
    return version_of(item.version, item.since)


def version_of(changeset: int, since: dt.datetime) -> dict[str, str]:
    """Entity tag and date of the version that a changeset made."""
    stamp = format_datetime(since.astimezone(dt.UTC).replace(microsecond=0), usegmt=True)
    return {**PRIVATE, "etag": f'"{changeset}"', "last-modified": stamp}


def _links(
    site: Site, info: LayerInfo, query: Query, page: Page, pairs: Pairs
) -> list[dict[str, str]]:
    here = f"{site.base}/collections/{info.id}"
    html = [("f", "html"), *(pair for pair in pairs if pair[0] not in ("f", "limit"))]
    found = [
        {"rel": "self", "type": GEOJSON, "href": address(here, pairs)},
        {"rel": "alternate", "type": "text/html", "href": address(here, html)},
        {"rel": "collection", "type": "application/json", "href": here, "title": info.title_zh},
    ]
    following = next_pairs(query, page, pairs)
    if following is not None:
        found.append({"rel": "next", "type": GEOJSON, "href": address(here, following)})
    return found


def next_pairs(query: Query, page: Page | End, pairs: Pairs) -> Pairs | None:
    """Return the parameters of the next page: behind the last id, or by offset in another order.

    Behind an id, a page neither repeats nor skips a feature while others are edited.
    """
    if not page.more:
        return None
    kept = [pair for pair in pairs if pair[0] not in ("offset", "after", "limit")]
    kept.append(("limit", str(query.limit)))
    if query.sort:
        return [*kept, ("offset", str(query.offset + page.returned))]
    return [*kept, ("after", str(page.last))]


def address(here: str, pairs: Pairs) -> str:
    """Return the address of the items of the collection at ``here``."""
    query = urlencode(list(pairs), quote_via=quote, safe=",:/()")
    return f"{here}/items?{query}" if query else f"{here}/items"


def smaller(query: Query, limit: int) -> Query:
    """Return ``query`` with at most ``limit`` features per page."""
    return replace(query, limit=min(query.limit, limit))
