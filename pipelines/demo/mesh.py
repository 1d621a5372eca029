"""Turns plan lines into world lines and areas that share every vertex.

A vertex stands wherever a cell corner touches a line (in this quarter or its neighbour) and at
every multiple of the densifying step, so both sides of each line have exactly the same vertices.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from pipelines.demo.blocks import Rect
from pipelines.demo.lattice import Lattice
from pipelines.demo.quarter import Quarter, quarter
from pipelines.demo.recipe import recipe
from pipelines.demo.warp import Warp

Ints = NDArray[np.int64]
Geometries = NDArray[np.object_]


class Mesh:
    """World geometry of one quarter's lines and cells, in metres of the city's zone."""

    def __init__(self, own: Quarter, warp: Warp) -> None:
        """Remember the quarter; vertices are found on first use."""
        self.own = own
        self.warp = warp

    @cached_property
    def _corners(self) -> tuple[dict[int, Ints], dict[int, Ints]]:
        """Vertices on each line: (u line -> all v, v line -> all u)."""
        on_u: dict[int, set[int]] = {}
        on_v: dict[int, set[int]] = {}
        u0, v0, u1, v1 = self.own.bounds
        for near in self._neighbours():
            for cell in near.cells:
                r = cell.rect
                if near is not self.own and (r.u1 < u0 or r.u0 > u1 or r.v1 < v0 or r.v0 > v1):
                    continue
                for u in (r.u0, r.u1):
                    on_u.setdefault(u, set()).update((r.v0, r.v1))
                for v in (r.v0, r.v1):
                    on_v.setdefault(v, set()).update((r.u0, r.u1))
        return (
            {at: np.array(sorted(found)) for at, found in on_u.items()},
            {at: np.array(sorted(found)) for at, found in on_v.items()},
        )

    def _neighbours(self) -> list[Quarter]:
        plan, col, row = self.own.plan, self.own.col, self.own.row
        places = ((0, 0), (-1, 0), (1, 0), (0, -1), (0, 1))
        return [
            self.own if (a, b) == (0, 0) else quarter(plan, col + a, row + b)
            for a, b in places
            if 0 <= col + a < plan.cols and 0 <= row + b < plan.rows
        ]

    def stops(self, axis: str, at: int, low: int, high: int) -> Ints:
        """Return the vertices of a line from ``low`` to ``high``, both included."""
        step = int(recipe().lattice["densify"])
        corners = self._corners[0 if axis == "u" else 1].get(at, np.empty(0, dtype=np.int64))
        inner = corners[(corners > low) & (corners < high)]
        regular = np.arange(low // step * step + step, high, step)
        return np.unique(np.concatenate(([low], inner, regular, [high])))

    def line(self, axis: str, at: int, low: int, high: int) -> Ints:
        """Return the plan vertices (n, 2) of a line."""
        along = self.stops(axis, at, low, high)
        fixed = np.full_like(along, at)
        return np.stack((fixed, along) if axis == "u" else (along, fixed), -1)

    def ring(self, rect: Rect) -> Ints:
        """Return the plan vertices of the outline of a cell, anticlockwise, not closed."""
        return np.concatenate(
            (
                self.line("v", rect.v0, rect.u0, rect.u1)[:-1],
                self.line("u", rect.u1, rect.v0, rect.v1)[:-1],
                self.line("v", rect.v1, rect.u0, rect.u1)[:0:-1],
                self.line("u", rect.u0, rect.v0, rect.v1)[:0:-1],
            )
        )

    def world(self, plan: NDArray[np.generic]) -> NDArray[np.float64]:
        """Bend plan vertices (n, 2) into world metres (n, 2)."""
        points = np.asarray(plan, dtype=float)
        return np.stack(self.warp.metric(points[:, 0], points[:, 1]), -1)

    def polygons(self, rings: Sequence[NDArray[np.generic]]) -> Geometries:
        """Return world polygons of plan rings (not closed)."""
        closed = [np.concatenate((ring, ring[:1])) for ring in rings]
        index = np.repeat(np.arange(len(closed)), [len(ring) for ring in closed])
        coordinates = self.world(np.concatenate(closed))
        return np.asarray(shapely.polygons(shapely.linearrings(coordinates, indices=index)))

    def lines(self, lines: Sequence[NDArray[np.generic]]) -> Geometries:
        """Return world lines of plan lines."""
        index = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
        return np.asarray(shapely.linestrings(self.world(np.concatenate(lines)), indices=index))

    @cached_property
    def cells(self) -> Geometries:
        """World polygons of the quarter's cells, in their order."""
        return self.polygons([self.ring(cell.rect) for cell in self.own.cells])


@lru_cache(maxsize=64)
def mesh(plan: Lattice, col: int, row: int) -> Mesh:
    """Return the mesh of one quarter."""
    return Mesh(quarter(plan, col, row), Warp(plan))
