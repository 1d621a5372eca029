"""What the server adds to new objects: the responsible units of the ground, the nearest address.

Responsible units come from polygons of a layer with unit fields (option ``units_layer``, such as
green spaces or parking lots under one keeper); addresses from the places of the city that have a
house number, within :data:`NEAR_M`. What the delivery states itself is never overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from sqlalchemy import Connection, func, select

from gis.crs import STORAGE, CrsRef, metric_crs, transform_xy
from layers.info import LayerInfo
from pipelines.census.state import Dataset
from pipelines.census.work import Work

NEAR_M = 100.0
UNITS = ("manager", "owner", "maintainer")
PLACES = "places"
Array = NDArray[Any]


@dataclass(frozen=True)
class Attach:
    """Polygons with the units that answer for them, and places with their addresses."""

    polygons: Array
    units: dict[str, Array]
    tree: cKDTree | None
    metres: CrsRef | None
    addresses: Array
    counts: dict[str, int] = field(default_factory=lambda: {"units": 0, "addresses": 0})

    def fill(self, given: dict[str, pa.Array], spots: Array) -> None:
        """Fill units and address of new rows where they are empty; ``spots`` are lon/lat."""
        good = np.isfinite(spots).all(axis=1)
        if len(self.polygons):
            self._units(given, spots, good)
        if self.tree is not None and "address" in self.units["__fields"]:
            self._address(given, spots, good)

    def _units(self, given: dict[str, pa.Array], spots: Array, good: Array) -> None:
        points = np.full(len(spots), None, dtype=object)
        points[good] = shapely.points(spots[good])
        which, where = shapely.STRtree(points).query(self.polygons, predicate="intersects")
        found = np.full(len(spots), -1)
        order = np.argsort(which, kind="stable")  # the smallest ground comes last and counts
        found[where[order]] = which[order]
        for name, values in self.units.items():
            if name != "__fields":
                self.counts["units"] += _put(given, name, found, values)

    def _address(self, given: dict[str, pa.Array], spots: Array, good: Array) -> None:
        assert self.tree is not None and self.metres is not None
        xy = np.column_stack(transform_xy(spots[good, 0], spots[good, 1], STORAGE, self.metres))
        far, at = self.tree.query(xy, distance_upper_bound=NEAR_M)
        found = np.full(len(spots), -1)
        found[np.flatnonzero(good)[np.isfinite(far)]] = at[np.isfinite(far)]
        self.counts["addresses"] += _put(given, "address", found, self.addresses)


def _put(given: dict[str, pa.Array], name: str, found: Array, values: Array) -> int:
    """Fill empty cells of a column with ``values[found]`` where found is not -1."""
    held = given.get(name, pa.nulls(len(found), pa.string()))
    empty = np.asarray(held.is_null()) & (found >= 0)
    if not empty.any():
        return 0
    made = held.to_numpy(zero_copy_only=False).copy()
    made[empty] = values[found[empty]]
    given[name] = pa.array(made, pa.string())
    return int(empty.sum())


def attachments(connection: Connection, work: Work, info: LayerInfo, item: Dataset) -> Attach:
    """Look up what new rows of the dataset can be given."""
    del item
    fields = np.array([one.name for one in info.fields], dtype=object)
    polygons, units = _polygons(connection, work, info)
    tree, metres, addresses = _places(connection, work) if "address" in fields else _NO_PLACES
    return Attach(polygons, {**units, "__fields": fields}, tree, metres, addresses)


_NO_PLACES: tuple[None, None, Array] = (None, None, np.empty(0, dtype=object))


def _polygons(
    connection: Connection, work: Work, info: LayerInfo
) -> tuple[Array, dict[str, Array]]:
    layer = work.run.options.get("units_layer")
    if not layer:
        return np.empty(0, dtype=object), {}
    source = work.registry.readable(layer, work.caller)
    names = [
        f"{unit}_{part}"
        for unit in UNITS
        for part in ("code", "name")
        if f"{unit}_{part}" in source.by_name and f"{unit}_{part}" in info.by_name
    ]
    columns = source.table.c
    rows = connection.execute(
        select(func.ST_AsBinary(columns.geom).label("shape"), *(columns[name] for name in names))
        .where(columns.tenant == work.caller.tenant, columns.geom.is_not(None))
        .order_by(func.ST_Area(columns.geom).desc(), columns.id)
    ).all()
    shapes = shapely.from_wkb([bytes(row.shape) for row in rows])
    values = {
        name: np.array([row[n + 1] for row in rows], dtype=object) for n, name in enumerate(names)
    }
    return np.asarray(shapes, dtype=object), values


def _places(connection: Connection, work: Work) -> tuple[cKDTree | None, CrsRef | None, Array]:
    """Places with an address; none where the city has not collected any."""
    columns = work.registry.get(PLACES).table.c
    rows = connection.execute(
        select(
            columns.address,
            func.ST_X(func.ST_PointOnSurface(columns.geom)).label("x"),
            func.ST_Y(func.ST_PointOnSurface(columns.geom)).label("y"),
        ).where(
            columns.tenant == work.caller.tenant,
            columns.address.is_not(None),
            columns.geom.is_not(None),
        )
    ).all()
    if not rows:
        return _NO_PLACES
    lonlat = np.array([(row.x, row.y) for row in rows])
    (west, south), (east, north) = lonlat.min(axis=0), lonlat.max(axis=0)
    metres = metric_crs((float(west), float(south), float(east), float(north)))
    xy = np.column_stack(transform_xy(lonlat[:, 0], lonlat[:, 1], STORAGE, metres))
    return cKDTree(xy), metres, np.array([row.address for row in rows], dtype=object)
