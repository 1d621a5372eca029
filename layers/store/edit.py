"""The one edit function: every interactive change of the map goes through :func:`apply`.

In one transaction it copies the old versions to the history, writes the new ones, records the
changes, keeps the counts and announces the changeset. No triggers: a few plain set-wise
statements (docs/adr/0003). Bulk loads do the same by COPY, see :mod:`layers.store.bulk`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, Literal

import numpy as np
import pandas as pd
from geoalchemy2.shape import from_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from gis.crs import STORAGE_SRID
from gis.database.session import Caller, elevated
from gis.errors import Unprocessable
from layers.accounts.tenants import bounds_of
from layers.city_codes.held import own_codes
from layers.derive.checks import OWN
from layers.info import LayerInfo, refusal
from layers.registry import Registry
from layers.store import changes, listeners, rows
from layers.store.failures import translated
from layers.store.problem import Problem
from layers.store.restamp import restamp_around
from layers.store.shapes import Bounds, fit
from layers.store.stamps import Place, stamp
from layers.store.values import judge

Op = Literal["create", "update", "retire"]


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One change of one feature.

    ``values`` are fields of the layer; on update only those named change, unless ``replace``
    makes the others null. ``geom`` is lon/lat in the storage CRS; None leaves it as it is
    unless ``unshaped`` takes it away. ``expected`` is the changeset the editor started from:
    another one is a conflict. A create with a ``feature_id`` brings back a retired feature (undo).
    """

    layer: LayerInfo
    op: Op
    feature_id: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    geom: BaseGeometry | None = None
    unshaped: bool = False
    replace: bool = False
    expected: int | None = None


@dataclass(frozen=True)
class Outcome:
    """The changeset that was written, its time, and the feature ids in the order of the edits."""

    changeset_id: int
    at: dt.datetime
    ids: list[int]


def apply(  # noqa: PLR0913 - what, where, who, why and when of a change
    connection: Connection,
    registry: Registry,
    caller: Caller,
    edits: Sequence[Edit],
    *,
    reason: str,
    source: str = "api",
    at: dt.datetime | None = None,
) -> Outcome:
    """Apply ``edits`` as one changeset inside the caller's transaction.

    Raises Forbidden, NotFound, Conflict or Unprocessable; then nothing of it is kept, because
    the caller's transaction rolls back. A feature may occur once.
    """
    now = at or dt.datetime.now(dt.UTC)
    with translated():
        changeset = changes.open_changeset(connection, caller, now, reason, source)
        context = rows.Context(connection, registry, caller, changeset, now)
        return apply_in(context, edits)


def apply_in(context: rows.Context, edits: Sequence[Edit]) -> Outcome:
    """Apply ``edits`` to the changeset of ``context``, which exists already (a draft's)."""
    ids: dict[int, int] = {}
    with translated():
        context = replace(context, bounds=_bounds(context))
        for _, group in groupby(sorted(enumerate(edits), key=_order), key=_order):
            positions, same = zip(*group, strict=True)
            ids.update(zip(positions, _APPLY[same[0].op](context, list(same)), strict=True))
        _restamp(context, edits)
        touched = {edit.layer.table.name for edit in edits}
        listeners.tell(context.connection, context.caller, touched, context.changeset, bulk=False)
        changes.announce(context.connection, context.caller.tenant, context.changeset)
    return Outcome(context.changeset, context.at, [ids[position] for position in range(len(edits))])


