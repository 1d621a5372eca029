"""Rows of pandas as PostgreSQL's binary COPY takes them: each value by its column's SQL type."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from operator import is_
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pyarrow as pa
from geoalchemy2 import Geometry
from numpy.typing import NDArray
from sqlalchemy import ARRAY, BigInteger, Boolean, Connection, Date, DateTime, Float, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from layers.store.binary import encode, texts
from layers.store.jsonable import jsonable

Values = NDArray[Any]
_EPOCH = dt.date(2000, 1, 1)
_EPOCH_INSTANT = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def binary(
    columns: Sequence[tuple[TypeEngine[Any], pd.Series[Any]]],
    same: Sequence[tuple[TypeEngine[Any], Any]] = (),
) -> tuple[memoryview, ...]:
    """All rows as pieces of a COPY stream: SQL type and value of what is the ``same`` in each, then of ``columns``.

    Nulls are as pandas knows them (none among the ``same``). Geometries are given as WKB; the column's
    own SRID is put in by the server. Raises TypeError for an SQL type that no layer has.
    """
    cells = [_encoder(kind)(np.array([value], dtype=object))[0] for kind, value in same]
    return encode([_cells(kind, values) for kind, values in columns], cells)


def copy(connection: Connection, target: str, pieces: Iterable[bytes | memoryview]) -> None:
    """Send rows to ``target``, a table with its columns; raises DBAPIError as a statement would.

    The connection must be one of a bulk transaction: COPY cannot run under row security. May be
    called from another thread while nothing else uses the connection.
    """
    driver = connection.connection.driver_connection
    assert driver is not None
    statement = f"COPY {target} FROM STDIN (FORMAT BINARY)"
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as stream:
            for piece in pieces:
                stream.write(piece)
    except psycopg.Error as error:
        raise DBAPIError.instance(None, None, error, psycopg.Error) from error


def _cells(kind: TypeEngine[Any], column: pd.Series[Any]) -> pa.Array:
    """The bytes of each value."""
    encode_all = _encoder(kind)
    values = column.to_numpy(dtype=object)
    if all(map(is_, values, repeat(values[0]))) and values[0] is not None:
        return pa.repeat(pa.scalar(encode_all(values[:1])[0], pa.large_binary()), len(values))
    present = ~np.asarray(pd.isna(values), dtype=bool)
    if encode_all is _text and set(map(type, values[present].tolist())) == {str}:
        return pa.array(values, pa.large_string(), mask=~present)
    if present.all():
        return _array(encode_all(values))
    made = np.full(len(values), None, dtype=object)
    made[present] = encode_all(values[present])
    return _array(made)


def _array(cells: Any) -> pa.Array:
    return pa.array(cells, pa.large_binary())


def _fixed(numbers: Any, form: str) -> list[bytes]:
    """Numbers of a fixed width as their big-endian bytes."""
    packed = np.asarray(numbers).astype(form)
    listed: list[bytes] = packed.view(f"V{packed.itemsize}").tolist()
    return listed


def _encoder(kind: TypeEngine[Any]) -> Callable[[Values], list[bytes]]:
    for known, written in _ENCODERS:
        if isinstance(kind, known):
            return written
    raise TypeError(f"no binary form is known for {kind!r}")


def _text(values: Values) -> list[bytes]:
    return [value.encode() if type(value) is str else str(value).encode() for value in values]


def _json(values: Values) -> list[bytes]:
    """Version 1 of ``jsonb_recv``; what JSON or PostgreSQL cannot hold is left out."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    texts = [encode(value) for value in values]
    whole = "\n".join(texts)
    if "NaN" in whole or "Infinity" in whole:
        texts = [encode(jsonable(value)) for value in values]
    if "\\u0000" in whole:
        texts = [text.replace("\\u0000", "") for text in texts]
    return [b"\x01" + text.encode("utf-8", "replace") for text in texts]


def _texts(values: Values) -> list[bytes]:
    """Neighbours lie in the same divisions, so lists recur; most are even the same object."""
    known: dict[int, bytes] = {}
    made = []
    for value in values:
        found = known.get(id(value))
        if found is None:
            found = known[id(value)] = _listed(tuple(map(str, value)))
        made.append(found)
    return made


@lru_cache(maxsize=4096)
def _listed(items: tuple[str, ...]) -> bytes:
    return texts(items)


def _days(values: Values) -> list[bytes]:
    first = _EPOCH.toordinal()
    return _fixed([value.toordinal() - first for value in values], ">i4")


def _instants(values: Values) -> list[bytes]:
    """Microseconds since 2000; a time without zone is UTC, as in the sessions of the store."""
    instants = [value if value.tzinfo else value.replace(tzinfo=dt.UTC) for value in values]
    return _fixed([(value - _EPOCH_INSTANT) // _MICROSECOND for value in instants], ">i8")


def _integers(values: Values) -> list[bytes]:
    return _fixed(values.astype(np.int64), ">i8")


def _floats(values: Values) -> list[bytes]:
    return _fixed(values.astype(np.float64), ">f8")


def _truths(values: Values) -> list[bytes]:
    return [b"\x01" if value else b"\x00" for value in values]


_ENCODERS: tuple[tuple[type[Any], Callable[[Values], list[bytes]]], ...] = (
    (Geometry, list),
    (JSONB, _json),
    (ARRAY, _texts),
    (BigInteger, _integers),
    (Boolean, _truths),
    (DateTime, _instants),
    (Date, _days),
    (Float, _floats),
    (Text, _text),
)
