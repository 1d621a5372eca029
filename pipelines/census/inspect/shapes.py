"""Geometries as delivered: WKB of any origin read without losing a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from gis.repair import read_wkb

_POINT = 21
"""Bytes of a two-dimensional point: byte order, type, x, y."""


class Delivered(Protocol):
    """The geometries of a chunk, in the system and axis order of the delivery."""

    def points(self) -> NDArray[np.float64] | None:
        """Coordinates (n × 2) if every row is a plain point, else None."""

    def shapes(self) -> NDArray[Any]:
        """Shapely geometries, None where there is none that can be read."""


@dataclass(frozen=True)
class Encoded:
    """Geometries as a column of WKB: those of plain points are read without making objects."""

    column: pa.ChunkedArray

    def points(self) -> NDArray[np.float64] | None:
        """See :class:`Delivered`."""
        return points(self.column)

    def shapes(self) -> NDArray[Any]:
        """See :class:`Delivered`."""
        return shapes(self.column)


@dataclass(frozen=True)
class Decoded:
    """Geometries that were read already, as :func:`shapes` gives them."""

    held: NDArray[Any]

    def points(self) -> NDArray[np.float64] | None:
        """See :class:`Delivered`."""
        held = self.held
        plain = (shapely.get_type_id(held) == 0) & ~shapely.has_z(held) & ~shapely.has_m(held)
        plain &= ~shapely.is_empty(held)
        return shapely.get_coordinates(held) if len(held) and plain.all() else None

    def shapes(self) -> NDArray[Any]:
        """See :class:`Delivered`."""
        return self.held


def points(column: pa.ChunkedArray) -> NDArray[np.float64] | None:
    """Coordinates (n × 2) if every row is a plain little-endian point, else None."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if array.null_count or not pa.types.is_binary(array.type) or not len(array):
        return None
    offsets = np.frombuffer(array.buffers()[1], np.int32)[
        array.offset : array.offset + len(array) + 1
    ]
    if (np.diff(offsets) != _POINT).any():
        return None
    data = np.frombuffer(array.buffers()[2], np.uint8)[offsets[0] : offsets[-1]].reshape(-1, _POINT)
    if (data[:, 0] != 1).any() or (data[:, 1:5].copy().view("<u4") != 1).any():
        return None
    return data[:, 5:].copy().view("<f8")


def shapes(column: pa.ChunkedArray) -> NDArray[Any]:
    """Shapely geometries; None where there is none or where it cannot be read."""
    plain = points(column)
    if plain is not None:
        with np.errstate(invalid="ignore"):
            return np.asarray(shapely.points(plain), dtype=object)
    values = column.to_numpy()
    made, _ = read_wkb(np.array([None if _curved(one) else one for one in values], dtype=object))
    return made


def _curved(wkb: bytes | None) -> bool:
    """Curves and surfaces (ISO WKB 8 … 17, with or without Z and M), which GEOS does not know."""
    if wkb is None or len(wkb) < 5:
        return False
    kind = int.from_bytes(wkb[1:5], "little" if wkb[0] else "big") & 0x1FFFFFFF
    return 8 <= kind % 1000 <= 17
