"""GeoJSON made inside PostGIS: Python joins finished texts, it looks into no feature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Text,
    func,
    literal,
    literal_column,
    select,
    text,
)

from gis.crs import CRS84, STORAGE_SRID, CrsRef
from gis.database.session import Caller
from gis.errors import BadInput, NotFound
from layers.info import LayerInfo
from layers.store import forms
from layers.store.expect import matching
from layers.store.failures import translated
from layers.store.forms import Build
from layers.store.query import Query, When
from layers.store.read import fields_of, select_items

COUNTED = 30_000
"""Up to how many expected matches a page is counted in passing."""
DIGITS_DEGREES, DIGITS_METRES = 8, 3
"""Decimals of coordinates: one millimetre either way."""
_SAME_DEGREES = (4326, STORAGE_SRID)


@dataclass(frozen=True)
class Page:
    """``features`` are GeoJSON features joined by commas; ``last`` is the highest id among them.

    ``matched`` is how many match in all, where that became known in passing.
    """

    features: str
    returned: int
    more: bool
    last: int | None
    matched: int | None = None


@dataclass(frozen=True)
class Item:
    """One feature as a GeoJSON text, the changeset that made this version, and since when it holds."""

    feature: str
    version: int
    since: dt.datetime


def page(connection: Connection, info: LayerInfo, caller: Caller, query: Query) -> Page:
    """Return one page; a row more than asked for is read to know whether another page follows."""
    asked = replace(query, limit=query.limit + 1)
    with translated():
        counted = _countable(connection, info, caller, query)
        read = _read(connection, _counted if counted else _page, info, caller, asked)
    kept = read[: query.limit]
    features = ",".join(_feature(row) for row in kept)
    last = max((row[0] for row in kept), default=None)
    matched = read[0][3] if counted and read else None
    return Page(features, len(kept), len(read) > query.limit, last, matched)


def _countable(connection: Connection, info: LayerInfo, caller: Caller, query: Query) -> bool:
    """Tell whether to count all matches in passing: of a first page that reads most of them anyway.

    Sorting reads every match, so counting them is nearly free where the planner expects few; of
    areas alone it is a good judge.
    """
    first = query.area is not None and query.ids is None and query.after is None
    if query.offset or not (first and forms.plain(info, query)):
        return False
    return matching(connection, info, caller, query) <= COUNTED


def _read(
    connection: Connection, build: Build, info: LayerInfo, caller: Caller, query: Query
) -> list[tuple[Any, ...]]:
    """Return the rows as the driver gives them: row objects of a large page cost as much as the query."""
    if forms.plain(info, query):
        form = forms.form(connection, build, info, caller, query)
        result = connection.exec_driver_sql(form.text, form.parameters(caller, query))
    else:
        result = connection.execute(build(info, caller, query))
    assert result.cursor is not None
    read: list[tuple[Any, ...]] = list(result.cursor.fetchall())
    result.close()
    return read


def _page(info: LayerInfo, caller: Caller, query: Query) -> Select[Any]:
    return texts(select_items(info, caller, query).subquery("q"), info, caller, query)


def _counted(info: LayerInfo, caller: Caller, query: Query) -> Select[Any]:
    counted = select_items(info, caller, query).add_columns(func.count().over().label("matched"))
    rows = counted.subquery("q")
    return texts(rows, info, caller, query).add_columns(rows.c.matched)


def _item(info: LayerInfo, caller: Caller, query: Query) -> Select[Any]:
    rows = select_items(info, caller, query).subquery("q")
    return texts(rows, info, caller, query).add_columns(rows.c.version, rows.c.since)


def item(
    connection: Connection,
    info: LayerInfo,
    caller: Caller,
    feature_id: int,
    *,
    crs: CrsRef = CRS84,
    when: When | None = None,
) -> Item:
    """Return one feature, or raise NotFound."""
    query = Query(ids=(feature_id,), crs=crs, when=when, limit=1)
    with translated():
        found = _read(connection, _item, info, caller, query)
    if not found:
        raise no_such_feature(feature_id)
    return Item(_feature(found[0]), *found[0][3:5])


def no_such_feature(feature_id: object) -> NotFound:
    """Return the one answer for features that do not exist and features hidden from the caller."""
    shown = str(feature_id)[:40]
    return NotFound("no_such_feature", f"没有要素 {shown}。", f"There is no feature {shown}.")


def geometry_text(geom: ColumnElement[Any], crs: CrsRef) -> ColumnElement[str]:
    """Return the GeoJSON geometry of a stored one in ``crs``, in the order of that CRS's axes."""
    if crs.srid is None:
        raise BadInput(
            "crs_not_offered",
            f"不支持输出坐标系“{crs.title_zh}”。",
            f"“{crs.uri}” is not offered.",
            "crs",
        )
    shown: Any = geom if crs.srid in _SAME_DEGREES else func.ST_Transform(geom, crs.srid)
    if crs.axis_north_first:
        shown = func.ST_FlipCoordinates(shown)
    digits = DIGITS_METRES if crs.metres else DIGITS_DEGREES
    return func.coalesce(func.ST_AsGeoJSON(shown, digits, 0), "null", type_=Text())


def texts(rows: Subquery, info: LayerInfo, caller: Caller, query: Query) -> Select[Any]:
    """Id, geometry and properties of each row, the latter two as JSON texts; nulls are written, too.

    The properties are one record, built where the row is read: PostgreSQL writes a record faster
    than anything put together from its parts. Names come from the registry.
    """
    geometry = geometry_text(rows.c.geom, query.crs) if query.geometry else literal("null", Text())
    named = ", ".join(
        f'q."f_{item.name}" AS "{item.name}"' for item in fields_of(info, caller, query.properties)
    )
    if not named:
        return select(rows.c.id, geometry.label("g"), literal("{}", Text()).label("p"))
    properties: ColumnElement[str] = literal_column("CAST(row_to_json(p) AS text)", Text())
    statement = select(rows.c.id, geometry.label("g"), properties.label("p"))
    return statement.select_from(rows, text(f"LATERAL (SELECT {named}) AS p"))


def _feature(row: Sequence[Any]) -> str:
    return f'{{"type":"Feature","id":{row[0]},"geometry":{row[1]},"properties":{row[2]}}}'
