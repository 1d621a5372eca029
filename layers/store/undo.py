"""Undo: a changeset taken back by a new one, as long as nobody built upon it."""

from __future__ import annotations

from collections.abc import Iterator

from geoalchemy2.shape import to_shape
from sqlalchemy import Connection, select

from gis.database.session import Caller
from gis.errors import NotFound, TooLarge
from layers.info import LayerInfo
from layers.registry import Registry
from layers.spine import Change, Changeset
from layers.store import versions
from layers.store.changes import table
from layers.store.conflicts import Clash, ClashError
from layers.store.edit import Edit, Outcome, apply

MOST = 5_000


def undo(
    connection: Connection, registry: Registry, caller: Caller, changeset: int, *, reason: str
) -> Outcome:
    """Retire what the changeset created, bring back what it changed or retired.

    Raises NotFound for a changeset the caller may not see, ClashError with the features that were
    changed since, TooLarge for bulk changesets beyond the limit.
    """
    _known(connection, caller, changeset)
    edits: list[Edit] = []
    clashes: list[Clash] = []
    for info in _touched(connection, registry, caller, changeset):
        for edit in _edits(connection, caller, info, changeset):
            (clashes if isinstance(edit, Clash) else edits).append(edit)  # type: ignore[arg-type]
    if clashes:
        raise ClashError(clashes)
    if len(edits) > MOST:
        raise TooLarge(
            "changeset_too_large",
            f"该变更涉及超过 {MOST} 个要素，不能在线撤销。",
            f"The changeset touches more than {MOST} features; it cannot be undone here.",
        )
    return apply(connection, registry, caller, edits, reason=reason, source=f"undo:{changeset}")


def _known(connection: Connection, caller: Caller, changeset: int) -> None:
    heads = table(Changeset)
    found = connection.scalar(
        select(heads.c.id).where(
            heads.c.tenant == caller.tenant,
            heads.c.id == changeset,
            heads.c.state == "published",
        )
    )
    if found is None:
        raise NotFound(
            "no_such_changeset", f"没有变更 {changeset}。", f"There is no changeset {changeset}."
        )


def _touched(
    connection: Connection, registry: Registry, caller: Caller, changeset: int
) -> list[LayerInfo]:
    lines = table(Change)
    names = connection.scalars(
        select(lines.c.layer)
        .where(lines.c.tenant == caller.tenant, lines.c.changeset_id == changeset)
        .distinct()
        .order_by(lines.c.layer)
    )
    return [registry.readable(name, caller) for name in names]


def _edits(
    connection: Connection, caller: Caller, info: LayerInfo, changeset: int
) -> Iterator[Edit | Clash]:
    before = versions.ended_by(connection, caller, info, changeset, MOST + 1)
    live = versions.current(connection, caller, info, list(before))
    for feature_id, row in before.items():
        now = live.get(feature_id)
        if now is None:
            yield from _brought_back(connection, caller, info, row, changeset)
        elif now["changeset_id"] != changeset:
            yield Clash(info.id, feature_id, ())
        else:
            yield _edit(info, caller, row, "update")
    yield from _created(connection, caller, info, changeset, set(before))


def _brought_back(
    connection: Connection, caller: Caller, info: LayerInfo, row: versions.Version, changeset: int
) -> Iterator[Edit | Clash]:
    """A feature without a current version: retired by this changeset, or changed and retired later."""
    made = versions.of_changeset(connection, caller, info, row["id"], changeset)
    yield _edit(info, caller, row, "create") if made is None else Clash(info.id, row["id"], ())


def _created(
    connection: Connection, caller: Caller, info: LayerInfo, changeset: int, changed: set[int]
) -> Iterator[Edit | Clash]:
    """What the changeset created, and what of that was changed since (its version is history)."""
    for source in (info.table, info.history):
        rows = connection.scalars(
            select(source.c.id)
            .where(source.c.tenant == caller.tenant, source.c.changeset_id == changeset)
            .order_by(source.c.id)
            .limit(MOST + 1)
        )
        for feature_id in rows:
            if feature_id in changed:
                continue
            if source is info.table:
                yield Edit(layer=info, op="retire", feature_id=feature_id, expected=changeset)
            else:
                yield Clash(info.id, feature_id, ())


def _edit(info: LayerInfo, caller: Caller, row: versions.Version, op: str) -> Edit:
    geom = None if row["geom"] is None else to_shape(row["geom"])
    return Edit(
        layer=info,
        op="create" if op == "create" else "update",
        feature_id=row["id"],
        values=versions.writable(info, caller, row),
        geom=geom,
        replace=op == "update",
    )
