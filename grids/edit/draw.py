"""A cell drawn anew, and a cell given another shape; the cells around follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from gis.geometry import geodesic_area
from grids.edit.agree import agreed
from grids.edit.change import Cells, Change, New, differing, one_part, refusal, whole
from grids.edit.faces import NOBODY, Faces, dissolved, faces, neighbour
from grids.edit.local import Array

DRAWN = -1
"""Owner of the ground of the cell that is drawn."""
COMMUNITY = -2
"""Key of the community's polygon among the cells while vertices are brought to agree."""
CRUMB = 1.0
"""Square metres below which what is left of a cell goes to the cell drawn."""


def draw(cells: Cells, polygon: Any, community: Any | None = None) -> Change:
    """Make a new cell of ``polygon``; it takes its ground from the cells under it.

    ``cells`` are those under the polygon and their neighbours, all of one community; ``community``
    is its polygon, beyond which the cell does not reach. Cells that lose all their ground end.
    """
    found, fitted = _noded(cells, polygon, community)
    drawn = _drawn(found, fitted, community)
    owners = np.where(drawn, DRAWN, found.owners)
    after = _without_crumbs(found, owners)
    made = one_part(after.pop(DRAWN), None)
    parents = sorted({int(owner) for owner in found.owners[drawn]} - {NOBODY})
    gone = tuple(number for number in parents if number not in after)
    kept = {number: one_part(cell, None) for number, cell in after.items()}
    parents.sort(key=lambda number: -shapely.area(shapely.intersection(cells[number], made)))
    before = whole({number: cells[number] for number in kept})
    return Change(differing(before, kept), (New(made, tuple(parents)),), gone)


def reshape(cells: Cells, target: int, polygon: Any, community: Any | None = None) -> Change:
    """Give the cell ``target`` the shape ``polygon``; neighbours give the ground or take what is left.

    ``cells`` are the target, those under the polygon and all their neighbours.
    """
    found, fitted = _noded(cells, polygon, community)
    mine = _drawn(found, fitted, community)
    owners = np.where(mine, target, found.owners)
    left = np.flatnonzero(~mine & (found.owners == target))
    owners[left] = NOBODY
    rest = {number: cell for number, cell in dissolved(found, owners).items() if number != target}
    for face in left.tolist():
        owners[face] = neighbour(found.polygons[face], rest)
    after = _without_crumbs(found, owners, to=target)
    kept = {number: one_part(cell, None) for number, cell in after.items()}
    gone = tuple(sorted(set(cells) & set(found.owners.tolist()) - set(kept)))
    before = whole({number: cells[number] for number in kept})
    return Change(differing(before, kept), (), gone)


def _noded(cells: Cells, polygon: Any, community: Any | None) -> tuple[Faces, dict[int, Any]]:
    """The faces under and around the polygon, and the polygon (and community) as they were fitted."""
    if not shapely.is_valid(polygon) or shapely.is_empty(polygon):
        raise refusal("crossed", "多边形自相交。", "The polygon crosses itself.")
    known: dict[int, Any] = whole(cells)
    if community is not None:
        known[COMMUNITY] = community
    fitted_polygon, fitted = agreed(polygon, known)
    border = fitted.pop(COMMUNITY, None)
    lines = [shapely.boundary(fitted_polygon)]
    if border is not None:
        lines.append(shapely.boundary(border))
    return faces(fitted, lines), {DRAWN: fitted_polygon, COMMUNITY: border}


def _drawn(found: Faces, fitted: Mapping[int, Any], community: Any | None) -> Array:
    drawn = found.inside(fitted[DRAWN])
    if community is not None:
        drawn = drawn & found.inside(fitted[COMMUNITY])
    if not drawn.any():
        raise refusal(
            "outside", "多边形不在该社区内。", "The polygon does not lie in the community."
        )
    return drawn


def _without_crumbs(found: Faces, owners: Array, to: int = DRAWN) -> dict[int, Any]:
    """The cells; crumbs cut off from a cell join the cell ``to``."""
    owners = owners.copy()
    for owner in np.unique(owners).tolist():
        if owner in (NOBODY, to):
            continue
        mine = np.flatnonzero(owners == owner)
        for part in shapely.get_parts(shapely.coverage_union_all(found.polygons[mine])):
            if float(geodesic_area([part])[0]) < CRUMB:
                shapely.prepare(part)
                spots = shapely.point_on_surface(found.polygons[mine])
                owners[mine[shapely.contains(part, spots)]] = to
    return dissolved(found, owners)
