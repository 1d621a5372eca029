"""The building ground of a quarter: every cell with its use, its inset and its car park."""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from pipelines.demo.place import Place
from pipelines.demo.seeds import rng
from pipelines.demo.sides import insets, outlines

Floats = NDArray[np.float64]
SETBACK = 8.0
"""From the edge of a road to the nearest wall (m)."""
WALL = 4.0
"""From a cell's inner side to the nearest wall (m)."""
LOT = 17.5
"""Depth of a car park: two rows of bays and the aisle (m)."""
LOT_USES = {
    "commercial": 0.14,
    "office": 0.16,
    "hospital": 0.3,
    "admin": 0.2,
    "plaza": 0.3,
    "residential": 0.02,
    "tower": 0.025,
    "park": 0.03,
    "industry": 0.02,
    "school": 0.03,
}
"""Use -> share of its cells with a car park."""


class Sites:
    """Cells of one quarter as arrays; bounds are plan coordinates (u0, v0, u1, v1)."""

    def __init__(self, place: Place) -> None:
        """Read the cells of ``place``."""
        own = place.quarter
        self.place = place
        self.cells = own.cells
        self.use = np.array([own.blocks[cell.block].use for cell in own.cells])
        self.block = np.array([cell.block for cell in own.cells])

    @cached_property
    def scale(self) -> Floats:
        """(n, 2) world metres per plan metre along u and v in the middle of each cell."""
        box = np.array([(c.rect.u0 + c.rect.u1, c.rect.v0 + c.rect.v1) for c in self.cells]) / 2
        east, north = self.place.mesh.warp.gradient(box[:, 0], box[:, 1])
        return np.stack((np.hypot(*east.T), np.hypot(*north.T)), -1)

    @cached_property
    def open(self) -> Floats:
        """(n, 4) bounds of the open ground behind the pavements of each cell."""
        return insets(self.place.mesh.warp, [c.rect for c in self.cells], 5.5, 1.5)

    @cached_property
    def has_lot(self) -> NDArray[np.bool_]:
        """Whether a car park lies along the south side of each cell."""
        random = rng(self.place.seed, "lots", self.place.col, self.place.row)
        share = np.array([LOT_USES.get(use, 0.0) for use in self.use.tolist()])
        wide = (self.open[:, 2] - self.open[:, 0]) * self.scale[:, 0] > 40
        tall = (self.open[:, 3] - self.open[:, 1]) * self.scale[:, 1] > 60
        return np.asarray((random.random(len(share)) < share) & wide & tall)

    @cached_property
    def building(self) -> Floats:
        """(n, 4) bounds of the ground where walls may stand."""
        bounds = insets(self.place.mesh.warp, [c.rect for c in self.cells], SETBACK, WALL)
        lot = np.where(self.has_lot, (LOT + 3) / self.scale[:, 1], 0.0)
        bounds[:, 1] = np.where(self.has_lot, self.open[:, 1] + lot, bounds[:, 1])
        return bounds

    @cached_property
    def building_ground(self) -> NDArray[np.object_]:
        """World polygons of :attr:`building`, prepared for many tests."""
        shapes = self.place.mesh.polygons(outlines(self.building))
        shapely.prepare(shapes)
        return shapes


@lru_cache(maxsize=64)
def sites(place: Place) -> Sites:
    """Return the building ground of a quarter."""
    return Sites(place)
