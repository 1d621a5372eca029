"""JSON-FG features (OGC 21-045r1) made inside PostGIS: GeoJSON with its time, and its place in any CRS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from sqlalchemy import Connection, Select, Text, literal

from gis.crs import CRS84, CrsRef
from gis.database.session import Caller
from layers.info import LayerInfo
from layers.store.failures import translated
from layers.store.geojson import Item, Page, geometry_text, no_such_feature, texts
from layers.store.query import Query
from layers.store.read import select_items

Fallback = Literal["none", "wgs84"]
"""Whether a feature whose place is in another CRS has a geometry in CRS84 besides."""


@dataclass(frozen=True)
class Writing:
    """How features are written: where the geometry stands in their CRS, and what stands beside it."""

    crs: CrsRef
    fallback: Fallback

    @property
    def placed(self) -> bool:
        """CRS84 belongs into ``geometry``, every other system into ``place`` (7.5.1)."""
        return self.crs != CRS84


def page(
    connection: Connection, info: LayerInfo, caller: Caller, query: Query, fallback: Fallback
) -> Page:
    """Return one page; a row more than asked for is read to know whether another page follows."""
    write = _writer(Writing(query.crs, fallback))
    further = replace(query, limit=query.limit + 1)
    with translated():
        read = connection.execute(_select(info, caller, further, fallback)).all()
    kept = read[: query.limit]
    last = max((row[0] for row in kept), default=None)
    return Page(",".join(map(write, kept)), len(kept), len(read) > query.limit, last)


def item(
    connection: Connection, info: LayerInfo, caller: Caller, query: Query, fallback: Fallback
) -> Item:
    """Return the one feature whose id ``query`` names, or raise NotFound."""
    with translated():
        found = connection.execute(_select(info, caller, query, fallback)).one_or_none()
    if found is None:
        raise no_such_feature(*(query.ids or ("",)))
    return Item(_writer(Writing(query.crs, fallback))(found), found.version, found.since)


def _select(info: LayerInfo, caller: Caller, query: Query, fallback: Fallback) -> Select[Any]:
    """Id, geometry, properties as GeoJSON has them, then fallback geometry, time and version."""
    rows = select_items(info, caller, query).subquery("q")
    beside = query.geometry and fallback == "wgs84" and query.crs != CRS84
    plain = geometry_text(rows.c.geom, CRS84) if beside else literal("null", Text())
    return texts(rows, info, caller, query).add_columns(
        plain.label("w"), rows.c.since, rows.c.until, rows.c.version
    )


def _writer(writing: Writing) -> Callable[[Sequence[Any]], str]:
    def placed(row: Sequence[Any]) -> str:
        return f'"place":{row[1]},"geometry":{row[3]}'

    def plain(row: Sequence[Any]) -> str:
        return f'"place":null,"geometry":{row[1]}'

    where = placed if writing.placed else plain

    def feature(row: Sequence[Any]) -> str:
        time = f'{{"interval":["{_moment(row[4])}","{_moment(row[5])}"]}}'
        start = f'{{"type":"Feature","id":{row[0]},"time":{time}'
        return f'{start},{where(row)},"properties":{row[2]}}}'

    return feature


def _moment(at: dt.datetime | None) -> str:
    """RFC 3339 in UTC; an open end is two dots."""
    if at is None:
        return ".."
    return f"{at.astimezone(dt.UTC).replace(tzinfo=None).isoformat()}Z"
