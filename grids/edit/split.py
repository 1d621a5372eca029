"""A cell split by a line."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import shapely

from grids.edit.agree import agreed
from grids.edit.change import Cells, Change, New, differing, refusal, whole
from grids.edit.faces import dissolved, faces
from grids.edit.local import Local, around

REACH = 1.0
"""Metres that a line may stop short of the border it is meant to meet."""


def split(cells: Cells, line: Any, targets: Collection[int] = ()) -> Change:
    """Split the ``targets`` (default: every cell the line cuts through) along ``line``.

    ``cells`` are the targets with all their neighbours: where the line meets a border, the
    neighbour gets the vertex too. Each part is a new cell. Raises Unprocessable ``no_cut``.
    """
    line, fitted = agreed(line, whole(cells))
    local = around(list(fitted.values()))
    wanted = set(targets) or _crossed(line, fitted)
    ground = shapely.union_all([fitted[number] for number in sorted(wanted)])
    found = faces(fitted, [reaching(line, ground, local)])
    pieces = {number: found.of(number) for number in sorted(wanted)}
    cut = [number for number in pieces if len(pieces[number]) > 1]
    if not cut:
        raise refusal("no_cut", "分割线没有穿过任何网格。", "The line does not cut through a cell.")
    created = [New(piece, (number,)) for number in cut for piece in _ordered(pieces[number])]
    others = dissolved(found, np.where(np.isin(found.owners, cut), 0, found.owners))
    return Change(differing(cells_only(cells, others), others), tuple(created), tuple(cut))


def cells_only(cells: Cells, others: Cells) -> Cells:
    """The cells of ``cells`` that occur in ``others``, as single polygons."""
    return whole({number: cells[number] for number in others})


def reaching(line: Any, ground: Any, local: Local, reach: float = REACH) -> Any:
    """The part of ``line`` about ``ground``, its ends drawn out by ``reach`` metres.

    Ends beyond the border bound no face and vanish; but they make sure that the border is met.
    """
    plain = local.shape(line)
    chains = [_drawn_out(shapely.get_coordinates(part), reach) for part in shapely.get_parts(plain)]
    longer = shapely.transform(shapely.multilinestrings(chains), local.degrees)
    if len(chains) == 1 and shapely.is_closed(shapely.get_parts(line)[0]):
        longer = line
    exact = _same_vertices(longer, line)
    return shapely.intersection(exact, local.buffer(ground, reach))


def _drawn_out(chain: Any, reach: float) -> Any:
    """The chain with its first and last edge longer by ``reach``."""
    before, after = chain[0] - chain[1], chain[-1] - chain[-2]
    first = chain[0] + before / np.hypot(*before) * reach
    last = chain[-1] + after / np.hypot(*after) * reach
    return np.vstack([first, chain, last])


def _same_vertices(longer: Any, line: Any) -> Any:
    """``longer`` with the vertices of ``line`` to the last bit; conversion to metres loses it."""
    exact = {tuple(np.round(vertex, 11)): vertex for vertex in shapely.get_coordinates(line)}

    def restore(coordinates: Any) -> Any:
        return np.array([exact.get(tuple(np.round(item, 11)), item) for item in coordinates])

    return shapely.transform(longer, restore)


def _crossed(line: Any, cells: Cells) -> set[int]:
    return {number for number, cell in cells.items() if shapely.intersects(line, cell)}


def _ordered(pieces: Any) -> list[Any]:
    """From the largest to the smallest, ties from west to east."""
    return sorted(pieces, key=lambda piece: (-shapely.area(piece), tuple(shapely.bounds(piece))))
