"""The edge that two cells share, and the vertices that several do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from grids.edit.agree import TOLERANCE, agreed
from grids.edit.change import Cells, Change, differing, one_part, refusal, whole
from grids.edit.faces import Faces, dissolved, faces
from grids.edit.local import Array, around
from grids.edit.split import cells_only, reaching

TOGETHER = -1
"""Owner of the ground of both cells while the edge between them is away."""
NEAR = 50.0
"""Metres within which :func:`nearest_edge` looks."""


def shared_edge(first: Any, second: Any) -> Any | None:
    """Return the line between two cells (the longest, if there are several), exact; None if none."""
    common = shapely.intersection(shapely.boundary(first), shapely.boundary(second))
    lines = [part for part in shapely.get_parts(common) if shapely.length(part) > 0]
    if not lines:
        return None
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    return max(merged, key=lambda line: float(shapely.length(line)))


def nearest_edge(cells: Cells, point: Any) -> tuple[int, int, Any] | None:
    """Return the two cells whose common edge lies nearest to ``point``, and that edge."""
    local = around(point)
    spot = local.shape(point)
    found: list[tuple[float, int, int, Any]] = []
    near = sorted(
        number
        for number, cell in cells.items()
        if shapely.distance(local.shape(cell), spot) <= NEAR
    )
    for place, first in enumerate(near):
        for second in near[place + 1 :]:
            edge = shared_edge(cells[first], cells[second])
            if edge is not None:
                away = float(shapely.distance(local.shape(edge), spot))
                found.append((away, first, second, edge))
    inside = [item for item in found if item[0] <= NEAR]
    return min(inside, key=lambda item: item[:3])[1:] if inside else None


def move_edge(cells: Cells, first: int, second: int, line: Any) -> Change:
    """Make ``line`` the edge between two cells; both follow, and so do those it ends on.

    ``cells`` are the two with all their neighbours. Raises Unprocessable: ``not_adjacent``,
    ``no_cut`` (the line does not part the ground of both), ``many_parts``.
    """
    given = whole(cells)
    both = shapely.coverage_union_all([given[first], given[second]])
    if len(shapely.get_parts(both)) != 1 or shared_edge(given[first], given[second]) is None:
        raise refusal("not_adjacent", "两个网格没有公共边。", "The two cells share no edge.")
    rest = {number: cell for number, cell in given.items() if number not in (first, second)}
    line, fitted = agreed(line, {**rest, TOGETHER: shapely.get_parts(both)[0]})
    local = around(list(fitted.values()))
    found = faces(fitted, [reaching(line, fitted[TOGETHER], local)])
    owners = _shared_out(found, given[first], given[second], (first, second))
    after = dissolved(found, owners)
    for number in (first, second):
        after[number] = one_part(after[number], None)
    return Change(differing(cells_only(cells, after), after))


def _shared_out(found: Faces, first: Any, second: Any, ids: tuple[int, int]) -> Array:
    """Give each face of the common ground to the cell that had more of it."""
    mine = np.flatnonzero(found.owners == TOGETHER)
    if len(mine) < 2:
        raise refusal(
            "no_cut",
            "这条线没有把两个网格分开。",
            "The line does not part the ground of the two cells.",
        )
    overlap = shapely.area(shapely.intersection(found.polygons[mine], first))
    lean = overlap - shapely.area(shapely.intersection(found.polygons[mine], second))
    to_first = lean >= 0
    if to_first.all() or not to_first.any():
        to_first = lean >= np.sort(lean)[-1] if to_first.all() else lean > np.sort(lean)[0]
    owners = found.owners.copy()
    owners[mine] = np.where(to_first, ids[0], ids[1])
    return owners


def move_vertices(cells: Cells, moves: Sequence[tuple[Any, Any]]) -> Change:
    """Move vertices; every cell that has one follows. Raises Unprocessable ``crossed`` or ``no_vertex``."""
    given = whole(cells)
    local = around(list(given.values()))
    after = given
    for start, end in moves:
        known = np.unique(shapely.get_coordinates(list(after.values())), axis=0)
        away = np.hypot(*(local.metres(known) - local.metres([start])).T)
        if away.min() > TOLERANCE:
            raise refusal("no_vertex", "该位置没有顶点。", "There is no vertex at this place.")
        vertex = known[int(np.argmin(away))]
        after = {number: _moved(cell, vertex, end) for number, cell in after.items()}
    changed = differing(given, after)
    crossed = [number for number, cell in changed.items() if not shapely.is_valid(cell)]
    if crossed:
        raise refusal(
            "crossed", "移动后网格边界自相交。", "The border of a cell would cross itself."
        )
    return Change(changed)


def _moved(cell: Any, vertex: Array, end: Any) -> Any:
    def move(coordinates: Array) -> Array:
        moved = coordinates.copy()
        moved[(coordinates == vertex).all(axis=1)] = end
        return moved

    return shapely.transform(cell, move)
