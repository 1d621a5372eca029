"""What an edit becomes as a line of a draft: judged by the layer's rules, joined to what was there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import text

from gis.errors import Conflict, NotFound
from layers.store import rows, shown, steps, versions
from layers.store.edit import Edit, check


def numbered(context: rows.Context, edits: Sequence[Edit]) -> list[Edit]:
    """New features with the ids they will keep."""
    numbered = list(edits)
    fresh: dict[str, list[int]] = {}
    for n, edit in enumerate(edits):
        if edit.op == "create" and edit.feature_id is None:
            fresh.setdefault(edit.layer.table.name, []).append(n)
    for name, positions in fresh.items():
        statement = text("SELECT nextval(:name) FROM generate_series(1, :n)")
        values = {"name": f"{name}_id_seq", "n": len(positions)}
        for n, number in zip(positions, context.connection.scalars(statement, values), strict=True):
            numbered[n] = replace(edits[n], feature_id=number)
    return numbered


def lines_of(
    context: rows.Context, edits: Sequence[Edit], before: Mapping[steps.Key, steps.Line]
) -> Iterator[dict[str, Any]]:
    """The draft's lines after ``edits``; what the layer forbids is refused."""
    live = _started_from(context, edits, before)
    for edit, columns in zip(edits, check(context, edits), strict=True):
        key = edit.layer.id, int(edit.feature_id or 0)
        known, now = before.get(key), live.get(key, {})
        values = {**(known["values"] if known else {}), **storable(_wanted(context, edit))}
        shape = columns.get("geom") or (known["geom"] if known else None)
        scopes = (columns or known or {}).get("scopes") or now.get("scopes") or ["*"]
        yield {
            "layer": edit.layer.id,
            "write": edit.layer.write,
            "op": edit.op if known is None or edit.op == "retire" else known["op"],
            "feature_id": edit.feature_id,
            "base_changeset": known["base_changeset"] if known else now.get("changeset_id"),
            "values": values,
            "scopes": scopes,
            "geom": shape,
        }


def _wanted(context: rows.Context, edit: Edit) -> Mapping[str, Any]:
    """The edit's values; a replacement empties what it does not name."""
    nulls = rows.writable_nulls(edit.layer, context.caller) if edit.replace else {}
    return {**nulls, **edit.values}


def _started_from(
    context: rows.Context, edits: Sequence[Edit], before: Mapping[steps.Key, steps.Line]
) -> dict[steps.Key, versions.Version]:
    """The live versions that the edits start from; Conflict if an editor saw an older one."""
    found: dict[steps.Key, versions.Version] = {}
    for info in {edit.layer.id: edit.layer for edit in edits}.values():
        ids = [edit.feature_id for edit in edits if edit.layer.id == info.id and edit.feature_id]
        live = versions.current(context.connection, context.caller, info, ids)
        found |= {(info.id, feature_id): row for feature_id, row in live.items()}
    for edit in edits:
        key = edit.layer.id, int(edit.feature_id or 0)
        known = before.get(key)
        if edit.op != "create" and (known is None or known["op"] != "create"):
            _judge_start(edit, found.get(key), known)
    return found


def _judge_start(edit: Edit, live: versions.Version | None, known: steps.Line | None) -> None:
    if live is None or (known is not None and known["op"] == "retire"):
        raise NotFound(
            "no_such_feature",
            f"没有要素 {edit.feature_id}。",
            f"There is no feature {edit.feature_id}.",
        )
    if edit.expected not in (None, live["changeset_id"]):
        raise Conflict(
            "changed_meanwhile",
            f"要素 {edit.feature_id} 已被他人修改。",
            f"Feature {edit.feature_id} was changed meanwhile.",
        )


def storable(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values in the form JSON keeps them."""
    return dict(_pairs(values))


def _pairs(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        plain = value is None or isinstance(value, (bool, int, float, str, list, dict))
        yield name, value if plain else shown.plain(value)
