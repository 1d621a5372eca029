"""The SELECT behind every read of a layer: same permission, same tenant, whoever asks.

Row security decides which rows a caller may see; here the tenant is bound besides (docs/adr/0003),
fields the caller may not see do not exist (neither as property nor in a filter or sort key), a
view layer keeps to its class, and the past is read from the history.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import shapely
from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    Table,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.types import Boolean

from gis.cql2 import to_sql
from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from gis.errors import BadInput
from layers.info import FieldInfo, LayerInfo
from layers.store.query import Query, When
from layers.store.rows import among

HIDDEN = ("changeset_id", "valid_from")
"""Columns that every read carries besides the fields: the version and its time."""


def select_items(info: LayerInfo, caller: Caller, query: Query) -> Select[Any]:
    """Return the rows of one page: ``id``, ``geom``, ``version``, its time and the chosen fields.

    The time is ``since`` and ``until``, null for versions that hold still. Raises BadInput for
    fields that do not exist for the caller.
    """
    chosen = fields_of(info, caller, query.properties)
    order = [(_sortable(info, caller, key.name), key.descending) for key in query.sort]
    order.append(("id", False))
    if query.when is None:
        source: Any = info.table
        statement = _columns(source, chosen).where(*conditions(info, caller, query, source))
    else:
        # Either branch can give the whole page and is ordered by its own index.
        first = [_ordered(branch, order, query) for branch in _versions(info, caller, query)]
        source = union_all(*(select(part.subquery()) for part in first)).subquery("versions")
        statement = _columns(source, chosen)
    keys = [_key(source.c[name], descending) for name, descending in order]
    return statement.order_by(*keys).limit(query.limit).offset(query.offset or None)


def select_matching(info: LayerInfo, caller: Caller, query: Query) -> Select[Any]:
    """Return the ids of all features that match, unordered and unpaged: for counting."""
    if query.when is None:
        return select(info.table.c.id).where(*conditions(info, caller, query, info.table))
    return select(union_all(*_versions(info, caller, query)).subquery("versions").c.id)


def fields_of(
    info: LayerInfo, caller: Caller, names: tuple[str, ...] | None = None
) -> tuple[FieldInfo, ...]:
    """Return the fields to show, in the layer's order: all visible ones, or the named of them."""
    visible = info.visible_fields(caller)
    if names is None:
        return visible
    known = {item.name for item in visible}
    for name in names:
        if name not in known:
            raise no_such_field(name, "properties")
    return tuple(item for item in visible if item.name in names)


def no_such_field(name: str, parameter: str) -> BadInput:
    """Return the one answer for fields that do not exist and fields hidden from the caller."""
    return BadInput(
        "no_such_field", f"没有属性“{name}”。", f"There is no property “{name}”.", parameter
    )


def conditions(
    info: LayerInfo, caller: Caller, query: Query, table: Table
) -> list[ColumnElement[bool]]:
    """Return what must hold for a row of the live or the history table, time excepted."""
    found = [table.c.tenant == caller.tenant]
    found += [table.c[name] == value for name, value in (info.where or {}).items()]
    if query.area is not None:
        found += _meets(table.c.geom, query.area)
    if query.ids is not None:
        found.append(among(table.c.id, query.ids))
    if query.after is not None:
        found.append(table.c.id > query.after)
    if query.text is not None:
        found.append(_mentions(table, query.text))
    columns = filterable(info, caller, table)
    found += [_equals(columns, name, value) for name, value in query.equal.items()]
    if query.filter is not None:
        found.append(to_sql(query.filter, columns, table.c.geom, filter_crs=query.filter_crs))
    return found


def filterable(info: LayerInfo, caller: Caller, table: Table) -> Mapping[str, ColumnElement[Any]]:
    """Return the columns by name that the caller's filters may mention."""
    return {
        "id": table.c.id,
        **{item.name: table.c[item.name] for item in info.visible_fields(caller)},
    }


