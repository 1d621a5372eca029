"""Which community each cell belongs to, in the first survey and after the renewal.

In one street office of each county the renewal of March 2026 moved a block from one community
to its neighbour, as happens when a new road becomes the boundary.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from pipelines.demo.place import Place
from pipelines.demo.quarter import Block

EDITIONS = ("survey", "renewal")
LARGEST = 8
"""Cells that a moved block has at most."""


@lru_cache(maxsize=128)
def moved(place: Place) -> tuple[int, int] | None:
    """Return (block, neighbour) of the block that the renewal moved to its neighbour's community."""
    if place.index != 0:
        return None
    blocks, owner = place.quarter.blocks, place.community_of_block
    for index, block in enumerate(blocks):
        size = sum(cell.block == index for cell in place.quarter.cells)
        if block.strip or not 2 <= size <= LARGEST:
            continue
        for other, near in enumerate(blocks):
            beside = owner[other] != owner[index] and not near.strip and _touch(block, near)
            if beside and _whole_without(place, index):
                return index, other
    return None


def _touch(a: Block, b: Block) -> bool:
    """Tell whether two blocks share a side of some length."""
    first, second = a.rect, b.rect
    over_u = min(first.u1, second.u1) - max(first.u0, second.u0)
    over_v = min(first.v1, second.v1) - max(first.v0, second.v0)
    return (over_u == 0 and over_v > 50) or (over_v == 0 and over_u > 50)


def _whole_without(place: Place, index: int) -> bool:
    """Tell whether the community stays in one piece when it gives a block away."""
    owner = place.community_of_block
    rest = [
        shapely.box(b.rect.u0, b.rect.v0, b.rect.u1, b.rect.v1)
        for k, b in enumerate(place.quarter.blocks)
        if owner[k] == owner[index] and k != index
    ]
    return bool(rest) and shapely.union_all(rest).geom_type == "Polygon"


def members(place: Place, edition: str) -> NDArray[np.int64]:
    """Community index of each cell in an edition (see :data:`EDITIONS`)."""
    owner = list(place.community_of_block)
    change = moved(place)
    if change and edition == "renewal":
        owner[change[0]] = owner[change[1]]
    return np.array([owner[cell.block] for cell in place.quarter.cells])
