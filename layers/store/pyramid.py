"""Pyramids of tiles over the world: where a tile lies, and how degrees become its units.

A level has 2^z columns in either, so that a tile of the same level is as wide and its rules are the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

EXTENT = 4096
"""Units of a tile."""
DEEPEST = 22


@dataclass(frozen=True)
class Pyramid:
    """Levels ``first`` to 22; ``rows_by`` columns stand over each row; heights are those of ``upright``.

    ``upright`` and ``latitude`` turn degrees into the number that is linear on the map and back;
    ``sql`` does the first. ``top`` is that number at the upper edge, ``round`` its span over 2^z rows.
    """

    id: str
    first: int
    rows_by: int
    sql: str
    upright: Callable[[float], float]
    latitude: Callable[[float], float]
    top: float
    round: float

    def size(self, z: int) -> tuple[int, int]:
        """Return columns and rows of a level; none outside the pyramid."""
        if not self.first <= z <= DEEPEST:
            return 0, 0
        return 2**z, 2**z // self.rows_by

    def box(self, z: int, x: int, y: int, more: float) -> tuple[float, float, float, float]:
        """West, south, east, north of a tile in lon/lat, wider by ``more`` of itself on each side."""
        side = 2**z
        west, east = ((x - more) / side, (x + 1 + more) / side)
        south, north = (
            self.latitude(self.top - line / side * self.round) for line in (y + 1 + more, y - more)
        )
        return west * 360 - 180, south, east * 360 - 180, north

    def scales(self, z: int, x: int, y: int) -> dict[str, float]:
        """Return what makes units of a tile: lon * x_scale + x_shift, y_shift - upright(lat) * y_scale."""
        world = float(EXTENT * 2**z)
        return {
            "x_scale": world / 360,
            "x_shift": world / 2 - x * EXTENT,
            "y_scale": world / self.round,
            "y_shift": world * self.top / self.round - y * EXTENT,
        }

    def at(self, z: int, lon: float, lat: float) -> tuple[int, int]:
        """Return column and row of the tile that holds a position, the nearest for one outside."""
        columns, rows = self.size(z)
        column = (lon + 180) / 360 * 2**z
        row = (self.top - self.upright(lat)) / self.round * 2**z
        return _within(column, columns), _within(row, rows)


def _within(value: float, count: int) -> int:
    return max(0, min(count - 1, math.floor(value)))


def _mercator(lat: float) -> float:
    edge = math.degrees(math.atan(math.sinh(math.pi)))
    return math.asinh(math.tan(math.radians(max(-edge, min(edge, lat)))))


def _back(upright: float) -> float:
    return math.degrees(math.atan(math.sinh(upright)))


def _same(degrees: float) -> float:
    return degrees


MERCATOR = Pyramid(
    "WebMercatorQuad",
    first=0,
    rows_by=1,
    sql="asinh(tan(radians({lat})))",
    upright=_mercator,
    latitude=_back,
    top=math.pi,
    round=2 * math.pi,
)
"""Web Mercator (EPSG method 1024), one tile at level 0 (OGC 17-083r4, annex D.1)."""
DEGREES = Pyramid(
    "CGCS2000Quad",
    first=1,
    rows_by=2,
    sql="{lat}",
    upright=_same,
    latitude=_same,
    top=90.0,
    round=360.0,
)
"""EPSG:4490, two tiles beside each other at level 1, as the national map service numbers them."""
