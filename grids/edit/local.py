"""Metres around a place, for judging distances of positions in degrees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

METRES_PER_DEGREE = 111_319.5
Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True)
class Local:
    """Plane metres about a latitude: true to 1e-3 over a few kilometres, which tolerances need."""

    east: float
    north: float = METRES_PER_DEGREE

    def metres(self, coordinates: Any) -> Array:
        """Positions in degrees (n × 2) as metres."""
        return np.asarray(coordinates, dtype=float) * (self.east, self.north)

    def degrees(self, coordinates: Any) -> Array:
        """The way back."""
        return np.asarray(coordinates, dtype=float) / (self.east, self.north)

    def shape(self, geom: Any) -> Any:
        """A geometry, or an array of them, in metres."""
        return shapely.transform(geom, self.metres)

    def buffer(self, geom: Any, metres: float) -> Any:
        """A geometry in degrees with ``metres`` around it."""
        return shapely.transform(shapely.buffer(self.shape(geom), metres), self.degrees)


def around(geom: Any) -> Local:
    """The metres about the middle of ``geom`` (one geometry or many)."""
    _, south, _, north = shapely.total_bounds(geom)
    return Local(METRES_PER_DEGREE * float(np.cos(np.radians((south + north) / 2))))
