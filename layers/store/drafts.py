"""Drafts: edits collected under a changeset that is not published yet, seen by their author only.

Each edit remembers the version it started from. Publishing compares three ways: what the feature
was, what it is now, what the draft wants; only fields changed on both sides are a conflict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row, delete, insert, select, update

from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from gis.errors import Conflict, Forbidden, NotFound
from layers.registry import Registry
from layers.spine import Changeset, DraftEdit
from layers.store import changes, rows, shown, versions
from layers.store.changes import table
from layers.store.conflicts import GEOMETRY, Clash, ClashError
from layers.store.edit import Edit, Outcome, apply_in, check
from layers.store.failures import translated

DRAFT, PUBLISHED, DISCARDED = "draft", "published", "discarded"


def begin_draft(connection: Connection, caller: Caller, reason: str) -> int:
    """Open a draft and return its id, which is the changeset's once it is published."""
    now = dt.datetime.now(dt.UTC)
    draft = changes.open_changeset(connection, caller, now, reason, "draft")
    _mark(connection, caller, draft, state=DRAFT, published_at=None)
    return draft


def listing(connection: Connection, caller: Caller) -> list[dict[str, Any]]:
    """Return the caller's open drafts, newest first."""
    heads = table(Changeset)
    found = connection.execute(
        select(heads.c.id, heads.c.at, heads.c.reason)
        .where(heads.c.tenant == caller.tenant, *_mine(caller))
        .order_by(heads.c.id.desc())
    )
    return [dict(row) for row in found.mappings()]


def put(connection: Connection, registry: Registry, caller: Caller, draft: int, edit: Edit) -> int:
    """Add an edit, or join it to what the draft already does to the feature; return its number.

    Rules of the layer are checked at once, so that nothing in a draft surprises its author later.
    """
    with translated():
        _own(connection, caller, draft, lock=True)
        context = rows.Context(connection, registry, caller, draft, dt.datetime.now(dt.UTC))
        live = _started_from(context, edit)
        scopes = check(context, edit).get("scopes") or live.get("scopes") or ["*"]
        known = _same_feature(connection, caller, draft, edit)
        values = {**(known.values if known else {}), **_storable(edit.values)}
        columns = {
            "op": edit.op if known is None or edit.op == "retire" else known.op,
            "values": values,
            "scopes": scopes,
        }
        if edit.geom is not None:
            columns["geom"] = from_shape(edit.geom, STORAGE_SRID)
        if known is not None:
            return _change(connection, caller, known.id, columns)
        return _add(connection, caller, draft, edit, live.get("changeset_id"), columns)


def edits(connection: Connection, caller: Caller, draft: int) -> list[Row[Any]]:
    """Return the edits of the draft in their order."""
    _own(connection, caller, draft)
    lines = table(DraftEdit)
    statement = select(lines).where(lines.c.tenant == caller.tenant, lines.c.changeset_id == draft)
    return list(connection.execute(statement.order_by(lines.c.id)))


def remove(connection: Connection, caller: Caller, draft: int, edit: int) -> None:
    """Take one edit out of the draft; NotFound if it is not there."""
    _own(connection, caller, draft, lock=True)
    lines = table(DraftEdit)
    gone = connection.execute(
        delete(lines).where(
            lines.c.tenant == caller.tenant, lines.c.changeset_id == draft, lines.c.id == edit
        )
    ).rowcount
    if not gone:
        raise NotFound("no_such_edit", f"草稿中没有修改 {edit}。", f"The draft has no edit {edit}.")


def discard(connection: Connection, caller: Caller, draft: int) -> None:
    """Give the draft up."""
    _own(connection, caller, draft, lock=True)
    _clear(connection, caller, draft)
    _mark(connection, caller, draft, state=DISCARDED)


def publish(connection: Connection, registry: Registry, caller: Caller, draft: int) -> Outcome:
    """Make the draft's edits as one changeset, now; ClashError lists what others changed too."""
    with translated():
        _own(connection, caller, draft, lock=True)
        now = dt.datetime.now(dt.UTC)
        context = rows.Context(connection, registry, caller, draft, now)
        merged = [_merged(context, row) for row in edits(connection, caller, draft)]
        clashes = [item for item in merged if isinstance(item, Clash)]
        if clashes:
            raise ClashError(clashes)
        _mark(connection, caller, draft, state=PUBLISHED, at=now, published_at=now)
        _clear(connection, caller, draft)
        return apply_in(context, [item for item in merged if isinstance(item, Edit)])


