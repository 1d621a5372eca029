"""Statements of the plain kind, put together and compiled once per form.

Requests for items mostly differ in numbers alone: box, ids, page. Building and compiling their SQL
anew took longer than running it. A form is compiled from the same builders as every other
statement, with marks in place of the numbers; the marks are then found among its parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import shapely
from sqlalchemy import Connection, Dialect, Select

from gis.database.session import Caller
from layers.info import LayerInfo
from layers.store.query import Query

Build = Callable[[LayerInfo, Caller, Query], Select[Any]]
_MOST = 2_000
_AREA = shapely.box(0.1234567891, 0.2345678912, 0.3456789123, 0.4567891234)
_NUMBERS = {"after": 2**60 + 1, "limit": 2**60 + 2, "offset": 2**60 + 3}
_IDS = (2**60 + 4,)
_TENANT = "mark of the tenant"
_CORNERS = ("west", "south", "east", "north")


@dataclass(frozen=True)
class Form:
    """SQL for the driver, its constant parameters, and which of its parameters are which numbers."""

    text: str
    constants: Mapping[str, Any]
    slots: Mapping[str, str]

    def parameters(self, caller: Caller, query: Query) -> dict[str, Any]:
        """Return the parameters of one request."""
        given = _values(caller, query)
        return {**self.constants, **{name: given[slot] for name, slot in self.slots.items()}}


def plain(info: LayerInfo, query: Query) -> bool:
    """Tell whether statements for ``query`` differ from others of their form in numbers only.

    A draft's view of a layer lives for one request, so its forms would, too.
    """
    chosen = (query.filter, query.text, query.when, *query.equal)
    whole = query.area is None or query.area.geom_type == "Polygon"
    return whole and info.counted and all(item is None for item in chosen)


def form(
    connection: Connection, build: Build, info: LayerInfo, caller: Caller, query: Query
) -> Form:
    """Return the form of the statement that ``build`` makes for a plain query."""
    like = _Like(_marked(query), caller.permissions)
    return _compiled(build, info, like, connection.dialect)


class _Like:
    """Queries of the same form by callers with the same permissions: equal where the SQL is."""

    def __init__(self, query: Query, permissions: frozenset[str]) -> None:
        self.query, self.permissions = query, permissions
        self._key: Hashable = (
            permissions,
            query.area is None,
            query.ids is None,
            query.after is None,
            query.offset == 0,
            query.sort,
            query.properties,
            query.crs.uri,
            query.geometry,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Like) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


def _marked(query: Query) -> Query:
    return replace(
        query,
        area=None if query.area is None else _AREA,
        ids=None if query.ids is None else _IDS,
        after=None if query.after is None else _NUMBERS["after"],
        limit=_NUMBERS["limit"],
        offset=_NUMBERS["offset"] if query.offset else 0,
    )


@lru_cache(maxsize=_MOST)
def _compiled(build: Build, info: LayerInfo, like: _Like, dialect: Dialect) -> Form:
    caller = Caller(tenant=_TENANT, permissions=like.permissions)
    compiled = build(info, caller, like.query).compile(dialect=dialect)
    marks = _values(caller, like.query)
    slots, constants = {}, {}
    for name, value in compiled.params.items():
        slot = next((slot for slot, mark in marks.items() if _same(mark, value)), None)
        if slot is None:
            constants[name] = value
        else:
            slots[name] = slot
    return Form(compiled.string, constants, slots)


def _same(mark: object, value: object) -> bool:
    return type(mark) is type(value) and mark == value


def _values(caller: Caller, query: Query) -> dict[str, Any]:
    found: dict[str, Any] = {
        "tenant": caller.tenant,
        "limit": query.limit,
        "offset": query.offset,
        "after": query.after,
        "ids": None if query.ids is None else list(query.ids),
    }
    if query.area is not None:
        found |= dict(zip(_CORNERS, query.area.bounds, strict=True))
        found["area"] = shapely.to_wkb(query.area)
    return {slot: value for slot, value in found.items() if value is not None}