def _columns(source: Any, chosen: tuple[FieldInfo, ...]) -> Select[Any]:
    return select(
        source.c.id,
        source.c.geom,
        source.c.changeset_id.label("version"),
        source.c.valid_from.label("since"),
        (source.c.valid_to if "valid_to" in source.c else null()).label("until"),
        *(source.c[item.name].label(f"f_{item.name}") for item in chosen),
    )


def _versions(info: LayerInfo, caller: Caller, query: Query) -> list[Select[Any]]:
    """The current versions and the closed ones of that time; every condition in both branches."""
    assert query.when is not None
    live, past = info.table, info.history
    columns = [column.name for column in live.columns]
    still = cast(null(), past.c.valid_to.type).label("valid_to")
    now = select(*(live.c[name] for name in columns), still).where(
        *conditions(info, caller, query, live), *_begun(live, query.when)
    )
    then = select(*(past.c[name] for name in (*columns, "valid_to"))).where(
        *conditions(info, caller, query, past), *_closed(info, past, query.when)
    )
    return [now, then]


def _begun(table: Table, when: When) -> list[ColumnElement[bool]]:
    return [] if when.until is None else [table.c.valid_from <= when.until]


def _closed(info: LayerInfo, past: Table, when: When) -> list[ColumnElement[bool]]:
    """A closed version counts if it lived in the time asked for and was the last to do so."""
    found = _begun(past, when)
    if when.since is not None:
        found.append(past.c.valid_to > when.since)
    if when.instant:
        return found
    later = info.history.alias("later")
    for other in (info.table, later):
        succeeds = and_(
            other.c.tenant == past.c.tenant,
            other.c.id == past.c.id,
            other.c.changeset_id > past.c.changeset_id,
            *([] if when.until is None else [other.c.valid_from <= when.until]),
        )
        found.append(~exists().where(succeeds))
    return found


def _meets(geom: ColumnElement[Any], area: Any) -> list[ColumnElement[bool]]:
    """Each part's box first: only ``&&`` may use the index under row security."""
    parts = shapely.get_parts(area)
    boxes = [func.ST_MakeEnvelope(*part.bounds, STORAGE_SRID) for part in parts]
    exact = func.ST_GeomFromWKB(literal(shapely.to_wkb(area), LargeBinary()), STORAGE_SRID)
    near: ColumnElement[bool] = or_(*(geom.op("&&", return_type=Boolean())(one) for one in boxes))
    return [near, func.ST_Intersects(geom, exact, type_=Boolean())]


def _mentions(table: Table, text: str) -> ColumnElement[bool]:
    """The code or the name holds one of the terms between commas, its words in order, in any case."""
    terms = [r"\s+".join(map(_literally, term.split())) for term in text.split(",")]
    return or_(
        false(),
        *(
            table.c[name].regexp_match(term, flags="i")
            for term in filter(None, terms)
            for name in ("code", "name")
        ),
    )


def _literally(word: str) -> str:
    """Return a regular expression that matches ``word`` and nothing else."""
    return re.sub(r"[^\w]", r"\\\g<0>", word)


def _equals(
    columns: Mapping[str, ColumnElement[Any]], name: str, value: Any
) -> ColumnElement[bool]:
    if name not in columns:
        raise no_such_field(name, name)
    return columns[name] == literal(value, columns[name].type)


def _sortable(info: LayerInfo, caller: Caller, name: str) -> str:
    kinds = {"id": "integer", **{item.name: item.type for item in info.visible_fields(caller)}}
    if kinds.get(name, "object") in ("object", "array"):
        raise no_such_field(name, "sortby")
    return name


def _ordered(branch: Select[Any], order: list[tuple[str, bool]], query: Query) -> Select[Any]:
    keys = [_key(branch.selected_columns[name], descending) for name, descending in order]
    return branch.order_by(*keys).limit(query.offset + query.limit)


def _key(column: ColumnElement[Any], descending: bool) -> Any:
    return column.desc().nulls_last() if descending else column.asc()
