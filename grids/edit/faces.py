"""The faces between the borders of cells and further lines, and the cells made of faces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from grids.edit.change import Cells
from grids.edit.local import Array

NOBODY = 0
"""Owner of a face that no cell covers: a hole between cells."""


@dataclass(frozen=True)
class Faces:
    """Polygons that cover the cells without overlap, and the id of the cell each lies in."""

    polygons: Array
    owners: Array

    def of(self, owner: int) -> Array:
        """The faces of one cell."""
        return np.asarray(self.polygons[self.owners == owner])

    def inside(self, area: Any) -> Array:
        """Tell which faces lie in ``area``."""
        shapely.prepare(area)
        return np.asarray(shapely.contains(area, shapely.point_on_surface(self.polygons)))


def faces(cells: Cells, lines: Sequence[Any] = ()) -> Faces:
    """Node the borders of ``cells`` and ``lines`` together and return the faces between them.

    Where cells overlap the lowest id owns the face; where none is, :data:`NOBODY`.
    """
    ids = sorted(cells)
    polygons = np.array([cells[number] for number in ids], dtype=object)
    noded = shapely.unary_union([*shapely.boundary(polygons), *lines])
    made = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    owners = np.full(len(made), NOBODY)
    if len(made):
        spots = shapely.point_on_surface(made)
        face, cell = shapely.STRtree(polygons).query(spots, predicate="within")
        order = np.argsort(-cell, kind="stable")
        owners[face[order]] = np.array(ids)[cell[order]]
    return Faces(np.asarray(made, dtype=object), owners)


def dissolved(found: Faces, owners: Array) -> dict[int, Any]:
    """Return the cells that the faces make when ``owners`` own them."""
    made: dict[int, Any] = {}
    for owner in np.unique(owners).tolist():
        if owner != NOBODY:
            made[owner] = shapely.coverage_union_all(found.polygons[owners == owner])
    return made


def border_lengths(polygon: Any, others: Mapping[int, Any]) -> dict[int, float]:
    """Length (degrees) of the border that ``polygon`` shares with each of ``others``."""
    outline = shapely.boundary(polygon)
    lengths = {
        number: float(shapely.length(shapely.intersection(outline, shapely.boundary(other))))
        for number, other in others.items()
    }
    return {number: length for number, length in lengths.items() if length > 0}


def neighbour(polygon: Any, others: Mapping[int, Any]) -> int:
    """Return who shares the longest border with ``polygon``, ties by id; NOBODY if no one does."""
    lengths = border_lengths(polygon, others)
    return min(lengths, key=lambda number: (-lengths[number], number), default=NOBODY)
