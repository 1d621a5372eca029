"""A conflict with both versions and the one they started from, and its resolution."""

from __future__ import annotations

from typing import Any, Literal

from geoalchemy2.shape import from_shape, to_shape
from sqlalchemy import select

from gis.crs import STORAGE_SRID
from gis.errors import NotFound
from grids.desk.answer import shape
from grids.desk.desk import Desk
from layers.info import LayerInfo
from layers.spine import Changeset
from layers.store import drafts, steps, versions
from layers.store.changes import table
from layers.store.conflicts import Clash
from layers.store.draft_lines import storable
from layers.store.rebase import drop, rebase

Keep = Literal["mine", "theirs"]


def told(desk: Desk, clash: Clash) -> dict[str, Any]:
    """Return the conflict with the features ``mine``, ``theirs`` and ``base``; None where retired."""
    key = clash.layer, int(clash.feature_id or 0)
    info = desk.registry.readable(clash.layer, desk.caller)
    line = steps.lines(desk.connection, desk.caller, desk.draft, [key])[key]
    live = versions.current(desk.connection, desk.caller, info, [key[1]]).get(key[1])
    base = _version(desk, info, key[1], line["base_changeset"])
    by = _changeset(desk, live["changeset_id"]) if live else {"by": None, "at": None}
    return {
        "layer": key[0],
        "feature_id": key[1],
        "fields": list(clash.fields),
        "mine": None if line["op"] == "retire" else _feature(desk, info, _mine(base, line)),
        "theirs": None if live is None else _feature(desk, info, live),
        "base": None if base is None else _feature(desk, info, base),
        "theirs_by": by["by"],
        "theirs_at": by["at"],
    }


def resolve(desk: Desk, key: steps.Key, keep: Keep) -> None:
    """Settle a conflict: ``theirs`` drops the draft's edit of the feature, ``mine`` overrules theirs."""
    drafts.own(desk.connection, desk.caller, desk.draft, lock=True)
    line = steps.lines(desk.connection, desk.caller, desk.draft, [key]).get(key)
    if line is None:
        raise NotFound(
            "no_such_edit", "草稿没有修改该要素。", "The draft does not change this feature."
        )
    if keep == "theirs":
        drop(desk.connection, desk.caller, desk.draft, key)
        return
    info = desk.registry.readable(key[0], desk.caller)
    live = versions.current(desk.connection, desk.caller, info, [key[1]]).get(key[1])
    if live is not None:
        rebase(desk.connection, desk.caller, desk.draft, key, live["changeset_id"])
    elif line["op"] == "retire":
        drop(desk.connection, desk.caller, desk.draft, key)
    else:
        _revive(desk, info, key, line)


def _revive(desk: Desk, info: LayerInfo, key: steps.Key, line: steps.Line) -> None:
    """The others ended the feature, the draft wants it: it is made again, as the draft has it."""
    base = _version(desk, info, key[1], line["base_changeset"])
    row = _mine(base, line)
    values = versions.writable(info, desk.caller, {**row, **_null_free(line["values"])})
    rebase(
        desk.connection,
        desk.caller,
        desk.draft,
        key,
        None,
        op="create",
        values=storable(values),
        geom=from_shape(to_shape(row["geom"]), STORAGE_SRID),
    )


def _null_free(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _mine(base: versions.Version | None, line: steps.Line) -> dict[str, Any]:
    row = {**(base or {}), **line["values"], "id": line["feature_id"]}
    return row if line["geom"] is None else {**row, "geom": line["geom"]}


def _version(
    desk: Desk, info: LayerInfo, feature_id: int, changeset: int | None
) -> versions.Version | None:
    if changeset is None:
        return None
    return versions.of_changeset(desk.connection, desk.caller, info, feature_id, changeset)


def _feature(desk: Desk, info: LayerInfo, row: dict[str, Any]) -> dict[str, Any]:
    visible = [item.name for item in info.visible_fields(desk.caller) if not item.readonly]
    geom = row.get("geom")
    return {
        "type": "Feature",
        "id": row["id"],
        "geometry": None if geom is None else shape(to_shape(geom)),
        "properties": storable({n: row[n] for n in visible if row.get(n) is not None}),
    }


def _changeset(desk: Desk, number: int) -> dict[str, Any]:
    heads = table(Changeset)
    row = desk.connection.execute(
        select(heads.c.actor, heads.c.at).where(
            heads.c.tenant == desk.caller.tenant, heads.c.id == number
        )
    ).one_or_none()
    return {"by": row.actor, "at": row.at.isoformat()} if row else {"by": None, "at": None}
