"""Arrow columns in PostgreSQL's binary COPY format.

The binary form costs the client half of what the text form does, and the server need not parse it.
Each column is a list of cells, its bytes lie one after the other; Arrow joins lengths and cells row
by row, outside the interpreter's lock. Format: PostgreSQL documentation, COPY, "Binary Format";
values are big-endian, as each type's ``receive`` function reads them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Numbers = NDArray[Any]
_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = b"\xff\xff"
_CELL = pa.large_binary()
_EPOCH_DAYS = 10_957
_EPOCH_MICROSECONDS = _EPOCH_DAYS * 86_400_000_000
_TEXT_OID = 25


@dataclass(frozen=True)
class Cells:
    """The bytes of a column: ``lengths`` per row (-1 null); the bytes one after the other in ``data``."""

    lengths: Numbers
    data: Bytes


def encode(columns: Sequence[pa.Array], same: Sequence[bytes] = ()) -> tuple[memoryview, ...]:
    """All rows as the pieces of one COPY stream: the cells that are the ``same`` in each, then the columns."""
    head = struct.pack(">h", len(same) + len(columns))
    head += b"".join(struct.pack(">i", len(cell)) + cell for cell in same)
    pieces: list[Any] = [pa.scalar(head, _CELL)]
    for column in columns:
        cells = cells_of(column)
        pieces.append(_cells(np.full(len(column), 4), cells.lengths.astype(">i4").view(np.uint8)))
        pieces.append(_cells(np.maximum(cells.lengths, 0), cells.data))
    rows = pc.binary_join_element_wise(*pieces, pa.scalar(b"", _CELL))
    return memoryview(_HEADER), _held(rows).data, memoryview(_END)


def _cells(sizes: Numbers, data: Bytes) -> pa.Array:
    """Cells of these sizes that lie one after the other."""
    offsets = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(np.ascontiguousarray(data))]
    return pa.Array.from_buffers(_CELL, len(sizes), buffers)


def _offsets(column: pa.Array) -> Numbers:
    """Where the cells of a column of :data:`_CELL` begin in its buffer, and where the last one ends."""
    return np.frombuffer(column.buffers()[1], np.int64)[column.offset :][: len(column) + 1]


def _held(column: pa.Array) -> Bytes:
    """The bytes of all its cells."""
    offsets, held = _offsets(column), column.buffers()[2]
    return np.frombuffer(held if held is not None else b"", np.uint8)[offsets[0] : offsets[-1]]


def cells_of(column: pa.Array) -> Cells:
    """The bytes of a column, by its Arrow type; TypeError for one that no layer has."""
    for test, make in _MAKERS:
        if test(column.type):
            return make(column)
    raise TypeError(f"no binary form is known for {column.type}")


def scopes(joined: pa.Array) -> pa.Array:
    """Texts of codes joined by commas as binary ``text[]``; each distinct one is made once."""
    encoded = joined.dictionary_encode()
    made = [texts(text.split(",")) for text in encoded.dictionary.to_pylist()]
    return pa.array(made, pa.binary()).take(encoded.indices)


def written_json(column: pa.Array) -> pa.Array:
    """JSON texts as binary ``jsonb`` (version 1)."""
    return pc.binary_join_element_wise(b"\x01", column.cast(pa.binary()), b"")


def texts(items: Sequence[str]) -> bytes:
    """A one-dimensional ``text[]``."""
    if not items:
        return struct.pack(">iii", 0, 0, _TEXT_OID)
    head = struct.pack(">iiiii", 1, 0, _TEXT_OID, len(items), 1)
    coded = [item.encode() for item in items]
    return head + b"".join(struct.pack(">i", len(item)) + item for item in coded)


def _variable(column: pa.Array) -> Cells:
    """Texts and bytes: Arrow holds them one after the other already."""
    nulls = np.asarray(column.is_null())
    plain = column.cast(_CELL).fill_null(b"")
    lengths = np.where(nulls, -1, np.diff(_offsets(plain)))
    return Cells(lengths, _held(plain))


def _fixed(form: str, change: Callable[[Numbers], Numbers]) -> Callable[[pa.Array], Cells]:
    """Numbers of one width, big-endian."""

    def make(column: pa.Array) -> Cells:
        present = ~np.asarray(column.is_null())
        values = change(column.drop_null().to_numpy(zero_copy_only=False)).astype(form)
        lengths = np.where(present, values.dtype.itemsize, -1)
        return Cells(lengths, values.view(np.uint8))

    return make


def _days(column: pa.Array) -> Cells:
    return _fixed(">i4", lambda values: values - _EPOCH_DAYS)(column.cast(pa.int32()))


def _instants(column: pa.Array) -> Cells:
    plain = column.cast(pa.timestamp("us", tz="UTC")).cast(pa.int64())
    return _fixed(">i8", lambda values: values - _EPOCH_MICROSECONDS)(plain)


def _lists(column: pa.Array) -> Cells:
    made = [None if items is None else texts(items) for items in column.to_pylist()]
    return _variable(pa.array(made, _CELL))


_MAKERS: tuple[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], Cells]], ...] = (
    (pa.types.is_string, _variable),
    (pa.types.is_large_string, _variable),
    (pa.types.is_binary, _variable),
    (pa.types.is_large_binary, _variable),
    (pa.types.is_integer, _fixed(">i8", lambda values: values)),
    (pa.types.is_floating, _fixed(">f8", lambda values: values)),
    (pa.types.is_boolean, _fixed("u1", lambda values: values)),
    (pa.types.is_date, _days),
    (pa.types.is_timestamp, _instants),
    (pa.types.is_list, _lists),
)
