"""FlatGeobuf 3, without a spatial index: the form that can be written before the end is known.

GDAL writes each batch as a small file of its own; all have the same head, so the first head is kept
and the features behind each are joined. Of the head two fields are set right: how many features
follow (nought means unknown), and the bounding box, which is left out. Structure: flatgeobuf.org,
``header.fbs``; a flatbuffers table finds its fields by a vtable of 16-bit offsets.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import pyarrow as pa
import pyogrio

from api.ogc.formats.lists import flat, flat_schema
from api.ogc.formats.sheet import Sheet
from gis.crs import CRS84, CrsRef
from layers.store.arrow import GEOMETRY

_MAGIC = 8
_SIZE = 4
_ENVELOPE, _FEATURES_COUNT = 1, 8
_KINDS = {"point": "Point", "line": "MultiLineString", "polygon": "MultiPolygon", "any": "Unknown"}


def write(sheet: Sheet) -> Iterator[bytes]:
    """Give the head, then the features of each batch."""
    first = next(sheet.batches, None)
    if first is None:
        first = pa.RecordBatch.from_pylist([], schema=sheet.schema)
    whole = _file(first, sheet)
    start = _start(whole)
    yield _head(whole[:start], sheet.count or 0) + whole[start:]
    for batch in sheet.batches:
        whole = _file(batch, sheet)
        yield whole[_start(whole) :]


def crs_name(crs: CrsRef) -> str:
    """The name under which GDAL and PROJ know ``crs``."""
    return "OGC:CRS84" if crs == CRS84 else crs.definition


def _file(batch: pa.RecordBatch, sheet: Sheet) -> bytes:
    shaped = GEOMETRY in sheet.schema.names
    table = pa.Table.from_batches([flat(batch)], schema=flat_schema(sheet.schema))
    out = io.BytesIO()
    pyogrio.write_arrow(
        table,
        out,
        driver="FlatGeobuf",
        layer=sheet.info.id,
        geometry_name=GEOMETRY if shaped else None,
        geometry_type=_KINDS[sheet.info.geometry] if shaped else None,
        crs=crs_name(sheet.crs),
        SPATIAL_INDEX="NO",
        TITLE=sheet.info.title_zh,
    )
    return out.getvalue()


def _start(whole: bytes) -> int:
    """Where the features begin: behind the magic bytes and the head with its size."""
    (size,) = struct.unpack_from("<I", whole, _MAGIC)
    return _MAGIC + _SIZE + int(size)


def _head(head: bytes, count: int) -> bytes:
    made = bytearray(head)
    table = _MAGIC + _SIZE + struct.unpack_from("<I", made, _MAGIC + _SIZE)[0]
    vtable = table - struct.unpack_from("<i", made, table)[0]
    struct.pack_into("<H", made, vtable + 4 + 2 * _ENVELOPE, 0)
    place = struct.unpack_from("<H", made, vtable + 4 + 2 * _FEATURES_COUNT)[0]
    if place:
        struct.pack_into("<Q", made, table + place, count)
    return bytes(made)
