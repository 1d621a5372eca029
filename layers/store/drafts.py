"""Drafts: edits collected under a changeset that is not published yet, seen by their author only.

Each edit remembers the version it started from. Publishing compares three ways: what the feature
was, what it is now, what the draft wants; only fields changed on both sides are a conflict.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row, and_, delete, func, insert, select, update

from gis.database.session import Caller
from gis.errors import Forbidden, NotFound
from layers.registry import Registry
from layers.spine import Changeset, DraftEdit
from layers.store import changes, rows, steps, versions
from layers.store.changes import table
from layers.store.conflicts import GEOMETRY, Clash, ClashError
from layers.store.draft_lines import lines_of, numbered, storable
from layers.store.edit import Edit, Outcome, apply_in
from layers.store.failures import translated

DRAFT, PUBLISHED, DISCARDED = "draft", "published", "discarded"
UNRECORDED = ""
"""Label of edits that are no step of their own: what the program notes in a draft."""


def begin_draft(connection: Connection, caller: Caller, reason: str, source: str = DRAFT) -> int:
    """Open a draft and return its id, which is the changeset's once it is published."""
    now = dt.datetime.now(dt.UTC)
    draft = changes.open_changeset(connection, caller, now, reason, source)
    _mark(connection, caller, draft, state=DRAFT, published_at=None)
    return draft


def listing(
    connection: Connection, caller: Caller, source: str | None = None
) -> list[dict[str, Any]]:
    """Return the caller's open drafts (of one ``source``), newest first."""
    heads = table(Changeset)
    chosen = [heads.c.tenant == caller.tenant, *_mine(caller)]
    if source is not None:
        chosen.append(heads.c.source == source)
    found = connection.execute(
        select(heads.c.id, heads.c.at, heads.c.reason).where(*chosen).order_by(heads.c.id.desc())
    )
    return [dict(row) for row in found.mappings()]


def put(connection: Connection, registry: Registry, caller: Caller, draft: int, edit: Edit) -> int:
    """Add an edit, or join it to what the draft already does to the feature; return its number.

    Rules of the layer are checked at once, so that nothing in a draft surprises its author later.
    """
    keys = put_all(connection, registry, caller, draft, [edit], label=edit.op)
    found = steps.lines(connection, caller, draft, keys)
    return int(found[keys[0]]["id"]) if keys[0] in found else 0


def put_all(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    draft: int,
    edits: Sequence[Edit],
    *,
    label: str | None,
) -> list[steps.Key]:
    """Add edits of different features as one step called ``label``; return layer and id of each.

    A new feature gets the id that it will have when it is published. ``label`` None is for edits
    that are not to be undone: the draft forgets its earlier steps.
    """
    with translated():
        own(connection, caller, draft, lock=True)
        context = rows.Context(connection, registry, caller, draft, dt.datetime.now(dt.UTC))
        edits = numbered(context, edits)
        keys = [(edit.layer.id, int(edit.feature_id or 0)) for edit in edits]
        before = steps.lines(connection, caller, draft, keys)
        fresh: list[dict[str, Any]] = []
        for line in lines_of(context, edits, before):
            known = before.get((line["layer"], line["feature_id"]))
            if known is None:
                fresh.append({**line, "tenant": caller.tenant, "changeset_id": draft})
            else:
                _change(connection, caller, known, line)
        if fresh:
            connection.execute(insert(table(DraftEdit)), fresh)
        if label is None:
            steps.forget(connection, caller, draft)
        elif label != UNRECORDED:
            steps.record(connection, caller, draft, label, before, keys)
        return keys


def edits(connection: Connection, caller: Caller, draft: int) -> list[Row[Any]]:
    """Return the edits of the draft in their order."""
    own(connection, caller, draft)
    lines = table(DraftEdit)
    statement = select(lines).where(lines.c.tenant == caller.tenant, lines.c.changeset_id == draft)
    return list(connection.execute(statement.order_by(lines.c.id)))


def touched(connection: Connection, caller: Caller, draft: int) -> frozenset[str]:
    """Return the layers that the draft changes; NotFound unless it is the caller's."""
    own(connection, caller, draft)
    lines = table(DraftEdit)
    chosen = (lines.c.tenant == caller.tenant, lines.c.changeset_id == draft)
    return frozenset(connection.scalars(select(lines.c.layer).where(*chosen).distinct()))


def features(connection: Connection, caller: Caller, draft: int, layer: str) -> frozenset[int]:
    """Return the ids of the features of a layer that the draft changes."""
    own(connection, caller, draft)
    lines = table(DraftEdit)
    chosen = (*of_draft(caller, draft), lines.c.layer == layer)
    return frozenset(connection.scalars(select(lines.c.feature_id).where(*chosen)))


