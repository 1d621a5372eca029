"""GeoParquet 1.1 (OGC, geoparquet.org): row groups with zstd, WKB, PROJJSON and a box per feature.

The covering column ``bbox`` lets readers skip row groups by place. The ``geo`` entry stands in the
foot of the file, so that the kinds of geometry and the extent in it are those really written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from api.ogc.formats.flatgeobuf import crs_name
from api.ogc.formats.sheet import Batches, Sheet
from layers.store.arrow import GEOMETRY

VERSION = "1.1.0"
BOX = "bbox"
GROUP_ROWS = 2**16
GROUP_BYTES = 2**25
"""A row group ends at either."""
_SIDES = ("xmin", "ymin", "xmax", "ymax")
_BOX_TYPE = pa.struct([(side, pa.float64()) for side in _SIDES])


class _Sink:
    """Keeps what the Parquet writer writes until it is taken."""

    closed = False

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        return len(self._pieces[-1])

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        self.closed = True

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


@dataclass
class _Seen:
    """Which kinds of geometry were written, and where."""

    kinds: set[str] = field(default_factory=set)
    bounds: list[float] = field(default_factory=lambda: [np.inf, np.inf, -np.inf, -np.inf])

    def boxes(self, wkb: pa.Array) -> pa.Array:
        """Remember the geometries and return the box of each, null where there is none."""
        shapes = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
        self.kinds |= {kind.geom_type for kind in _one_of_each(shapes)}
        bounds = shapely.bounds(shapes)
        absent = np.isnan(bounds[:, 0])
        if not absent.all():
            low, high = np.nanmin(bounds[:, :2], axis=0), np.nanmax(bounds[:, 2:], axis=0)
            self.bounds[:2] = np.minimum(self.bounds[:2], low).tolist()
            self.bounds[2:] = np.maximum(self.bounds[2:], high).tolist()
        return pa.StructArray.from_arrays(
            [pa.array(side) for side in bounds.T], fields=list(_BOX_TYPE), mask=pa.array(absent)
        )


def write(sheet: Sheet) -> Iterator[bytes]:
    """Give the file, one row group at a time; without geometry it is plain Parquet."""
    shaped = GEOMETRY in sheet.schema.names
    covered = shaped and BOX not in sheet.schema.names
    schema = sheet.schema.append(pa.field(BOX, _BOX_TYPE)) if covered else sheet.schema
    sink, seen = _Sink(), _Seen()
    with pq.ParquetWriter(pa.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        for group in _groups(sheet.batches):
            boxes = seen.boxes(group.column(GEOMETRY).combine_chunks()) if shaped else None
            writer.write_table(group.append_column(schema.field(BOX), boxes) if covered else group)
            yield sink.taken()
        if shaped:
            writer.add_key_value_metadata({"geo": json.dumps(_geo(sheet, seen, covered))})
    yield sink.taken()


def _groups(batches: Batches) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        rows, size = sum(one.num_rows for one in held), sum(one.nbytes for one in held)
        if rows >= GROUP_ROWS or size >= GROUP_BYTES:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _geo(sheet: Sheet, seen: _Seen, covered: bool) -> dict[str, Any]:
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted(seen.kinds),
        "crs": pyproj.CRS.from_user_input(crs_name(sheet.crs)).to_json_dict(),
    }
    if np.isfinite(seen.bounds).all():
        column["bbox"] = seen.bounds
    if covered:
        column["covering"] = {BOX: {side: [BOX, side] for side in _SIDES}}
    return {"version": VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _one_of_each(shapes: Any) -> list[Any]:
    present = shapes[~shapely.is_missing(shapes)]
    _, first = np.unique(shapely.get_type_id(present), return_index=True)
    return list(present[first])
