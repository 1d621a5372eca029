"""Deliveries in a web map's shifted coordinates (GCJ-02, BD-09) that claim to be in CGCS2000.

Told by what the map already holds: if the rows come clearly nearer to it when the shift is taken
out, they most likely are shifted by some 500 m. It is said, never corrected unasked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import shapely
from sqlalchemy import Connection, Engine, func, select

from gis.crs import STORAGE, STORAGE_SRID
from gis.crs.suspects import shift
from gis.database.session import Caller, begin
from layers.info import LayerInfo
from pipelines.imports.plan import Part, Words

MARGIN = 0.01
"""Degrees around the rows in which the map is looked at."""
MOST = 5_000
"""Features of the map compared with."""


def warned(engine: Engine, caller: Caller, parts: Iterable[Part]) -> Iterator[Part]:
    """Yield ``parts``, with a note where the rows seem to be shifted."""
    for part in parts:
        with begin(engine, caller, read_only=True) as connection:
            note = _note(connection, caller, part)
        yield part if note is None else replace(part, notes=(*part.notes, note))


def _note(connection: Connection, caller: Caller, part: Part) -> Words | None:
    if not _any(connection, caller, part.layer):
        return None
    points = _points(part)
    if not len(points):
        return None
    crs = shift(points, _known(connection, caller, part.layer, points))
    if crs is None or crs == STORAGE:
        return None
    name = crs.uri.rpartition(":")[2]
    return Words(
        f"与图上已有要素相比，坐标疑为 {name}（偏移约 500 米）；如属实请用 --crs {name} 重新导入。",
        f"Beside what the map holds, the coordinates seem to be {name} (off by about 500 m); "
        f"if so, load again with --crs {name}.",
    )


def _any(connection: Connection, caller: Caller, info: LayerInfo) -> bool:
    table = info.table
    one = select(table.c.id).where(table.c.tenant == caller.tenant).limit(1)
    return connection.scalar(one) is not None


def _points(part: Part) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Where the first rows lie."""
    first = next(part.frames(), None)
    part.aside.clear()  # counted while rows are read: they will be read again
    if first is None:
        return np.empty((0, 2))
    shapes = first.geometry.to_numpy()
    shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    return np.asarray(shapely.get_coordinates(shapely.point_on_surface(shapes)))


def _known(
    connection: Connection,
    caller: Caller,
    info: LayerInfo,
    points: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    (west, south), (east, north) = points.min(axis=0) - MARGIN, points.max(axis=0) + MARGIN
    table = info.table
    box = func.ST_MakeEnvelope(*map(float, (west, south, east, north)), STORAGE_SRID)
    found = connection.scalars(
        select(func.ST_AsBinary(table.c.geom))
        .where(table.c.tenant == caller.tenant, table.c.geom.bool_op("&&")(box))
        .limit(MOST)
    )
    return np.asarray(shapely.from_wkb([bytes(item) for item in found]), dtype=object)