def remove(connection: Connection, caller: Caller, draft: int, edit: int) -> None:
    """Take one edit out of the draft; NotFound if it is not there."""
    own(connection, caller, draft, lock=True)
    lines = table(DraftEdit)
    steps.forget(connection, caller, draft)
    gone = connection.execute(
        delete(lines).where(
            lines.c.tenant == caller.tenant, lines.c.changeset_id == draft, lines.c.id == edit
        )
    ).rowcount
    if not gone:
        raise NotFound("no_such_edit", f"草稿中没有修改 {edit}。", f"The draft has no edit {edit}.")


def discard(connection: Connection, caller: Caller, draft: int) -> None:
    """Give the draft up."""
    own(connection, caller, draft, lock=True)
    _clear(connection, caller, draft)
    _mark(connection, caller, draft, state=DISCARDED)


def publish(connection: Connection, registry: Registry, caller: Caller, draft: int) -> Outcome:
    """Make the draft's edits as one changeset, now; ClashError lists what others changed too."""
    with translated():
        own(connection, caller, draft, lock=True)
        now = dt.datetime.now(dt.UTC)
        context = rows.Context(connection, registry, caller, draft, now)
        made, clashes = merged(context, draft)
        if clashes:
            raise ClashError(clashes)
        return finish(context, draft, made)


def finish(context: rows.Context, draft: int, made: Sequence[Edit]) -> Outcome:
    """End the draft as the changeset that makes the edits given."""
    now = context.at
    _mark(context.connection, context.caller, draft, state=PUBLISHED, at=now, published_at=now)
    _clear(context.connection, context.caller, draft)
    return apply_in(context, made)


def behind(context: rows.Context, draft: int) -> bool:
    """Tell whether others changed a feature since the draft's edit of it began."""
    caller, lines = context.caller, table(DraftEdit)
    for layer in sorted(touched(context.connection, caller, draft)):
        live = context.registry.readable(layer, caller).table
        pairs = and_(live.c.tenant == caller.tenant, live.c.id == lines.c.feature_id)
        began = func.coalesce(lines.c.base_changeset, 0)
        moved = func.coalesce(live.c.changeset_id, 0) != began
        statement = (
            select(lines.c.id)
            .select_from(lines.outerjoin(live, pairs))
            .where(*of_draft(caller, draft), lines.c.layer == layer, moved)
        )
        if context.connection.scalar(statement.limit(1)) is not None:
            return True
    return False


def merged(context: rows.Context, draft: int) -> tuple[list[Edit], list[Clash]]:
    """Return the edits to make now, and the conflicts that forbid it."""
    waiting = edits(context.connection, context.caller, draft)
    live: dict[str, dict[int, versions.Version]] = {}
    for layer in sorted({row.layer for row in waiting}):
        info = context.registry.readable(layer, context.caller)
        ids = [row.feature_id for row in waiting if row.layer == layer]
        live[layer] = versions.current(context.connection, context.caller, info, ids)
    found = [_merged(context, row, live[row.layer].get(row.feature_id)) for row in waiting]
    made = [item for item in found if isinstance(item, Edit)]
    return made, [item for item in found if isinstance(item, Clash)]


def _merged(context: rows.Context, row: Row[Any], now: versions.Version | None) -> Edit | Clash:
    """The edit to make now, or the conflict that forbids it."""
    info = context.registry.readable(row.layer, context.caller)
    geom = None if row.geom is None else to_shape(row.geom)
    edit = Edit(layer=info, op=row.op, feature_id=row.feature_id, values=row.values, geom=geom)
    if row.op == "create":
        return edit if now is None else Clash(info.id, row.feature_id, ())
    if now is None:
        return Clash(info.id, row.feature_id, ())
    if now["changeset_id"] != row.base_changeset:
        fields = _both_changed(context, row, now, geom)
        if fields or row.op == "retire":
            return Clash(info.id, row.feature_id, tuple(fields))
    return replace(edit, expected=now["changeset_id"])


def of_draft(caller: Caller, draft: int) -> Sequence[Any]:
    """Return the conditions that choose the lines of a draft."""
    lines = table(DraftEdit)
    return lines.c.tenant == caller.tenant, lines.c.changeset_id == draft


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
        if storable({name: now[name]}) != storable({name: base[name]})
        and storable({name: now[name]}) != {name: wanted}
    ]
    if geom is not None and to_shape(now["geom"]) != to_shape(base["geom"]):
        fields.append(GEOMETRY)
    return fields


def _change(
    connection: Connection, caller: Caller, known: steps.Line, line: Mapping[str, Any]
) -> None:
    """Join an edit to the line of its feature; a new feature that is retired was never there."""
    edits = table(DraftEdit)
    chosen = (edits.c.tenant == caller.tenant, edits.c.id == known["id"])
    if line["op"] == "retire" and known["op"] == "create":
        connection.execute(delete(edits).where(*chosen))
    else:
        connection.execute(update(edits).where(*chosen).values(dict(line)))


def own(connection: Connection, caller: Caller, draft: int, *, lock: bool = False) -> None:
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
    steps.forget(connection, caller, draft)
