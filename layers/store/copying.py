"""Rows in PostgreSQL's binary COPY format, made column by column.

The binary form costs the client half of what the text form does (110,000 building outlines: 0.27
against 0.47 s of processor, 26 against 42 MB), and the server need not parse it. Format: PostgreSQL
documentation, COPY, "Binary Format"; values are big-endian as each type's ``receive`` function
reads them.
"""

from __future__ import annotations

import datetime as dt
import json
import struct
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from geoalchemy2 import Geometry
from numpy.typing import NDArray
from sqlalchemy import ARRAY, BigInteger, Boolean, Date, DateTime, Float, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeEngine

from layers.store.jsonable import jsonable

Values = NDArray[Any]
Cell = tuple[list[bytes], NDArray[Any]]
_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = b"\xff\xff"
_NULL = -1
_TEXT_OID = 25
_EPOCH = dt.date(2000, 1, 1)
_EPOCH_INSTANT = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def binary(columns: Sequence[tuple[TypeEngine[Any], pd.Series[Any]]]) -> bytes:
    """All rows of ``columns`` (SQL type and values, nulls as pandas knows them) as one COPY stream.

    Geometries are given as WKB; the column's own SRID is put in by the server.
    Raises TypeError for an SQL type that no layer has.
    """
    rows = len(columns[0][1])
    width = 2 * len(columns)
    pieces: list[bytes] = [b""] * (rows * width)
    for number, (kind, values) in enumerate(columns):
        data, lengths = _cells(kind, values)
        pieces[2 * number :: width] = _fixed(lengths, ">i4")
        pieces[2 * number + 1 :: width] = data
    count = struct.pack(">h", len(columns))
    pieces[0::width] = [count + length for length in pieces[0::width]]
    return b"".join((_HEADER, *pieces, _END))


def _cells(kind: TypeEngine[Any], column: pd.Series[Any]) -> Cell:
    """The bytes of each value, and how many they are; -1 stands for null."""
    values = column.to_numpy(dtype=object)
    present = ~np.asarray(pd.isna(values), dtype=bool)
    encode = _encoder(kind)
    if present.all():
        data = encode(values)
        return data, np.fromiter(map(len, data), np.int32, len(values))
    made = np.full(len(values), b"", dtype=object)
    lengths = np.full(len(values), _NULL, dtype=np.int32)
    found = encode(values[present])
    made[present] = found
    lengths[present] = np.fromiter(map(len, found), np.int32, len(found))
    return made.tolist(), lengths


def _fixed(numbers: Any, form: str) -> list[bytes]:
    """Numbers of a fixed width as their big-endian bytes."""
    packed = np.asarray(numbers).astype(form)
    listed: list[bytes] = packed.view(f"V{packed.itemsize}").tolist()
    return listed


def _encoder(kind: TypeEngine[Any]) -> Callable[[Values], list[bytes]]:
    for known, encode in _ENCODERS:
        if isinstance(kind, known):
            return encode
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
    return [_array(tuple(map(str, value))) for value in values]


@lru_cache(maxsize=4096)
def _array(items: tuple[str, ...]) -> bytes:
    """A one-dimensional ``text[]``: neighbours lie in the same divisions, so lists recur."""
    if not items:
        return struct.pack(">iii", 0, 0, _TEXT_OID)
    head = struct.pack(">iiiii", 1, 0, _TEXT_OID, len(items), 1)
    encoded = [item.encode() for item in items]
    return head + b"".join(struct.pack(">i", len(item)) + item for item in encoded)


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
