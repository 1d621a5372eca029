"""Cells brought back into their communities after the communities' borders changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely

from gis.geometry import geodesic_area
from grids.edit.agree import agreed
from grids.edit.change import Cells, Change, New, differing, whole
from grids.edit.faces import NOBODY, Faces, dissolved, faces, neighbour
from grids.edit.local import Array

SMALLEST = 2_000.0
"""Square metres below which a piece cut off by a border joins a neighbour (lower limit of a cell)."""


def rehome(cells: Cells, homes: Mapping[int, str], communities: Mapping[str, Any]) -> Change:
    """Cut ``cells`` along the borders of ``communities``; pieces go where they lie.

    ``homes`` is the community of each cell. A cell keeps its code while its largest piece lies in
    its community; pieces elsewhere become new cells there, or join a cell there if they are small.
    Ground outside all ``communities`` given is left as it is.
    """
    fitted = whole(cells)
    lines = []
    for polygon in communities.values():
        line, fitted = agreed(shapely.boundary(polygon), fitted)
        lines.append(line)
    found = faces(fitted, lines)
    keys = _keys(found, communities)
    stay = _stays(found, keys, homes)
    owners, fresh = _owners(found, keys, stay)
    made = dissolved(found, _absorbed(found, owners, keys, stay))
    kept = {number: cell for number, cell in made.items() if number > 0}
    created = tuple(
        New(part, (fresh[number][0],), fresh[number][1])
        for number, cell in made.items()
        if number < 0
        for part in shapely.get_parts(cell)
    )
    before = whole({number: cells[number] for number in kept})
    gone = tuple(sorted(set(cells) - set(kept)))
    return Change(differing(before, kept), created, gone)


def _keys(found: Faces, communities: Mapping[str, Any]) -> list[str | None]:
    """The community that each face lies in."""
    keys: list[str | None] = [None] * len(found.polygons)
    for code, polygon in communities.items():
        for face in np.flatnonzero(found.inside(polygon)).tolist():
            keys[face] = code
    return keys


def _stays(found: Faces, keys: list[str | None], homes: Mapping[int, str]) -> dict[int, str | None]:
    """Where each cell has most of its ground; None where its own community is not among those given."""
    areas = geodesic_area(found.polygons)
    shares: dict[int, dict[str | None, float]] = {}
    for owner, key, area in zip(found.owners.tolist(), keys, areas.tolist(), strict=True):
        mine = shares.setdefault(owner, {})
        mine[key] = mine.get(key, 0.0) + area
    return {
        owner: max(sorted(mine, key=str), key=lambda key: mine[key])
        for owner, mine in shares.items()
        if owner != NOBODY and owner in homes
    }


def _owners(
    found: Faces, keys: list[str | None], stay: Mapping[int, str | None]
) -> tuple[Array, dict[int, tuple[int, str]]]:
    """Faces outside the cell's own community get owners of their own: negative numbers."""
    owners = found.owners.copy()
    names: dict[tuple[int, str], int] = {}
    for face, (owner, key) in enumerate(zip(found.owners.tolist(), keys, strict=True)):
        if owner != NOBODY and key is not None and stay[owner] != key:
            owners[face] = names.setdefault((owner, key), -1 - len(names))
    return owners, {number: name for name, number in names.items()}


def _absorbed(
    found: Faces, owners: Array, keys: list[str | None], stay: Mapping[int, str | None]
) -> Array:
    """Small pieces join the cell of their community that they share the longest border with."""
    owners = owners.copy()
    communities = np.array(keys, dtype=object)
    for number in sorted({int(owner) for owner in owners if owner < 0}, reverse=True):
        mine = np.flatnonzero(owners == number)
        if geodesic_area(found.polygons[mine]).sum() >= SMALLEST:
            continue
        home = communities[mine[0]]
        there = [owner for owner, key in stay.items() if key == home]
        others = dissolved(found, np.where(np.isin(owners, there), owners, NOBODY))
        piece = shapely.coverage_union_all(found.polygons[mine])
        owners[mine] = neighbour(piece, others) or number
    return owners
