"""Which attributes a delivered row changes on its feature, and whether it moves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import BigInteger

from gis.crs import STORAGE, CrsRef, transform
from layers.info import LayerInfo
from pipelines.census.inspect.source import WKB
from pipelines.census.mapping.typed import TYPES

Array = NDArray[Any]
MOVED_M = 0.5
"""Metres (accuracy class A) within which a new measurement confirms a position."""


@dataclass(frozen=True)
class Compared:
    """Per pair the names of the changed fields, joined by commas, and the metres between the shapes."""

    changes: Array
    metres: Array


def compare(
    connection: Connection,
    info: LayerInfo,
    tenant: str,
    table: pa.Table,
    ids: Array,
    metres: CrsRef,
) -> Compared:
    """Compare rows (``table``, in the order of ``ids``) with the features ``ids`` of the map.

    A field that the row leaves empty is not compared: it keeps its value.
    """
    names = [name for name in table.column_names if name in info.by_name]
    live, shapes = _live(connection, info, tenant, names, ids)
    changes = np.full(len(ids), "", dtype=object)
    for name in names:
        mine = table.column(name).combine_chunks()
        for at in np.flatnonzero(_differs(mine, live[name])).tolist():
            changes[at] = f"{changes[at]},{name}" if changes[at] else name
    return Compared(changes, _apart(table, shapes, metres))


def _live(
    connection: Connection, info: LayerInfo, tenant: str, names: Sequence[str], ids: Array
) -> tuple[dict[str, pa.Array], Array]:
    """Columns and shapes of features in the order of ``ids``."""
    columns = info.table.c
    wanted = bindparam("ids", ids.tolist(), type_=ARRAY(BigInteger))
    rows = connection.execute(
        select(
            columns.id,
            func.ST_AsBinary(columns.geom).label("shape"),
            *(columns[name].label(f"f_{name}") for name in names),
        ).where(columns.tenant == tenant, columns.id == func.any(wanted))
    ).all()
    place = {row.id: number for number, row in enumerate(rows)}
    order = [place[number] for number in ids.tolist()]
    held = {
        name: pa.array([_value(rows[at][2 + n]) for at in order], TYPES[info.by_name[name].type])
        for n, name in enumerate(names)
    }
    shapes = shapely.from_wkb(
        [None if rows[at].shape is None else bytes(rows[at].shape) for at in order]
    )
    return held, np.asarray(shapes, dtype=object)


def _value(value: Any) -> Any:
    return str(value) if isinstance(value, dict) else value


def _differs(mine: pa.Array, theirs: pa.Array) -> Array:
    """Rows with a value that is not the feature's; numbers may differ by their rounding."""
    if pa.types.is_nested(mine.type):
        pairs: Iterator[tuple[Any, Any]] = zip(mine.to_pylist(), theirs.to_pylist(), strict=True)
        return np.array([a is not None and a != b for a, b in pairs], dtype=bool)
    if pa.types.is_floating(mine.type):
        far = pc.greater(pc.abs(pc.subtract(mine, theirs)), 1e-9)
        other = pc.fill_null(far, True)
    else:
        other = pc.fill_null(pc.not_equal(mine, theirs.cast(mine.type)), True)
    return np.asarray(other) & ~np.asarray(mine.is_null())


def _apart(table: pa.Table, shapes: Array, metres: CrsRef) -> Array:
    """Metres between points; for lines and areas how far their outlines stray (Hausdorff)."""
    mine = shapely.from_wkb(np.asarray(table.column(WKB).to_numpy(), dtype=object))
    a, b = transform(mine, STORAGE, metres), transform(shapes, STORAGE, metres)
    points = (shapely.get_type_id(a) == 0) & (shapely.get_type_id(b) == 0)
    far = np.full(len(a), np.nan)
    far[points] = shapely.distance(a[points], b[points])
    far[~points] = shapely.hausdorff_distance(a[~points], b[~points])
    return far
