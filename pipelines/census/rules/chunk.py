"""One chunk of rows judged: the piece of work that can be done anywhere, in any order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from layers.info import LayerInfo
from layers.registry import discover
from layers.store.stamps import Stamps, stamp_with
from pipelines.census.folder import load, save
from pipelines.census.inspect.shapes import Delivered, Encoded
from pipelines.census.inspect.source import ROW, WKB
from pipelines.census.mapping.apply import OLD_CLASS, Mask, Rows, apply
from pipelines.census.mapping.extra import extra
from pipelines.census.rules import catalogue
from pipelines.census.rules.model import Found
from pipelines.census.rules.setting import Part, Setting
from pipelines.census.rules.strict import strict
from pipelines.census.rules.whole import X, Y

AREA, GRID, SCOPES, EXTRA = "__area", "__grid", "__scopes", "__extra"
"""Columns of judged rows besides fields: stamps (scopes joined by commas), JSON of further attributes."""


def judge(setting: Setting, raw: Path, target: Path) -> pa.Table:
    """Apply mapping and rules to the raw rows in ``raw``, write the rows to ``target``; return findings."""
    table = load(raw)
    return judged(setting, table, Encoded(table.column(WKB)), target)


def judged(setting: Setting, raw: pa.Table, delivered: Delivered, target: Path) -> pa.Table:
    """The same of a table and its geometries, however they came."""
    info = discover().get(setting.layer)
    rows = apply(info, setting.mapping, raw, delivered)
    part = Part(info, setting, rows, _stamps(info, setting, rows))
    found = Found()
    for rule in catalogue.of(info):
        check = getattr(catalogue.kinds()[rule.kind], "check", None)
        if check is not None:
            for hit in check(rule, part):
                found.add(rule, hit)
    save(target, _table(part))
    return found.table()


def _stamps(info: LayerInfo, setting: Setting, rows: Rows) -> Stamps:
    shapes = rows.shapes
    codes = rows.column("code").to_pylist() if info.declared.stamps else [None] * len(rows)
    return stamp_with(setting.near, info, shapes, codes)


def _table(part: Part) -> pa.Table:
    """The rows in the terms of the layer, good and bad ones."""
    rows, info = part.rows, part.info
    x, y = _spots(rows)
    columns: dict[str, Any] = {
        ROW: pa.array(rows.numbers),
        WKB: pa.array(shapely.to_wkb(rows.shapes, byte_order=1, output_dimension=2), pa.binary()),
        X: pa.array(x, from_pandas=True),
        Y: pa.array(y, from_pandas=True),
        AREA: pa.array(part.stamps.area, pa.string()),
        GRID: pa.array(part.stamps.grid, pa.string()),
        SCOPES: _scopes(part.stamps.scopes),
    }
    aside: dict[str, pa.Array] = {}
    for name, values in rows.values.items():
        item = info.by_name.get(name)
        if item is None:
            continue
        unfit = _unfit(part, name)
        if unfit.any():
            values = pc.if_else(pa.array(~unfit), values, None)
            column = part.setting.mapping.column_of(name)
            if column is not None:
                keep = pa.array(unfit)
                aside[column] = pc.if_else(keep, part.text(name), pa.scalar(None, pa.string()))
        columns[name] = values
    if OLD_CLASS in rows.values:
        columns[OLD_CLASS] = rows.values[OLD_CLASS]
    further = extra(info, part.setting.mapping, rows.raw, aside)
    if further is not None:
        columns[EXTRA] = further
    return pa.table(columns)


def _unfit(part: Part, name: str) -> Mask:
    """Values of a field that may be empty which are none of its type or list: they are set aside."""
    from pipelines.census.rules.kinds.list import outside

    item = part.info.by_name[name]
    if strict(part.info, item):
        return np.zeros(len(part.rows), dtype=bool)
    bad = part.rows.bad.get(name, np.zeros(len(part.rows), dtype=bool))
    return bad | outside(item, part.rows.values[name], part.setting.own) if item.codes else bad


def _spots(rows: Rows) -> tuple[NDArray[Any], NDArray[Any]]:
    """A representative point per row, NaN where there is no shape or none was measured (0, 0)."""
    shapes = rows.shapes
    spots = shapes if (shapely.get_type_id(shapes) <= 0).all() else shapely.point_on_surface(shapes)
    x, y = shapely.get_x(spots), shapely.get_y(spots)
    unknown = (rows.given == 0).all(axis=1)
    x[unknown] = y[unknown] = np.nan
    return x, y


def _scopes(lists: list[list[str]]) -> pa.Array:
    """Lists recur: each distinct one (told by its identity) is joined once."""
    joined: dict[int, str] = {}
    for item in lists:
        if id(item) not in joined:
            joined[id(item)] = ",".join(item)
    return pa.array([joined[id(item)] for item in lists], pa.string())
