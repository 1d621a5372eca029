"""Judged rows as columns of the layer's table, ready for COPY."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import DefaultClause

from layers.info import LayerInfo
from layers.store.binary import scopes, written_json
from pipelines.census.inspect.source import WKB
from pipelines.census.rules.chunk import AREA, EXTRA, GRID, SCOPES

STAMPS = {AREA: "area_code", GRID: "grid_code", SCOPES: "scopes", WKB: "geom", EXTRA: "extra"}
Columns = dict[str, pa.Array]


def columns(info: LayerInfo, table: pa.Table) -> Columns:
    """Columns of the layer by name; scopes, shapes and JSON as the bytes that COPY takes."""
    made: Columns = {}
    for name in table.column_names:
        target = STAMPS.get(name, name)
        if target not in info.table.c or (name.startswith("__") and name not in STAMPS):
            continue
        column = table.column(name).combine_chunks()
        if name == SCOPES:
            column = scopes(column)
        elif name == EXTRA:
            column = written_json(column)
        made[target] = column
    return made


def filled(info: LayerInfo, given: Columns) -> Columns:
    """For new features: what may not be null gets the layer's default."""
    made = dict(given)
    for name, values in given.items():
        column = info.table.c[name]
        default = column.server_default
        if not column.nullable and isinstance(default, DefaultClause) and values.null_count:
            made[name] = pc.fill_null(values, pa.scalar(str(default.arg)).cast(values.type))
    return made
