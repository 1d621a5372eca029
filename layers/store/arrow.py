"""Features as columns (Apache Arrow), read through a cursor: for the formats that stream.

A reader of a million features holds some thousands of them at a time: PostgreSQL keeps the cursor,
each fetch becomes one record batch. The statement is that of every other read
(:func:`layers.store.read.select_items`), so rights, filters, time and order are the same.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection, LargeBinary, Select, Text, cast, func, select

from gis.crs import STORAGE_SRID, CrsRef
from gis.database.session import Caller
from layers.info import FieldInfo, LayerInfo
from layers.store.failures import translated
from layers.store.query import Query
from layers.store.read import fields_of, select_items

ROWS = 2048
"""Features per record batch; small enough that other requests wait a few milliseconds at most."""
GEOMETRY = "geometry"
TITLE = b"GDAL:OGR:alternative_name"
"""Key of a field's metadata under which GDAL, and so QGIS, finds its alias."""
_SAME_DEGREES = (4326, STORAGE_SRID)
_TYPES = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
    "object": pa.string(),
    "array": pa.list_(pa.string()),
}


@dataclass(frozen=True)
class Table:
    """What will be read: the columns ``id``, the chosen fields, ``geometry`` (WKB, unless skipped).

    Coordinates are x before y (longitude or easting first) in every CRS, as WKB has them.
    """

    schema: pa.Schema
    statement: Select[Any]


@dataclass(frozen=True)
class End:
    """How many features a page holds, whether more follow, and the highest id on it."""

    returned: int
    more: bool
    last: int | None


def table(info: LayerInfo, caller: Caller, query: Query) -> Table:
    """Return the table that ``query`` asks for; raises BadInput as every read does."""
    rows = select_items(info, caller, query).subquery("q")
    chosen = fields_of(info, caller, query.properties)
    schema = pa.schema([pa.field("id", pa.int64(), nullable=False), *map(_field, chosen)])
    columns = [rows.c.id, *(_column(item, rows.c[f"f_{item.name}"]) for item in chosen)]
    if query.geometry:
        schema = schema.append(pa.field(GEOMETRY, pa.binary()))
        columns.append(func.ST_AsBinary(_shown(rows.c.geom, query.crs), type_=LargeBinary()))
    return Table(schema, select(*columns))


def batches(connection: Connection, wanted: Table) -> Generator[pa.RecordBatch]:
    """Read ``wanted`` in record batches; the transaction must stay open meanwhile."""
    options = {"stream_results": True, "max_row_buffer": ROWS}
    with (
        translated(),
        connection.execute(wanted.statement, execution_options=options) as result,
    ):
        while rows := result.fetchmany(ROWS):
            columns = zip(*rows, strict=True)
            arrays = [
                pa.array(values, field.type)
                for values, field in zip(columns, wanted.schema, strict=True)
            ]
            yield pa.RecordBatch.from_arrays(arrays, schema=wanted.schema)


def end_of_page(connection: Connection, info: LayerInfo, caller: Caller, query: Query) -> End:
    """Return where the page of ``query`` ends; only ids are read for that."""
    further = Query(**{**vars(query), "limit": query.limit + 1})
    rows = select_items(info, caller, further).subquery("q")
    numbered = select(rows.c.id, func.row_number().over().label("n")).subquery("n")
    highest = func.max(numbered.c.id).filter(numbered.c.n <= query.limit)
    with translated():
        read, last = connection.execute(select(func.count(), highest)).one()
    return End(min(read, query.limit), read > query.limit, last)


def _field(item: FieldInfo) -> pa.Field:
    return pa.field(item.name, _TYPES[item.type], metadata={TITLE: item.zh.encode()})


def _column(item: FieldInfo, column: Any) -> Any:
    return cast(column, Text()) if item.type == "object" else column


def _shown(geom: Any, crs: CrsRef) -> Any:
    return geom if crs.srid in _SAME_DEGREES else func.ST_Transform(geom, crs.srid)
