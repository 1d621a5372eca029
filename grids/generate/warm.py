"""Re-issue: cells of an earlier grid that still fit stay; only the others are made anew."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import CrsRef
from gis.errors import BadInput
from grids.generate import shapes
from grids.generate.energy import Energy
from grids.generate.ground import Array, on_raster
from grids.generate.mend import Mender
from grids.generate.options import Options

ROUNDING = 9e-7
"""Share of a community that earlier cells may miss or exceed by rounding (coverage allows a millionth)."""
EDGE = 1e-3
"""A cell that leaves its community by less than this all the way round (m) is inside it."""
CRUMB, WIDTH = 1.0, 0.02
"""What is left of a community below this area (m²) or width (m) is rounding."""


@dataclass(frozen=True)
class Earlier:
    """Cells of an earlier grid in metres with their codes, ordered by code."""

    codes: Array
    cells: Array

    def near(self, community: shapely.Geometry) -> Earlier:
        """The cells that lie mostly in a community."""
        shapely.prepare(community)
        rows = np.flatnonzero(shapely.intersects(community, self.cells))
        inner = shapely.area(shapely.intersection(self.cells[rows], community))
        rows = rows[inner > 0.5 * shapely.area(self.cells[rows])]
        return Earlier(self.codes[rows], self.cells[rows])


@dataclass(frozen=True)
class Stay:
    """Cells of an earlier grid that go on, with their codes; ``moved`` marks those with another border."""

    codes: Array
    cells: Array
    moved: Array


def earlier(frame: gpd.GeoDataFrame | None, crs: CrsRef) -> Earlier:
    """Read an earlier grid; rows without code or simple polygon cannot be kept.

    Of several with one code the largest is. Raises BadInput without the column ``code``.
    """
    if frame is None or not len(frame):
        return Earlier(np.empty(0, dtype=object), np.empty(0, dtype=object))
    if "code" not in frame:
        raise BadInput("no_code", "原网格缺少 code 列", "The earlier grid lacks the column code")
    made = shapes.metric(frame, crs)
    single = shapely.get_num_geometries(made) == 1
    made[single] = shapely.get_geometry(made[single], 0)
    good = single & (shapely.get_type_id(made) == 3) & shapely.is_valid(made)
    rows = np.flatnonzero(good & frame["code"].notna().to_numpy())
    codes = frame["code"].to_numpy(dtype=object)[rows].astype(str)
    order = np.lexsort((-shapely.area(made[rows]), codes))
    order = order[np.unique(codes[order], return_index=True)[1]]
    return Earlier(codes[order].astype(object), on_raster(made[rows[order]]))


def stay(
    old: Earlier, community: shapely.Geometry, buildings: Array, options: Options, energy: Energy
) -> Stay:
    """The cells that still fit: inside the community, apart from each other, cutting no building.

    Of two that a new building lies across the common border goes round it (:mod:`grids.generate.mend`).
    """
    if not len(old.cells):
        return Stay(old.codes, old.cells, np.empty(0, dtype=bool))
    good = shapely.is_valid(old.cells) & _inside(old.cells, community) & ~_overlapping(old.cells)
    parts, _ = shapes.polygons(shapely.intersection(buildings, community), 1.0)
    work = Mender(old.cells.copy(), good, parts, energy)
    work.run()
    for _ in range(3):
        small = [p for p in remainder(work.cells[good], community) if p.area < options.least]
        lone = _longest_neighbour(small, work.cells, good)
        if not len(lone):
            break
        good[lone] = False
    return Stay(old.codes[good], work.cells[good], work.moved[good])


def _inside(cells: Array, community: shapely.Geometry) -> Array:
    """Which cells lie in the community and leave no strip of it beside them, but for rounding."""
    outside = shapely.area(shapely.difference(cells, community))
    good = outside < 1e-6 * shapely.area(cells) + 1e-3
    gaps = _gaps(cells, community)
    gaps = gaps[~_wide(gaps)]
    rounding = outside[outside < EDGE * shapely.length(cells)].sum() + shapely.area(gaps).sum()
    if rounding <= ROUNDING * community.area:
        return np.asarray(outside < EDGE * shapely.length(cells))
    good[shapely.STRtree(cells).query(gaps[shapely.area(gaps) > 1e-3], "dwithin", 1e-3)[1]] = False
    return np.asarray(good)


def _overlapping(cells: Array) -> Array:
    left, right = shapely.STRtree(cells).query(cells, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    common = shapely.area(shapely.intersection(cells[left], cells[right])) > 0.01
    bad = np.zeros(len(cells), dtype=bool)
    bad[left[common]] = bad[right[common]] = True
    return bad


def remainder(cells: Array, community: shapely.Geometry) -> list[shapely.Polygon]:
    """The parts of a community that kept cells leave, without the rounding along their borders."""
    if not len(cells):
        return list(shapely.get_parts(community))
    gaps = _gaps(cells, community)
    return list(gaps[_wide(gaps)])


def _gaps(cells: Array, community: shapely.Geometry) -> Array:
    rest = shapely.difference(community, shapely.union_all(cells))
    return shapes.polygons(np.array([rest], dtype=object))[0]


def _wide(gaps: Array) -> Array:
    """Which gaps are ground, not rounding along borders."""
    area = shapely.area(gaps)
    return np.asarray((area > CRUMB) & (2 * area > WIDTH * shapely.length(gaps)))


def _longest_neighbour(parts: list[shapely.Polygon], cells: Array, good: Array) -> Array:
    """For each part the kept cell with which it shares the longest border."""
    found = []
    rows = np.flatnonzero(good)
    for part in parts:
        near = rows[shapely.dwithin(cells[rows], part, 1e-3)]
        if len(near):
            strip = shapely.buffer(shapely.boundary(part), 1e-3)
            shared = shapely.length(shapely.intersection(shapely.boundary(cells[near]), strip))
            found.append(near[int(np.argmax(shared))])
    return np.unique(np.array(found, dtype=np.int64))
