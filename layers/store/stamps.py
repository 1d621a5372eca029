"""What the server stamps on a feature: innermost division, unit grid, and all divisions touched.

The polygons come from whatever layers declare ``stamps``. The work is done in bulk by spatial
trees over the features of a chunk: the few large division polygons are prepared once, instead of
being unpacked once per feature as a join in the database would do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select, text

from gis.crs import STORAGE_SRID
from gis.database.session import WHOLE_TENANT
from layers.info import LayerInfo
from layers.registry import Registry

Geometries = NDArray[Any]
LEAST_SHARE = 1e-3
"""Share of a line or area that must lie in a division to count: less is a rounding of borders."""


@dataclass(frozen=True)
class Stamps:
    """Per feature: ``area`` and ``grid`` code or None, ``scopes`` as lists of codes."""

    area: NDArray[Any]
    grid: NDArray[Any]
    scopes: list[list[str]]


@dataclass(frozen=True)
class Place:
    """Where stamps are looked up: the transaction, the registry and the tenant."""

    connection: Connection
    registry: Registry
    tenant: str


@dataclass(frozen=True)
class Polygons:
    """Polygons that stamp their code, the first in order wins; picklable, so that any process may use them.

    Divisions lie in each other: the smallest comes first. Cells lie side by side: of those that
    share a border the one with the lowest code has what stands on it.
    """

    codes: NDArray[Any]
    geoms: Geometries
    sizes: NDArray[np.float64]


@dataclass(frozen=True)
class Around:
    """The divisions and unit grids around some features."""

    areas: Polygons
    grids: Polygons


def around(place: Place, info: LayerInfo, geoms: Geometries) -> Around:
    """Fetch what may stamp ``geoms`` (lon/lat, storage CRS, None allowed) of layer ``info``."""
    if shapely.is_missing(geoms).all():
        return NOWHERE
    west, south, east, north = (float(side) for side in shapely.total_bounds(geoms))
    return around_box(place, info, (west, south, east, north))


def around_box(place: Place, info: LayerInfo, box: tuple[float, float, float, float]) -> Around:
    """Fetch what may stamp features of layer ``info`` inside ``box`` (west, south, east, north)."""
    own = info.declared.stamps
    grids = _NONE if own == "grid" else _polygons(place, "grid", box)
    return Around(_polygons(place, "area", box), grids)


def unstamped(place: Place, info: LayerInfo) -> bool:
    """Tell whether nothing stamps features of ``info``: the tenant has no division and no unit grid yet."""
    return not info.declared.stamps and not any(
        place.connection.scalar(
            text(f"SELECT EXISTS (SELECT FROM {table} WHERE tenant = :tenant)"),
            {"tenant": place.tenant},
        )
        for table in place.registry.stampers()
    )


def stamp(place: Place, info: LayerInfo, geoms: Geometries, codes: Sequence[Any]) -> Stamps:
    """Stamp ``geoms`` (lon/lat, storage CRS, None allowed) of layer ``info``.

    ``codes`` are the features' own identifiers: a division lies in itself, a grid likewise.
    """
    return stamp_with(around(place, info, geoms), info, geoms, codes)


def stamp_with(near: Around, info: LayerInfo, geoms: Geometries, codes: Sequence[Any]) -> Stamps:
    """Stamp as :func:`stamp` does, with polygons fetched before."""
    own, areas, grids = info.declared.stamps, near.areas, near.grids
    needed = len(areas.codes) or len(grids.codes)
    points = shapely.point_on_surface(geoms) if needed else geoms
    scopes = _ancestors(areas, geoms, points, codes) if own == "area" else _touched(areas, geoms)
    itself = np.array(codes, dtype=object)
    area = itself if own == "area" else _innermost(areas, points)
    grid = itself if own == "grid" else _innermost(grids, points)
    return Stamps(area, grid, scopes)


def grids_of(place: Place, geoms: Geometries) -> NDArray[Any]:
    """Return the code of the unit grid of each geometry, None where there is none."""
    if shapely.is_missing(geoms).all():
        return np.full(len(geoms), None, dtype=object)
    west, south, east, north = (float(side) for side in shapely.total_bounds(geoms))
    grids = _polygons(place, "grid", (west, south, east, north))
    return _innermost(grids, shapely.point_on_surface(geoms) if len(grids.codes) else geoms)


_NONE = Polygons(np.empty(0, dtype=object), np.empty(0, dtype=object), np.empty(0))
NOWHERE = Around(_NONE, _NONE)
"""Where nothing stamps."""


def _polygons(place: Place, what: str, sides: tuple[float, float, float, float]) -> Polygons:
    info = place.registry.stamping(what)
    rows: list[Any] = []
    if info is not None:
        table = info.table
        box = func.ST_MakeEnvelope(*sides, STORAGE_SRID)
        statement = select(table.c.code, func.ST_AsBinary(table.c.geom)).where(
            table.c.tenant == place.tenant,
            table.c.code.is_not(None),
            table.c.geom.bool_op("&&")(box),
        )
        rows = list(place.connection.execute(statement))
    polygons = shapely.from_wkb([bytes(row[1]) for row in rows])
    codes = np.array([row[0] for row in rows], dtype=object)
    sizes = shapely.area(polygons)
    nested = what == "area"
    order = sorted(range(len(rows)), key=lambda i: (sizes[i] if nested else 0.0, codes[i]))
    polygons = np.asarray(polygons, dtype=object)[order]
    shapely.prepare(polygons)
    return Polygons(codes[order], polygons, np.asarray(sizes)[order])


def _innermost(polygons: Polygons, points: Geometries) -> NDArray[Any]:
    found = np.full(len(points), None, dtype=object)
    if len(polygons.codes):
        which, where = shapely.STRtree(points).query(polygons.geoms, predicate="intersects")
        order = np.argsort(-which, kind="stable")
        found[where[order]] = polygons.codes[which[order]]
    return found


def _touched(polygons: Polygons, geoms: Geometries) -> list[list[str]]:
    """Lists of codes; features in the same divisions share one list, for there are few of these."""
    if not len(polygons.codes):
        return [[WHOLE_TENANT]] * len(geoms)
    which, where = shapely.STRtree(geoms).query(polygons.geoms, predicate="intersects")
    keep = _really(polygons.geoms[which], geoms[where])
    # Random marks: features whose marks add up to the same number lie in the same divisions.
    marks = np.random.default_rng(1).integers(1, 2**62, len(polygons.codes), dtype=np.uint64)
    sums = np.zeros(len(geoms), dtype=np.uint64)
    np.add.at(sums, where[keep], marks[which[keep]])
    order = np.argsort(where[keep], kind="stable")
    lies, owner = which[keep][order], where[keep][order]
    kinds, first, kind = np.unique(sums, return_index=True, return_inverse=True)
    start = np.searchsorted(owner, first, side="left")
    end = np.searchsorted(owner, first, side="right")
    lists = [
        sorted({WHOLE_TENANT, *map(str, polygons.codes[lies[start[n] : end[n]]])})
        for n in range(len(kinds))
    ]
    return [lists[number] for number in kind.tolist()]


def _really(polygons: Geometries, geoms: Geometries) -> NDArray[np.bool_]:
    """Tell which features share more than a rounding of the border with their polygon."""
    keep = (shapely.get_dimensions(geoms) == 0) | shapely.covers(polygons, geoms)
    doubtful = np.flatnonzero(~keep)
    if len(doubtful):
        common = shapely.intersection(polygons[doubtful], geoms[doubtful])
        areal = shapely.get_dimensions(geoms[doubtful]) == 2
        share = np.where(areal, shapely.area(common), shapely.length(common))
        whole = np.where(areal, shapely.area(geoms[doubtful]), shapely.length(geoms[doubtful]))
        keep[doubtful] = share > LEAST_SHARE * whole
    return np.asarray(keep, dtype=bool)


def _ancestors(
    polygons: Polygons, geoms: Geometries, points: Geometries, codes: Sequence[Any]
) -> list[list[str]]:
    """A division belongs to itself and those around it, never to its parts.

    Official codes name the ancestors by their prefixes, surveyed shapes by containment.
    """
    scopes = [{WHOLE_TENANT, *lineage(code)} for code in codes]
    if len(polygons.codes):
        sizes = shapely.area(geoms)
        which, where = shapely.STRtree(points).query(polygons.geoms, predicate="intersects")
        for polygon, feature in zip(which, where, strict=True):
            if polygons.sizes[polygon] >= sizes[feature] * (1 - LEAST_SHARE):
                scopes[feature].add(str(polygons.codes[polygon]))
    return [sorted(found) for found in scopes]


LEVEL_LENGTHS = (2, 4, 6, 9, 12)
"""Digits of province, city, county, street and community codes (GB/T 2260, GB/T 10114)."""


def lineage(code: Any) -> list[str]:
    """Return the code and its ancestors' codes; none for a missing code."""
    if not isinstance(code, str) or not code:
        return []
    prefixes = [code[:length] for length in LEVEL_LENGTHS if length < len(code)]
    return [*(prefixes if code.isdigit() else ()), code]
