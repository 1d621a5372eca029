"""GeoPackage 1.3 (OGC 12-128r17): one table with the layer's id, and a spatial index.

A GeoPackage is a database, which is not written from its beginning to its end: it is made in a
temporary file, read from the cursor batch by batch, and then sent.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyogrio

from api.ogc.formats.flatgeobuf import crs_name
from api.ogc.formats.lists import flat, flat_schema
from api.ogc.formats.sheet import Sheet
from layers.store.arrow import GEOMETRY

PIECE = 2**18
_KINDS = {"point": "Point", "line": "MultiLineString", "polygon": "MultiPolygon", "any": "Unknown"}
_ID = "id"


def write(sheet: Sheet) -> Iterator[bytes]:
    """Give the file in pieces once it is whole."""
    with tempfile.TemporaryDirectory(prefix="wanmi-gpkg-") as folder:
        file = Path(folder) / f"{sheet.info.id}.gpkg"
        _fill(file, sheet)
        yield from pieces(file)


def pieces(file: Path) -> Iterator[bytes]:
    """The content of a file, a little at a time."""
    with file.open("rb") as made:
        while piece := made.read(PIECE):
            yield piece


def _fill(file: Path, sheet: Sheet) -> None:
    shaped = GEOMETRY in sheet.schema.names
    schema = flat_schema(sheet.schema)
    pyogrio.write_arrow(
        pa.RecordBatchReader.from_batches(schema, (flat(one) for one in sheet.batches)),
        file,
        driver="GPKG",
        layer=sheet.info.id,
        geometry_name=GEOMETRY if shaped else None,
        geometry_type=_KINDS[sheet.info.geometry] if shaped else None,
        crs=crs_name(sheet.crs),
        layer_options={
            "DESCRIPTION": f"{sheet.info.title_zh} · {sheet.info.title_en}",
            "FID": _fid(schema),
        },
    )


def _fid(schema: pa.Schema) -> str:
    """The key's name; our own ids are a column as any other one."""
    return "fid" if _ID in schema.names else _ID
