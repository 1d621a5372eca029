"""Writing rows of one layer: the statements behind an edit, set-wise, tenant always bound."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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

from gis.database.session import Caller
from gis.errors import Conflict, Forbidden, NotFound
from layers.info import LayerInfo
from layers.registry import Registry
from layers.spine import Change
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
    statement = insert(info.table).returning(*_summary(info.table), sort_by_parameter_order=True)
    keys = sorted({key for row in stamped for key in row})
    complete = [{key: row.get(key, _default(info.table, key)) for key in keys} for row in stamped]
    return list(context.connection.execute(statement, complete))


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
    before = _keep(context, info, list(rows))
    live = info.table
    for feature_id, values in rows.items():
        statement = (
            update(live)
            .where(live.c.tenant == context.caller.tenant, live.c.id == feature_id)
            .values({**values, "valid_from": context.at, "changeset_id": context.changeset})
            .returning(*_summary(live))
        )
        after = context.connection.execute(statement).all()
        _record(context, info, "update", after, {row.id: row for row in before})
        delta = Counter(_classes(after))
        delta.subtract(_classes([row for row in before if row.id == feature_id]))
        changes.count(context.connection, context.caller, info, delta)


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
    rows: Sequence[Row[Any]],
    before: Mapping[int, Row[Any]] | None = None,
) -> None:
    """Feed lines; a feature that moved is announced where it was, too."""
    lines = []
    for row in rows:
        old = (before or {}).get(row.id)
        box = row.bbox if old is None else func.ST_Envelope(func.ST_Collect(row.bbox, old.bbox))
        lines.append(
            {
                "tenant": context.caller.tenant,
                "changeset_id": context.changeset,
                "layer": info.table.name,
                "feature_id": row.id,
                "op": op,
                "at": context.at,
                "read": info.read,
                "scopes": sorted({*row.scopes, *(old.scopes if old else ())}),
                "bbox": box,
            }
        )
    for line in lines:
        context.connection.execute(insert(changes.table(Change)).values(line))


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
