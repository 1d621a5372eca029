"""The answer of ``/items`` and ``/items/{id}``: a head made here, features made by PostGIS."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from sqlalchemy import Engine

from api.ogc import links
from api.ogc.formats import profiles
from api.ogc.formats.catalogue import JSON, Format
from api.ogc.parameters import Pairs
from gis.crs import CRS84, CrsRef
from gis.database.session import Caller, begin
from layers.info import LayerInfo
from layers.store import count, geojson
from layers.store.geojson import Item, Page, no_such_feature
from layers.store.query import Query, When

GEOJSON = "application/geo+json"
PRIVATE = {"cache-control": "private, no-cache", "vary": "Accept, Authorization, Cookie"}

PLAIN_PROFILE = {"link": profiles.link("rfc7946")}
"""GeoJSON is a profile, too, to those who know JSON-FG."""


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


def collection(site: Site, info: LayerInfo, query: Query, pairs: Pairs) -> Answer:
    """Return one page of a collection."""
    read = page, matched = read_page(site, info, query)
    made = {"type": "FeatureCollection"} | head(site, info, query, read, pairs)
    body = f'{json.dumps(made, ensure_ascii=False)[:-1]},"features":[{page.features}]}}'
    return Answer(body.encode(), {**page_headers(query, matched), **PLAIN_PROFILE})


def head(
    site: Site,
    info: LayerInfo,
    query: Query,
    read: tuple[Page, int | None],
    pairs: Pairs,
    form: Format = JSON,
) -> dict[str, Any]:
    """Return what a page of GeoJSON says of itself; ``read`` is the page and how many match in all."""
    page, matched = read
    here = f"{site.base}/collections/{info.id}"
    following = links.next_pairs(query, page, pairs)
    return {
        **({} if matched is None else {"numberMatched": matched}),
        "numberReturned": page.returned,
        "timeStamp": dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": links.of_page(here, info, pairs, following, form),
    }


def page_headers(query: Query, matched: int | None) -> dict[str, str]:
    """Return the headers of a page in any format."""
    headers = {**PRIVATE, "content-crs": f"<{query.crs.uri}>"}
    if matched is not None:
        headers["ogc-numbermatched"] = str(matched)
    return headers


def read_page(site: Site, info: LayerInfo, query: Query) -> tuple[Page, int | None]:
    """Read one page and, where it is cheap, how many features match in all."""
    with begin(site.engine, site.caller, read_only=True, timeout_ms=site.timeout_ms) as connection:
        page = geojson.page(connection, info, site.caller, query)
        if page.matched is not None:
            return page, page.matched
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
    found = links.of_feature(here, info, feature_id, JSON)
    body = f'{item.feature[:-1]},"links":{json.dumps(found, ensure_ascii=False)}}}'
    headers = {**version_headers(item), "content-crs": f"<{crs.uri}>", **PLAIN_PROFILE}
    return Answer(body.encode(), headers)


def version_headers(item: Item) -> dict[str, str]:
    """Entity tag and date of a version that was read."""
    return version_of(item.version, item.since)


def version_of(changeset: int, since: dt.datetime) -> dict[str, str]:
    """Entity tag and date of the version that a changeset made."""
    stamp = format_datetime(since.astimezone(dt.UTC).replace(microsecond=0), usegmt=True)
    return {**PRIVATE, "etag": f'"{changeset}"', "last-modified": stamp}
