"""Writing rows of one layer: the statements behind an edit, set-wise, tenant always bound."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Connection,
    Row,
    Table,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from gis.errors import Conflict, Forbidden, NotFound
from layers.info import LayerInfo
from layers.registry import Registry
from layers.store import changes
from layers.store.shapes import Bounds


@dataclass(frozen=True)
class Context:
    """The transaction an edit runs in: who, which changeset, when, inside which extent."""

    connection: Connection
    registry: Registry
    caller: Caller
    changeset: int
    at: dt.datetime
    bounds: Bounds | None = None


Values = Mapping[str, Any]


def writable_nulls(info: LayerInfo, caller: Caller) -> dict[str, None]:
    """Every field a replacing edit resets: visible, writable, not fixed by a view layer.

    Fields with a default keep their value when a replacement does not name them.
    """
    fixed = info.where or {}
    columns = info.table.c
    return {
        item.name: None
        for item in info.visible_fields(caller)
        if not item.readonly and item.name not in fixed and columns[item.name].nullable
    }


def insert_rows(context: Context, info: LayerInfo, rows: Sequence[Values]) -> list[Row[Any]]:
    """Insert live rows and return id, scopes, class code and box of each, in order."""
    stamped = [
        {
            **row,
            "tenant": context.caller.tenant,
            "valid_from": context.at,
            "changeset_id": context.changeset,
        }
        for row in rows
    ]
    keys = sorted({key for row in stamped for key in row})
    complete = [{key: row.get(key, _default(info.table, key)) for key in keys} for row in stamped]
    if stamped and all(row.get("id") is not None for row in stamped):
        return _insert_numbered(context, info.table, complete)
    statement = insert(info.table).returning(*_summary(info.table), sort_by_parameter_order=True)
    return list(context.connection.execute(statement, complete))


def _insert_numbered(
    context: Context, live: Table, rows: Sequence[dict[str, Any]]
) -> list[Row[Any]]:
    """Rows that bring their ids go in one stream; asked back one by one they take thrice as long."""
    ids = [row["id"] for row in rows]
    context.connection.execute(insert(live), rows)
    chosen = (live.c.tenant == context.caller.tenant, among(live.c.id, ids))
    summaries = context.connection.execute(select(*_summary(live)).where(*chosen))
    found = {row.id: row for row in summaries}
    return [found[number] for number in ids]


def insert_features(context: Context, info: LayerInfo, rows: Sequence[Values]) -> list[int]:
    """Insert new features and record them."""
    written = insert_rows(context, info, rows)
    _record(context, info, "create", written)
    changes.count(context.connection, context.caller, info, Counter(_classes(written)))
    return [row.id for row in written]


def lock(
    context: Context, info: LayerInfo, ids: Sequence[int], expected: Mapping[int, int]
) -> None:
    """Lock the features against other editors, and compare the versions the editor started from."""
    if len(set(ids)) != len(ids):
        raise Conflict(
            "twice", "同一要素在一次提交中出现两次。", "A feature occurs twice in one change."
        )
    live = info.table
    statement = (
        select(live.c.id, live.c.changeset_id)
        .where(*mine(context, info), among(live.c.id, ids))
        .order_by(live.c.id)
        .with_for_update()
    )
    found = {row.id: row.changeset_id for row in context.connection.execute(statement)}
    for feature_id in ids:
        if feature_id not in found:
            raise _absent(context, info, feature_id)
        if expected.get(feature_id, found[feature_id]) != found[feature_id]:
            raise Conflict(
                "changed_meanwhile",
                f"要素 {feature_id} 已被他人修改。",
                f"Feature {feature_id} was changed meanwhile.",
            )


def update_features(context: Context, info: LayerInfo, rows: Mapping[int, Values]) -> None:
    """Write new versions; the old ones go to the history."""
    live, ids = info.table, list(rows)
    before = _keep(context, info, ids)
    alike: dict[frozenset[str], list[int]] = {}
    for feature_id, values in rows.items():
        alike.setdefault(frozenset(values), []).append(feature_id)
    for same in alike.values():
        _write(context, live, {feature_id: rows[feature_id] for feature_id in same})
    chosen = (live.c.tenant == context.caller.tenant, among(live.c.id, ids))
    after = list(context.connection.execute(select(*_summary(live)).where(*chosen)))
    _record(context, info, "update", after, {row.id: row for row in before})
    delta = Counter(_classes(after))
    delta.subtract(_classes(before))
    changes.count(context.connection, context.caller, info, delta)


def _write(context: Context, live: Table, rows: Mapping[int, Values]) -> None:
    """One UPDATE for rows that change the same columns, run for all of them."""
    stamped = [
        {
            **{f"new_{name}": value for name, value in values.items()},
            "one": feature_id,
            "whose": context.caller.tenant,
            "new_valid_from": context.at,
            "new_changeset_id": context.changeset,
        }
        for feature_id, values in rows.items()
    ]
    names = [key.removeprefix("new_") for key in stamped[0] if key.startswith("new_")]
    statement = (
        update(live)
        .where(live.c.tenant == bindparam("whose"), live.c.id == bindparam("one"))
        .values({name: bindparam(f"new_{name}", type_=live.c[name].type) for name in names})
    )
    context.connection.execute(statement, stamped)


def retire_features(context: Context, info: LayerInfo, ids: Sequence[int]) -> None:
    """End features: their last version goes to the history."""
    before = _keep(context, info, ids)
    live = info.table
    context.connection.execute(
        delete(live).where(live.c.tenant == context.caller.tenant, among(live.c.id, ids))
    )
    _record(context, info, "retire", before)
    delta: Counter[str] = Counter()
    delta.subtract(_classes(before))
    changes.count(context.connection, context.caller, info, delta)


def mine(context: Context, info: LayerInfo) -> list[Any]:
    """Conditions that hold for every statement on a layer: the tenant, and the view's filter."""
    live = info.table
    conditions: list[Any] = [live.c.tenant == context.caller.tenant]
    conditions += [live.c[name] == value for name, value in (info.where or {}).items()]
    return conditions


