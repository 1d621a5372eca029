"""Protocol buffers' variable-length numbers, a column at a time (protobuf.dev/programming-guides/encoding)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Whole = NDArray[np.integer[Any]]


def varint(number: int) -> bytes:
    """Return one number, not negative."""
    made = bytearray()
    while number > 0x7F:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    made.append(number)
    return bytes(made)


def sized(tag: int, body: bytes) -> bytes:
    """Return a field of bytes: its tag, its length and itself."""
    return varint(tag) + varint(len(body)) + body


def encoded(numbers: Whole) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the numbers (not negative) as bytes, one after another, and where each of them ends."""
    most = int(numbers.max(initial=0))
    lengths = np.ones(numbers.size, np.uint8)
    limit = 1 << 7
    while most >= limit:
        lengths += numbers >= limit
        limit <<= 7
    ends = np.cumsum(lengths, dtype=np.int64)
    starts = ends - lengths
    out = np.empty(int(ends[-1]) if numbers.size else 0, np.uint8)
    out[starts] = numbers.astype(np.uint8) & 0x7F | (lengths > 1).view(np.uint8) << 7
    for place in range(1, (most.bit_length() + 6) // 7):
        longer = np.flatnonzero(lengths > place)
        more = (lengths[longer] > place + 1).astype(np.uint8) << 7
        out[starts[longer] + place] = (numbers[longer] >> (7 * place) & 0x7F).astype(
            np.uint8
        ) | more
    return out, ends


def rows(*columns: Whole | int) -> pa.BinaryArray:
    """Return the numbers of each row one after another, row by row; a plain number fills its column."""
    size = next(len(one) for one in columns if not isinstance(one, int))
    largest = max(one if isinstance(one, int) else int(one.max(initial=0)) for one in columns)
    matrix = np.empty((size, len(columns)), np.uint32 if largest < 2**32 else np.uint64)
    for place, column in enumerate(columns):
        matrix[:, place] = column
    counts = np.full(size, len(columns), np.int64)
    return ragged(matrix.ravel(), counts)


def ragged(numbers: Whole, counts: Whole) -> pa.BinaryArray:
    """Return rows of ``counts`` numbers each."""
    out, ends = encoded(numbers)
    offsets = np.zeros(len(counts) + 1, np.int32)
    offsets[1:] = np.concatenate([[0], ends])[np.cumsum(counts)]
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(out)]
    return pa.Array.from_buffers(pa.binary(), len(counts), buffers)


def lengths(column: pa.BinaryArray) -> NDArray[np.int64]:
    """Return the length of each value, 0 for nulls."""
    found = pc.fill_null(pc.binary_length(column), 0)
    return np.asarray(found.to_numpy(zero_copy_only=False), np.int64)


def joined(*columns: pa.BinaryArray) -> pa.BinaryArray:
    """Return the columns put together row by row; a null adds nothing."""
    nothing = pa.scalar(b"", pa.binary())
    return pc.binary_join_element_wise(
        *columns, nothing, null_handling="replace", null_replacement=b""
    )


def content(column: pa.BinaryArray) -> bytes:
    """Return all values of a column made here, one after another."""
    _, offsets, held = column.buffers()
    first, last = np.frombuffer(offsets, np.int32)[[column.offset, column.offset + len(column)]]
    return bytes(held)[first:last] if held is not None else b""
