"""The two sides of a match as slim columns: delivered rows, and the features of the map."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
from numpy.typing import NDArray
from sqlalchemy import Connection

from gis.crs import STORAGE, CrsRef, transform_xy
from layers.info import LayerInfo
from pipelines.census.folder import Rows
from pipelines.census.inspect.source import ROW
from pipelines.census.rules.whole import X, Y

Array = NDArray[Any]
IDENTITY = ("name", "pole_no", "legacy_code", "sensor_code", "address")
"""Fields that tell objects of one class apart, if they are there."""


@dataclass(frozen=True)
class Side:
    """``keys`` are row numbers or feature ids; ``codes`` texts or None; ``kinds`` class and kind as
    one text; ``xy`` lon/lat; ``marks`` per identity field a hash, 0 where it is empty; ``areas``
    division codes.
    """

    keys: Array
    codes: Array
    kinds: Array
    xy: Array
    areas: Array
    marks: dict[str, Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.keys)

    def metric(self, metres: CrsRef) -> Array:
        """Positions in a metric system (n × 2)."""
        return np.column_stack(transform_xy(self.xy[:, 0], self.xy[:, 1], STORAGE, metres))


def identity(info: LayerInfo) -> list[str]:
    """The identity fields that the layer has."""
    return [name for name in IDENTITY if name in info.by_name]


def _kinds(info: LayerInfo) -> list[str]:
    """The fields that must agree before two objects are compared."""
    return [name for name in ("class_code", "kind") if name in info.by_name][:1]


def delivered(info: LayerInfo, rows: Rows, bad: Array) -> Side:
    """The good rows of a dataset."""
    names = [ROW, X, Y, "code", "__area", *_kinds(info), *identity(info)]
    tables = [_good(table, bad) for table in rows.read(names)]
    joined = (
        pa.concat_tables(tables, promote_options="permissive") if tables else pa.table({ROW: []})
    )
    return _side(info, joined, ROW, X, Y, "__area")


def _good(table: pa.Table, bad: Array) -> pa.Table:
    numbers = table.column(ROW).to_numpy()
    return table.filter(pa.array(~np.isin(numbers, bad)))


def held(connection: Connection, info: LayerInfo, tenant: str) -> Side:
    """The features of the layer on the map, by COPY: a cursor would take five times as long."""
    point = "geom" if info.geometry == "point" else "ST_PointOnSurface(geom)"
    names = ["code", *_kinds(info), *identity(info)]
    listed = ", ".join(["id", *(f'"{name}"' for name in names), "area_code"])
    where = " AND ".join(
        [
            "tenant = {}",
            "geom IS NOT NULL",
            *(f"{name} = '{value}'" for name, value in (info.where or {}).items()),
        ]
    )
    statement = (
        f"COPY (SELECT {listed}, ST_X({point}) AS __x, ST_Y({point}) AS __y "  # noqa: S608 declared names
        f"FROM {info.table.name} WHERE {where} ORDER BY id) TO STDOUT (FORMAT csv, HEADER)"
    )
    texts = {name: pa.string() for name in [*names, "area_code"]}
    types = {"id": pa.int64(), X: pa.float64(), Y: pa.float64(), **texts}
    return _side(info, _copied(connection, statement, tenant, types), "id", X, Y, "area_code")


def _copied(
    connection: Connection, statement: str, tenant: str, types: dict[str, pa.DataType]
) -> pa.Table:
    from psycopg import sql

    driver = connection.connection.driver_connection
    assert driver is not None
    buffer = io.BytesIO()
    query = sql.SQL(statement).format(sql.Literal(tenant))
    with driver.cursor() as cursor, cursor.copy(query) as stream:
        for block in stream:
            buffer.write(block)
    buffer.seek(0)
    return pyarrow.csv.read_csv(
        buffer,
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False
        ),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
    )


def _side(info: LayerInfo, table: pa.Table, key: str, x: str, y: str, area: str) -> Side:
    kinds = [_texts(table, name) for name in _kinds(info)]
    joined = kinds[0] if kinds else np.full(table.num_rows, "", dtype=object)
    return Side(
        keys=table.column(key).to_numpy(),
        codes=_texts(table, "code"),
        kinds=joined,
        xy=np.column_stack([table.column(name).to_numpy().astype(float) for name in (x, y)]),
        areas=_texts(table, area),
        marks={name: _hashes(_texts(table, name)) for name in identity(info)},
    )


def _texts(table: pa.Table, name: str) -> Array:
    if name not in table.column_names:
        return np.full(table.num_rows, None, dtype=object)
    return np.asarray(table.column(name).cast(pa.string()).to_numpy(), dtype=object)


def _hashes(texts: Array) -> Array:
    """64 bits per text, 0 for none."""
    present = np.array([text is not None for text in texts], dtype=bool)
    made = np.zeros(len(texts), dtype=np.uint64)
    if present.any():
        made[present] = pd.util.hash_array(texts[present], categorize=True)
    return made
