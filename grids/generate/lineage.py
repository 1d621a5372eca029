"""Which earlier cells a new one comes from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from grids.generate.ground import Array
from grids.generate.warm import Earlier

SAME = 0.9
"""A cell continues an earlier one if they share more than this of their union (and it was no split)."""
SHARE = 0.01
"""A predecessor gives more than this share of its own or of the new cell's ground."""


@dataclass(frozen=True)
class Lineage:
    """Per cell: the code it continues (None if new) and its predecessors, largest share first."""

    continues: list[str | None]
    predecessors: list[list[str]]


def lineage(cells: Array, old: Earlier, known: Array) -> Lineage:
    """Compare cells with an earlier grid (both in metres); ``known`` are codes that cells go on with."""
    continues: list[str | None] = known.tolist()
    held = set(known.tolist())
    parents: list[list[tuple[float, str]]] = [[] for _ in cells]
    if len(old.cells) and len(cells):
        new, was = shapely.STRtree(old.cells).query(cells, predicate="intersects")
        common = shapely.area(shapely.intersection(cells[new], old.cells[was]))
        mine, theirs = shapely.area(cells[new]), shapely.area(old.cells[was])
        same = common > SAME * (mine + theirs - common)
        for row in np.flatnonzero((common > SHARE * mine) | (common > SHARE * theirs)).tolist():
            code = str(old.codes[was[row]])
            parents[new[row]].append((-common[row], code))
            if same[row] and code not in held:
                continues[new[row]] = code
    return Lineage(continues, [[code for _, code in sorted(item)] for item in parents])