def check(context: rows.Context, edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """Return the columns that each of ``edits`` would write; raises what :func:`apply` would."""
    context = replace(context, bounds=_bounds(context))
    made: list[dict[str, Any]] = [{} for _ in edits]
    kinds: dict[tuple[str, Op], list[int]] = {}
    for n, edit in enumerate(edits):
        _may_write(context.caller, edit.layer)
        kinds.setdefault((edit.layer.id, edit.op), []).append(n)
    for (_, op), positions in kinds.items():
        if op != "retire":
            found = prepare(context, [edits[n] for n in positions])
            for n, columns in zip(positions, found, strict=True):
                made[n] = columns
    return made


def _order(numbered: tuple[int, Edit]) -> tuple[str, int]:
    """By table, so that two editors lock alike; what frees an identifier before what takes it."""
    edit = numbered[1]
    return edit.layer.table.name, list(_APPLY).index(edit.op)


def _bounds(context: rows.Context) -> Bounds | None:
    with elevated(context.connection):
        return bounds_of(context.connection, context.caller.tenant)


def _restamp(context: rows.Context, edits: Sequence[Edit]) -> None:
    """A moved division or grid changes where other features belong, whoever may edit those."""
    stamping = {edit.layer.table.name: edit.layer for edit in edits if edit.layer.declared.stamps}
    place = Place(context.connection, context.registry, context.caller.tenant)
    for layer in stamping.values():
        with elevated(context.connection):
            restamp_around(place, layer, context.changeset)


def _create(context: rows.Context, edits: list[Edit]) -> list[int]:
    prepared = prepare(context, edits)
    for columns, edit in zip(prepared, edits, strict=True):
        if edit.feature_id is not None:
            columns["id"] = edit.feature_id
    return rows.insert_features(context, edits[0].layer, prepared)


def _update(context: rows.Context, edits: list[Edit]) -> list[int]:
    layer = edits[0].layer
    ids = [_id(edit) for edit in edits]
    rows.lock(context, layer, ids, {_id(e): e.expected for e in edits if e.expected is not None})
    prepared = prepare(context, edits)
    rows.update_features(context, layer, dict(zip(ids, prepared, strict=True)))
    return ids


def _retire(context: rows.Context, edits: list[Edit]) -> list[int]:
    layer = edits[0].layer
    _may_write(context.caller, layer)
    ids = [_id(edit) for edit in edits]
    rows.lock(context, layer, ids, {_id(e): e.expected for e in edits if e.expected is not None})
    rows.retire_features(context, layer, ids)
    return ids


_APPLY = {"retire": _retire, "update": _update, "create": _create}


def _own_codes(
    context: rows.Context, layer: LayerInfo, given: Sequence[Mapping[str, Any]]
) -> Mapping[str, set[str]]:
    """The codes that the city added to the lists of the layer, read only if one may be meant."""
    meant = any(str(value).startswith(OWN) for record in given for value in record.values())
    names = {field.codes for field in layer.fields if field.codes}
    return own_codes(context.connection, context.caller.tenant, names) if meant else {}


def _id(edit: Edit) -> int:
    if edit.feature_id is None:
        raise Unprocessable("no_id", "缺少要素编号。", "The feature id is missing.")
    return edit.feature_id


def prepare(context: rows.Context, edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """Return the columns that each of ``edits`` would write, stamps included; one layer, no retire.

    Set-wise: values and geometries are judged together, whatever their number.
    """
    if not edits:
        return []
    layer = edits[0].layer
    _may_write(context.caller, layer)
    given = [_given(context, edit) for edit in edits]
    columns: list[dict[str, Any]] = [{} for _ in edits]
    problems: list[Problem] = []
    own = _own_codes(context, layer, given)
    for (partial, _), positions in _alike(edits, given).items():
        frame = pd.DataFrame([given[n] for n in positions], index=positions, dtype=object)
        typed, found = judge(layer, frame, partial=partial, own=own)
        problems += found
        for n, record in zip(positions, typed.to_dict("records"), strict=True):
            columns[n] = _plain({str(key): value for key, value in record.items()})
    _raise(problems)
    _shape(context, edits, columns)
    for record in columns:
        for name, value in (layer.where or {}).items():
            record.setdefault(name, value)
    return columns


def _given(context: rows.Context, edit: Edit) -> dict[str, Any]:
    values = dict(edit.values)
    if edit.replace:
        values = {**rows.writable_nulls(edit.layer, context.caller), **values}
    _known(edit.layer, context.caller, values)
    return values


def _alike(
    edits: Sequence[Edit], given: Sequence[Mapping[str, Any]]
) -> dict[tuple[bool, frozenset[str]], list[int]]:
    """Positions of the edits that name the same fields, and need or do not need all of them."""
    found: dict[tuple[bool, frozenset[str]], list[int]] = {}
    for n, (edit, values) in enumerate(zip(edits, given, strict=True)):
        partial = edit.op == "update" and not edit.replace
        found.setdefault((partial, frozenset(values)), []).append(n)
    return found


def _shape(context: rows.Context, edits: Sequence[Edit], columns: Sequence[dict[str, Any]]) -> None:
    """Fit and stamp the geometries of those edits that bring one."""
    shaped = [
        n
        for n, edit in enumerate(edits)
        if edit.geom is not None or edit.unshaped or edit.op == "create"
    ]
    if not shaped:
        return
    layer = edits[0].layer
    geoms = np.empty(len(shaped), dtype=object)
    geoms[:] = [edits[n].geom for n in shaped]
    fitted = fit(layer, pd.Series(geoms, dtype=object), context.bounds)
    _raise(fitted.problems)
    codes = [columns[n].get("code") for n in shaped]
    for n, more in zip(shaped, _geometry(context, layer, fitted.shapes, codes), strict=True):
        columns[n] |= more


def _may_write(caller: Caller, layer: LayerInfo) -> None:
    if not layer.writable(caller):
        raise refusal(layer)


def _known(layer: LayerInfo, caller: Caller, values: Mapping[str, Any]) -> None:
    visible = {item.name for item in layer.visible_fields(caller) if not item.readonly}
    for name in values:
        if name not in visible:
            raise Unprocessable(
                "unknown_field",
                f"没有可写字段“{name}”。",
                f"“{name}” is no field you can write.",
                name,
            )


def _raise(problems: list[Problem]) -> None:
    if problems:
        first = problems[0]
        raise Unprocessable(first.code, first.zh, first.en, first.field)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Turn pandas scalars into Python ones, its nulls into None."""
    return {key: _scalar(value) for key, value in values.items()}


def _scalar(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return value
    if value is None or pd.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def _geometry(
    context: rows.Context, layer: LayerInfo, shaped: pd.Series[Any], codes: Sequence[Any]
) -> Iterator[dict[str, Any]]:
    place = Place(context.connection, context.registry, context.caller.tenant)
    stamps = stamp(place, layer, shaped.to_numpy(), codes)
    for n, shape in enumerate(shaped):
        yield {
            "geom": None if shape is None else from_shape(shape, STORAGE_SRID),
            "scopes": stamps.scopes[n],
            "area_code": stamps.area[n],
            "grid_code": stamps.grid[n],
        }
