"""Buildings that lie in more than one cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

Array = np.ndarray[Any, np.dtype[Any]]

SHARE = 0.01
"""A building is cut if more than this share of it lies in each of two cells."""


@dataclass(frozen=True)
class Cut:
    """A building cut off by ``area`` m²; ``forced`` if the border of its ``community`` runs there."""

    building: shapely.Polygon
    area: float
    community: str
    forced: bool


def cuts(cells: Array, communities: Array, codes: Array, buildings: Array) -> list[Cut]:
    """Every building with more than :data:`SHARE` of it in two cells or more.

    A cut is forced when each community holds its part of the building in one cell.
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
        owners = codes[cell[rows]]
        small = rows[np.argmin(part[rows])]
        forced = len(set(owners.tolist())) == len(rows) and len(communities) > 0
        found.append(Cut(buildings[building], float(part[small]), str(codes[cell[small]]), forced))
    return found
