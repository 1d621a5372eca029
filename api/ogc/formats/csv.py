"""CSV (RFC 4180): the attributes, ``lon`` and ``lat`` of points, and the geometry as WKT.

UTF-8 with a byte order mark, because Excel reads Chinese as gibberish without; GDAL, pandas and
QGIS take it off. An empty text is ``""``, an absent value is nothing. A text that a spreadsheet would
run as a formula gets an apostrophe in front (OWASP, CSV injection): of the formats this one alone is
made for spreadsheets, and alone changes values. With ``titles`` columns have their titles and codes
their words.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import shapely

from api.ogc.formats.lists import flat, flat_schema
from api.ogc.formats.sheet import Sheet
from layers.store.arrow import GEOMETRY
from layers.store.geojson import DIGITS_DEGREES, DIGITS_METRES

MARK = b"\xef\xbb\xbf"
_FORMULA = "^([=+\\-@\t\r\n＝＋－＠])"
_HEAD = pyarrow.csv.WriteOptions(include_header=True)
_BODY = pyarrow.csv.WriteOptions(include_header=False)


def write(sheet: Sheet) -> Iterator[bytes]:
    """Give the table with its header line first, also when there are no rows."""
    shaped = GEOMETRY in sheet.schema.names
    empty = _shown(pa.RecordBatch.from_pylist([], schema=sheet.schema), sheet, shaped)
    heads = [head(name, sheet) for name in empty.schema.names]
    yield MARK + _text(empty.rename_columns(heads), _HEAD)
    for batch in sheet.batches:
        yield _text(_shown(batch, sheet, shaped), _BODY)


def head(name: str, sheet: Sheet) -> str:
    """The name of a column, its title where people read."""
    field = sheet.info.by_name.get(name)
    if sheet.titles is None or field is None:
        return name
    return field.zh if sheet.titles == "zh" else field.en


def worded(name: str, column: pa.Array, sheet: Sheet) -> pa.Array:
    """The words of a code list where people read; codes that are in no list stay."""
    field = sheet.info.by_name.get(name)
    if sheet.titles is None or field is None or not field.codes or field.type != "string":
        return column
    words = {
        code.code: code.zh if sheet.titles == "zh" else code.en for code in sheet.lists(field.codes)
    }
    return pa.array([words.get(value, value) for value in column.to_pylist()], pa.string())


def _text(batch: pa.RecordBatch, options: pyarrow.csv.WriteOptions) -> bytes:
    sink = io.BytesIO()
    pyarrow.csv.write_csv(batch, sink, options)
    return sink.getvalue()


def _shown(batch: pa.RecordBatch, sheet: Sheet, shaped: bool) -> pa.RecordBatch:
    plain = flat(batch)
    columns = {
        field.name: _cells(worded(field.name, column, sheet))
        for field, column in zip(flat_schema(batch.schema), plain.columns, strict=True)
        if field.name != GEOMETRY
    }
    if shaped:
        columns |= _place(plain.column(GEOMETRY), sheet)
    return pa.RecordBatch.from_pydict(columns)


def _cells(column: pa.Array) -> pa.Array:
    """Texts are made harmless, moments written as in JSON."""
    if pa.types.is_string(column.type):
        return pc.replace_substring_regex(column, _FORMULA, r"'\1")
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column, "%Y-%m-%dT%H:%M:%SZ")
    return column


def _place(wkb: pa.Array, sheet: Sheet) -> dict[str, pa.Array]:
    """Coordinates of points (where any feature may be one), then WKT; to the millimetre."""
    digits = DIGITS_METRES if sheet.crs.metres else DIGITS_DEGREES
    shapes = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False))
    found: dict[str, pa.Array] = {}
    if sheet.info.geometry in ("point", "any"):
        names = ("x", "y") if sheet.crs.metres else ("lon", "lat")
        for name, read in zip(names, (shapely.get_x, shapely.get_y), strict=True):
            found[name] = pa.array(np.round(read(shapes), digits), pa.float64(), from_pandas=True)
    texts = shapely.to_wkt(shapes, rounding_precision=digits, trim=True)
    return {
        **{name: column for name, column in found.items() if name not in sheet.schema.names},
        GEOMETRY: pa.array(texts, pa.string()),
    }
