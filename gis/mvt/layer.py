"""A layer of a vector tile (spec 4.1): features, then the keys and values that they point to."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis.mvt.shapes import Shapes
from gis.mvt.varint import content, joined, lengths, rows, sized, varint

LAYER, NAME, FEATURE, KEY, VALUE, EXTENT, VERSION = 0x1A, 0x0A, 0x12, 0x1A, 0x22, 0x28, 0x78
"""Tags (number of the field and wire type) within a tile and a layer."""
ID, TAGS, KIND, GEOMETRY = 0x08, 0x12, 0x18, 0x22
"""Tags within a feature."""
STRING, DOUBLE, SIGNED, TRUTH = 0x0A, 0x19, 0x30, 0x38
"""Tags within a value."""


@dataclass(frozen=True)
class Column:
    """An attribute: ``kind`` is string, integer, number or boolean, ``values`` as PostgreSQL's texts.

    A feature without a value has no such attribute.
    """

    name: str
    kind: str
    values: pa.StringArray


def layer(
    name: str, extent: int, ids: NDArray[np.int64], shapes: Shapes, columns: Sequence[Column]
) -> bytes:
    """Return the layer as a part of a tile: tiles are their layers one after another.

    ``ids`` are not negative; ids, shapes and columns are of the same length.
    """
    first, pairs, values = 0, [], []
    for key, column in enumerate(columns):
        coded = column.values.dictionary_encode()
        known = coded.dictionary
        pairs.append(rows(key, first + np.arange(len(known))).take(coded.indices))
        values.append(_values(column.kind, known))
        first += len(known)
    body = b"".join(
        (
            sized(NAME, name.encode()),
            _features(ids, shapes, pairs),
            *(sized(KEY, column.name.encode()) for column in columns),
            *values,
            varint(EXTENT) + varint(extent),
            varint(VERSION) + varint(2),
        )
    )
    return sized(LAYER, body)


def _features(ids: NDArray[np.int64], shapes: Shapes, pairs: list[pa.BinaryArray]) -> bytes:
    tagged = sum((lengths(pair) for pair in pairs), np.zeros(len(ids), np.int64))
    start = rows(ID, ids, TAGS, tagged)
    drawn = lengths(shapes.commands)
    middle = rows(KIND, shapes.kinds, GEOMETRY, drawn)
    whole = lengths(start) + tagged + lengths(middle) + drawn
    return content(joined(rows(FEATURE, whole), start, *pairs, middle, shapes.commands))


def _values(kind: str, known: pa.StringArray) -> bytes:
    if kind in _WRITERS:
        write = _WRITERS[kind]
        return b"".join(sized(VALUE, write(text)) for text in known.to_pylist())
    size = lengths(known)
    found, place = np.unique(size, return_inverse=True)
    heads = [_text_head(int(one)) for one in found]
    head = pa.array(heads, pa.binary()).take(pa.array(place))
    return content(joined(head, known.cast(pa.binary())))


def _text_head(size: int) -> bytes:
    """What stands before a text of so many bytes: the value, and in it the string."""
    inner = varint(STRING) + varint(size)
    return varint(VALUE) + varint(len(inner) + size) + inner


def _signed(text: str) -> bytes:
    number = int(text)
    return varint(SIGNED) + varint(number * 2 if number >= 0 else -number * 2 - 1)


def _double(text: str) -> bytes:
    return varint(DOUBLE) + struct.pack("<d", float(text))


def _truth(text: str) -> bytes:
    return varint(TRUTH) + varint(int(text.startswith("t")))


_WRITERS: dict[str, Callable[[str], bytes]] = {
    "integer": _signed,
    "number": _double,
    "boolean": _truth,
}