def _merged(context: rows.Context, row: Row[Any]) -> Edit | Clash:
    """The edit to make now, or the conflict that forbids it."""
    info = context.registry.readable(row.layer, context.caller)
    geom = None if row.geom is None else to_shape(row.geom)
    if row.op == "create":
        return Edit(layer=info, op="create", values=row.values, geom=geom)
    live = versions.current(context.connection, context.caller, info, [row.feature_id])
    now = live.get(row.feature_id)
    if now is None:
        return Clash(info.id, row.feature_id, ())
    if now["changeset_id"] != row.base_changeset:
        fields = _both_changed(context, row, now, geom)
        if fields or row.op == "retire":
            return Clash(info.id, row.feature_id, tuple(fields))
    return Edit(
        layer=info,
        op=row.op,
        feature_id=row.feature_id,
        values=row.values,
        geom=geom,
        expected=now["changeset_id"],
    )


def _both_changed(
    context: rows.Context, row: Row[Any], now: Mapping[str, Any], geom: BaseGeometry | None
) -> list[str]:
    """Fields that the draft changes and that are no longer what they were when it began."""
    info = context.registry.get(row.layer)
    base = versions.of_changeset(
        context.connection, context.caller, info, row.feature_id, row.base_changeset
    )
    if base is None:
        return sorted(row.values) + ([GEOMETRY] if geom is not None else [])
    fields = [
        name
        for name, wanted in row.values.items()
        if _storable({name: now[name]}) != _storable({name: base[name]})
        and _storable({name: now[name]}) != {name: wanted}
    ]
    if geom is not None and to_shape(now["geom"]) != to_shape(base["geom"]):
        fields.append(GEOMETRY)
    return fields


def _started_from(context: rows.Context, edit: Edit) -> Mapping[str, Any]:
    """The live version that an edit starts from; Conflict if the editor saw an older one."""
    if edit.op == "create" or edit.feature_id is None:
        return {}
    live = versions.current(context.connection, context.caller, edit.layer, [edit.feature_id])
    found = live.get(edit.feature_id)
    if found is None:
        raise NotFound(
            "no_such_feature",
            f"没有要素 {edit.feature_id}。",
            f"There is no feature {edit.feature_id}.",
        )
    if edit.expected not in (None, found["changeset_id"]):
        raise Conflict(
            "changed_meanwhile",
            f"要素 {edit.feature_id} 已被他人修改。",
            f"Feature {edit.feature_id} was changed meanwhile.",
        )
    return found


def _same_feature(
    connection: Connection, caller: Caller, draft: int, edit: Edit
) -> Row[Any] | None:
    if edit.feature_id is None:
        return None
    lines = table(DraftEdit)
    return connection.execute(
        select(lines).where(
            lines.c.tenant == caller.tenant,
            lines.c.changeset_id == draft,
            lines.c.layer == edit.layer.id,
            lines.c.feature_id == edit.feature_id,
        )
    ).one_or_none()


def _add(
    connection: Connection,
    caller: Caller,
    draft: int,
    edit: Edit,
    base: int | None,
    columns: Mapping[str, Any],
) -> int:
    lines = table(DraftEdit)
    statement = insert(lines).values(
        tenant=caller.tenant,
        changeset_id=draft,
        layer=edit.layer.id,
        write=edit.layer.write,
        feature_id=edit.feature_id,
        base_changeset=base,
        **columns,
    )
    return int(connection.execute(statement.returning(lines.c.id)).scalar_one())


def _change(connection: Connection, caller: Caller, edit: int, columns: Mapping[str, Any]) -> int:
    lines = table(DraftEdit)
    connection.execute(
        update(lines).where(lines.c.tenant == caller.tenant, lines.c.id == edit).values(columns)
    )
    return edit


def _own(connection: Connection, caller: Caller, draft: int, *, lock: bool = False) -> None:
    """Raise NotFound unless the draft is open and the caller's; ``lock`` keeps it so."""
    heads = table(Changeset)
    statement = select(heads.c.id).where(
        heads.c.tenant == caller.tenant, heads.c.id == draft, *_mine(caller)
    )
    if connection.scalar(statement.with_for_update() if lock else statement) is None:
        raise NotFound("no_such_draft", f"没有草稿 {draft}。", f"There is no draft {draft}.")


def _mine(caller: Caller) -> Sequence[Any]:
    if caller.actor is None:
        raise Forbidden("login_needed", "请先登录。", "Please log in first.")
    heads = table(Changeset)
    return heads.c.state == DRAFT, heads.c.actor == caller.actor


def _mark(connection: Connection, caller: Caller, draft: int, **values: Any) -> None:
    heads = table(Changeset)
    connection.execute(
        update(heads).where(heads.c.tenant == caller.tenant, heads.c.id == draft).values(**values)
    )


def _clear(connection: Connection, caller: Caller, draft: int) -> None:
    lines = table(DraftEdit)
    connection.execute(
        delete(lines).where(lines.c.tenant == caller.tenant, lines.c.changeset_id == draft)
    )


def _storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values in the form JSON keeps them."""
    return dict(_pairs(values))


def _pairs(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        plain = value is None or isinstance(value, (bool, int, float, str, list, dict))
        yield name, value if plain else shown.plain(value)
