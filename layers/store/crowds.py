"""Tiles with very many points: PostGIS gives whole columns, :mod:`gis.mvt` writes the layer.

A tile of 7,000 points takes half of the processor time that it takes through ST_AsMVT. Few points
are left to ST_AsMVT: columns have a price of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from gis import mvt
from gis.mvt import Column, Shapes
from layers.info import LayerInfo

BETWEEN, NOTHING = "\x1e", "\x1f"
"""What stands between two values of a column, and in the place of a null."""
THINNED = "thinned"
_EWKB_POINT = 25
"""Bytes of a stored point: order, type, CRS, x, y."""
_HEAD = np.dtype([("id", ">i8"), ("rank", ">f8")])
_COLUMNS = "string_agg(int8send(id), '') AS ids, {geometry}, ARRAY[{texts}] AS texts"
_POINTS = "string_agg(cast(geom AS bytea), '') AS spots, cast(NULL AS bytea[]) AS shapes"
_ANY = """string_agg(cast(geom AS bytea), '') FILTER (WHERE GeometryType(geom) = 'POINT') AS spots,
    array_agg(int8send(id) || float8send({rank}) || coalesce(ST_AsBinary({shape}), ''))
    FILTER (WHERE GeometryType(geom) <> 'POINT') AS shapes"""
NONE = """cast(NULL AS bytea) AS ids, cast(NULL AS bytea) AS spots, cast(NULL AS bytea[]) AS shapes,
    cast(NULL AS text[]) AS texts"""
"""The columns of a row that is no crowd."""


class MixedError(Exception):
    """A value holds the character that should stand between values."""


class Crowd(NamedTuple):
    """The columns of some features; numbers are as PostgreSQL sends them.

    ``spots`` are the points as EWKB. ``shapes`` are all others: each its id, its rank (of too many the
    lowest stay) and itself as WKB in units of the tile, unless it is too small to show.
    """

    ids: bytes
    spots: bytes | None
    shapes: list[bytes] | None
    texts: list[str]


class Frame(NamedTuple):
    """From degrees to units of a tile, see :meth:`layers.store.pyramid.Pyramid.scales`."""

    x_scale: float
    x_shift: float
    y_scale: float
    y_shift: float
    mercator: bool


def selected(names: Sequence[str], shape: str | None, rank: str, *, clean: bool) -> str:
    """Return the SELECT list of a :class:`Crowd` from rows with ``id``, ``geom`` and ``names``.

    ``shape`` is None where all are points. ``clean`` takes the dividing characters out of the values,
    which costs time.
    """
    texts = [_text(f'cast("{name}" AS text)', clean) for name in names]
    return _COLUMNS.format(
        geometry=_POINTS if shape is None else _ANY.format(shape=shape, rank=rank),
        texts=", ".join(f"string_agg({one}, chr(30))" for one in texts),
    )


def _text(value: str, clean: bool) -> str:
    cleaned = f"translate({value}, chr(30) || chr(31), '  ')" if clean else value
    return f"coalesce({cleaned}, chr(31))"


class _Drawn(NamedTuple):
    """Shapes, the row of each, and its rank; ``all`` if these are all rows in their order."""

    shapes: Shapes
    places: NDArray[np.int64]
    ranks: NDArray[np.float64]
    all: bool


def layer(
    info: LayerInfo, names: Sequence[str], crowd: Crowd, frame: Frame, limits: tuple[int, int]
) -> bytes:
    """Return the layer; raises MixedError (ask again, ``clean``).

    ``limits`` are the units of the tile and the number of features that it may carry.
    """
    extent, most = limits
    ids = np.frombuffer(crowd.ids, ">i8").astype(np.int64)
    drawn = _drawn(ids, crowd, frame)
    total = len(drawn.places)
    if total > most:
        drawn = _lowest(ids, drawn, most)
    values = [_values(text, len(ids)) for text in crowd.texts]
    if not drawn.all:
        values = [one.take(pa.array(drawn.places)) for one in values]
    columns = [
        Column(name, info.by_name[name].type, one) for name, one in zip(names, values, strict=True)
    ]
    if total > most:
        columns.append(Column(THINNED, "integer", pa.array([str(total)] * most)))
    return mvt.layer(info.id, extent, ids[drawn.places], drawn.shapes, columns)


def _drawn(ids: NDArray[np.int64], crowd: Crowd, frame: Frame) -> _Drawn:
    spots = _points(crowd.spots or b"", frame)
    if not crowd.shapes:
        return _Drawn(spots, np.arange(len(ids)), np.zeros(len(ids)), True)
    size = _HEAD.itemsize
    heads = np.frombuffer(b"".join(one[:size] for one in crowd.shapes), _HEAD)
    shaped = np.isin(ids, heads["id"])
    shown = np.flatnonzero([len(one) > size for one in crowd.shapes])
    geometries = shapely.from_wkb([crowd.shapes[place][size:] for place in shown])
    return _Drawn(
        spots + mvt.drawn(geometries),
        np.concatenate([np.flatnonzero(~shaped), np.flatnonzero(shaped)[shown]]),
        np.concatenate([np.zeros((~shaped).sum()), heads["rank"][shown]]),
        False,
    )


def _points(spots: bytes, frame: Frame) -> Shapes:
    """All of them at once; half a unit is rounded to even."""
    raw = np.frombuffer(spots, np.uint8).reshape(-1, _EWKB_POINT)
    lon, lat = raw[:, -16:].copy().view("<f8").T
    x = lon * frame.x_scale + frame.x_shift
    upright = np.arcsinh(np.tan(np.radians(lat))) if frame.mercator else lat
    y = frame.y_shift - upright * frame.y_scale
    return mvt.points(np.rint(x).astype(np.int64), np.rint(y).astype(np.int64))


def _lowest(ids: NDArray[np.int64], drawn: _Drawn, most: int) -> _Drawn:
    """The lowest ranks; of equal ones a sample, the same at every zoom."""
    numbers = ids[drawn.places].astype(np.uint64) * np.uint64(2_654_435_761) % np.uint64(2**32)
    kept = np.sort(np.lexsort((numbers, drawn.ranks))[:most])
    return _Drawn(drawn.shapes.take(kept), drawn.places[kept], drawn.ranks[kept], False)


def _values(text: str, size: int) -> pa.StringArray:
    found = pc.split_pattern(pa.array([text]), BETWEEN).values
    if len(found) != size:
        raise MixedError
    return pc.if_else(pc.equal(found, NOTHING), None, found) if NOTHING in text else found
