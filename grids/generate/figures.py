"""What lies on each cell: buildings, components, metres of street."""

from __future__ import annotations

import numpy as np
import shapely

from grids.generate.city import City
from grids.generate.ground import Array

LAND = ("built", "green", "water", "open")
"""Land of a cell: with buildings, open land of two kinds set aside, ground without any building."""


def figures(cells: Array, town: City) -> dict[str, Array]:
    """Columns of cells (metres): area_m2, compactness, land, buildings, components, road_m …

    A building counts where most of it lies; a component on a border counts for the cell that comes
    first; a street on a border counts half for both sides.
    """
    area, around = shapely.area(cells), shapely.length(cells)
    buildings, largest = _buildings(cells, town.buildings)
    kind = land_kind(cells, town.land, town.kind)
    land = np.where(kind > 0, kind, np.where(buildings > 0, 0, 3))
    return {
        "area_m2": area,
        "compactness": 4 * np.pi * area / (around * around),
        "land": np.array(LAND, dtype=object)[land],
        "buildings": buildings,
        "largest_building_m2": largest,
        "components": _components(cells, town.points),
        "road_m": _streets(cells, town.streets),
    }


def land_kind(cells: Array, land: Array, kind: Array) -> Array:
    """The kind of open land that covers most of each cell, 0 if none does."""
    found = np.zeros(len(cells), dtype=np.int64)
    if len(land):
        cell, area = shapely.STRtree(land).query(cells, predicate="intersects")
        common = shapely.area(shapely.intersection(cells[cell], land[area]))
        for wanted in np.unique(kind).tolist():
            share = np.bincount(cell, common * (kind[area] == wanted), len(cells))
            found[share > 0.5 * shapely.area(cells)] = wanted
    return found


def _buildings(cells: Array, buildings: Array) -> tuple[Array, Array]:
    """How many buildings each cell has, and the m² of the largest, or of its part in the cell."""
    count, largest = np.zeros(len(cells), dtype=np.int64), np.zeros(len(cells))
    if len(buildings):
        tree = shapely.STRtree(cells)
        house, cell = tree.query(shapely.point_on_surface(buildings), predicate="intersects")
        order = np.lexsort((cell, house))
        house, cell = house[order], cell[order]
        once = np.unique(house, return_index=True)[1]
        count = np.bincount(cell[once], minlength=len(cells))
        house, cell = tree.query(buildings, predicate="intersects")
        area = shapely.area(buildings)[house]
        several = np.bincount(house)[house] > 1
        common = shapely.intersection(buildings[house[several]], cells[cell[several]])
        area[several] = shapely.area(common)
        np.maximum.at(largest, cell, area)
    return count, largest


def _components(cells: Array, points: Array) -> Array:
    if not len(points):
        return np.zeros(len(cells), dtype=np.int64)
    point, cell = shapely.STRtree(cells).query(shapely.points(points), predicate="intersects")
    order = np.lexsort((cell, point))
    once = np.unique(point[order], return_index=True)[1]
    return np.bincount(cell[order][once], minlength=len(cells))


def _streets(cells: Array, lines: Array) -> Array:
    """Metres inside plus half of those on the border: the mean of a wider and a narrower cell."""
    metres = np.zeros(len(cells))
    if not len(lines):
        return metres
    tree = shapely.STRtree(lines)
    for margin in (0.25, -0.25):
        moved = shapely.buffer(cells, margin, quad_segs=1, join_style="mitre")
        shapely.prepare(moved)
        cell, line = tree.query(moved, predicate="intersects")
        inside = shapely.covers(moved[cell], lines[line])
        length = shapely.length(lines[line])
        part = ~inside
        length[part] = shapely.length(shapely.intersection(lines[line[part]], moved[cell[part]]))
        metres += np.bincount(cell, length, len(cells)) / 2
    return metres
