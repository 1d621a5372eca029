"""Buildings that lie in more than one cell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import shapely

Array = np.ndarray[Any, np.dtype[Any]]

SHARE = 0.01
"""A building is cut if more than this share of it lies in each of two cells."""
WALL = 0.02
"""A border this close to a wall (m) runs along it."""
LINE = 0.5
"""Cells that share less border than this inside a building (m) do not divide it."""


@dataclass(frozen=True)
class Cut:
    """A building cut off by ``area`` m²; ``forced`` if the border of its ``community`` runs there."""

    building: shapely.Polygon
    area: float
    community: str
    forced: bool


def cuts(cells: Array, codes: Array, buildings: Array) -> list[Cut]:
    """Every building with more than :data:`SHARE` of it in two cells or more.

    A cut is forced when no two cells of one community share a line through the building.
    """
    if not len(buildings) or not len(cells):
        return []
    house, cell = shapely.STRtree(cells).query(buildings, predicate="intersects")
    many = np.bincount(house, minlength=len(buildings))[house] > 1
    house, cell = house[many], cell[many]
    part = shapely.area(shapely.intersection(buildings[house], cells[cell]))
    keep = part > SHARE * shapely.area(buildings[house])
    house, cell, part = house[keep], cell[keep], part[keep]
    found = []
    for building in np.flatnonzero(np.bincount(house, minlength=1) > 1).tolist():
        rows = np.flatnonzero(house == building)
        small = rows[np.argmin(part[rows])]
        forced = not _cut_inside(buildings[building], cells[cell[rows]], codes[cell[rows]])
        found.append(Cut(buildings[building], float(part[small]), str(codes[cell[small]]), forced))
    return found


def _cut_inside(building: shapely.Polygon, cells: Array, codes: Array) -> bool:
    """Whether a border between two cells of one community runs through the building."""
    inside = building.buffer(-WALL)
    for one, two in combinations(range(len(cells)), 2):
        if codes[one] == codes[two]:
            line = shapely.intersection(shapely.intersection(cells[one], cells[two]), inside)
            if line.length > LINE:
                return True
    return False