def _keep(context: Context, info: LayerInfo, ids: Sequence[int]) -> list[Row[Any]]:
    """Copy the current versions to the history and return their summaries."""
    live, past = info.table, info.history
    names = [column.name for column in live.columns]
    chosen = (
        live.c.tenant == context.caller.tenant,
        among(live.c.id, ids),
    )
    closing = func.greatest(literal(context.at), live.c.valid_from)
    source = select(*(live.c[name] for name in names), closing, literal(context.changeset))
    context.connection.execute(
        insert(past).from_select([*names, "valid_to", "ended_by"], source.where(*chosen))
    )
    return list(context.connection.execute(select(*_summary(live)).where(*chosen)))


def _summary(live: Table) -> list[Any]:
    class_code = live.c.class_code if "class_code" in live.c else literal("").label("class_code")
    return [live.c.id, live.c.scopes, class_code, func.ST_Envelope(live.c.geom).label("bbox")]


def _classes(rows: Iterable[Row[Any]]) -> list[str]:
    return [row.class_code or "" for row in rows]


def _record(
    context: Context,
    info: LayerInfo,
    op: str,
    rows: Sequence[Any],
    before: Mapping[int, Row[Any]] | None = None,
) -> None:
    """Feed lines; a feature that moved is announced where it was, too."""
    if len(rows) > MANY:
        rows = [_together(rows, (before or {}).values())]
    lines = []
    for row in rows:
        old = (before or {}).get(row.id)
        lines.append(
            {
                "tenant": context.caller.tenant,
                "changeset_id": context.changeset,
                "layer": info.table.name,
                "feature_id": row.id,
                "op": "bulk" if row.id is None else op,
                "count": row.count if row.id is None else 1,
                "at": context.at,
                "read": info.read,
                "scopes": sorted({*row.scopes, *(old.scopes if old else ())}),
                "bbox": _envelope([row.bbox, old.bbox] if old else [row.bbox]),
            }
        )
    changes.record(context.connection, lines)


MANY = 1_000
"""Changes beyond which the feed tells of all of them in one line."""


@dataclass(frozen=True)
class _Together:
    """Many changed features as one line of the feed."""

    scopes: list[str]
    bbox: WKBElement | None
    count: int
    id: None = None


def _together(rows: Sequence[Row[Any]], before: Iterable[Row[Any]]) -> _Together:
    everything = [*rows, *before]
    scopes = sorted({scope for row in everything for scope in row.scopes})
    return _Together(scopes, _envelope([row.bbox for row in everything]), len(rows))


def _envelope(boxes: Sequence[WKBElement | None]) -> WKBElement | None:
    """The box around all boxes; a single one as it is."""
    known = [box for box in boxes if box is not None]
    if len(known) <= 1:
        return known[0] if known else None
    bounds = shapely.total_bounds([to_shape(box) for box in known])
    return from_shape(shapely.box(*bounds), STORAGE_SRID)


def among(column: Any, ids: Sequence[int]) -> Any:
    """Condition that ``column`` is one of ``ids``, as one array parameter."""
    return column == func.any(bindparam(None, list(ids), type_=ARRAY(BigInteger), unique=True))


def _absent(context: Context, info: LayerInfo, feature_id: int) -> Exception:
    """Tell a feature that may be seen but not changed from one that is not there."""
    live = info.table
    seen = context.connection.scalar(
        select(live.c.id).where(*mine(context, info), live.c.id == feature_id)
    )
    if seen is None:
        return NotFound(
            "no_such_feature", f"没有要素 {feature_id}。", f"There is no feature {feature_id}."
        )
    return Forbidden(
        "not_your_area",
        f"要素 {feature_id} 不在您负责的区域内。",
        f"Feature {feature_id} is not in your area.",
    )


def _default(live: Table, key: str) -> Any:
    default = live.c[key].server_default
    return None if default is None else getattr(default, "arg", None)
