"""Findings mended: vertices snapped, slivers and holes absorbed, what lies outside cut off."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
import shapely

from grids.check.findings import Finding
from grids.edit.agree import TOLERANCE, snapped, with_points
from grids.edit.change import Cells, Change, differing, whole
from grids.edit.faces import NOBODY, Faces, dissolved, faces, neighbour
from grids.edit.local import Array, around

GEOMETRIC = frozenset({"gap", "overlap", "outside", "crossing", "mismatch"})
"""Kinds of finding that :func:`repaired` mends."""


def repaired(
    cells: Cells,
    findings: Collection[Finding],
    homes: Mapping[int, str | None],
    communities: Mapping[str, Any],
) -> Change:
    """Return the change that mends ``findings``; ``cells`` are those around them, with neighbours.

    Vertices within 0.01 m become one. Ground of two cells stays with the lower id, ground of none
    goes to the cell of its community that borders on it longest, ground in a community that is not
    the cell's likewise.
    """
    marks = [item.geometry for item in findings if item.kind in GEOMETRIC]
    if not marks or not cells:
        return Change()
    fitted, borders = _together(whole(cells), communities)
    lines = [shapely.boundary(border) for border in borders.values()]
    found = faces(fitted, lines)
    owners = _settled(found, shapely.union_all(marks), homes, borders)
    after = dissolved(found, owners)
    before = whole({number: cells[number] for number in after})
    gone = tuple(sorted(set(cells) - set(after)))
    return Change(differing(before, after), (), gone)


def _together(
    cells: Cells, communities: Mapping[str, Any]
) -> tuple[dict[int, Any], dict[str, Any]]:
    """Cells and community borders with their near vertices in common; borders do not move."""
    local = around(list(cells.values()))
    reach = local.buffer(shapely.box(*shapely.total_bounds(list(cells.values()))), 1.0)
    borders = {
        code: border for code, border in communities.items() if shapely.intersects(border, reach)
    }
    known = shapely.get_coordinates(list(borders.values()))
    made: dict[int, Any] = {}
    for number in sorted(cells):
        made[number] = snapped(cells[number], np.unique(known, axis=0), local, TOLERANCE)
        known = np.vstack([known, shapely.get_coordinates(made[number])])
    known = np.unique(known, axis=0)
    inserted = {number: with_points(cell, known, local) for number, cell in made.items()}
    return inserted, {code: with_points(border, known, local) for code, border in borders.items()}


def _settled(
    found: Faces, marks: Any, homes: Mapping[int, str | None], borders: Mapping[str, Any]
) -> Array:
    """Who owns each face after the repair."""
    owners = found.owners.copy()
    lies = np.full(len(owners), None, dtype=object)
    for code, border in borders.items():
        lies[found.inside(border)] = code
    spots = shapely.point_on_surface(found.polygons)
    shapely.prepare(marks)
    marked = shapely.dwithin(marks, spots, 1e-9) | (shapely.intersects(marks, spots))
    foreign = np.array(
        [
            owner != NOBODY
            and bool(borders)
            and homes.get(owner) in borders
            and place != homes[owner]
            for owner, place in zip(owners.tolist(), lies, strict=True)
        ],
        dtype=bool,
    )
    loose = np.flatnonzero(marked & (foreign | (owners == NOBODY)))
    owners[loose] = NOBODY
    rest = dissolved(found, owners)
    for face in loose.tolist():
        near = {n: cell for n, cell in rest.items() if not borders or homes.get(n) == lies[face]}
        inside = lies[face] is not None or not borders
        owners[face] = neighbour(found.polygons[face], near) if inside else NOBODY
    return owners
