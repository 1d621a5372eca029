"""Shapes that state an uncertainty, in the metric plane."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely

STEP = 7.5
"""Degrees between corners of an arc."""


def ring_sector(
    x: float, y: float, metres: tuple[float, float], bearing: float, half: float
) -> Any:
    """Return what lies between two distances from a point, ``half`` degrees to either side of a bearing."""
    near, far = max(0.0, metres[0]), metres[1]
    if half >= 180.0:
        outer = shapely.Point(x, y).buffer(far)
        return outer.difference(shapely.Point(x, y).buffer(near)) if near else outer
    angles = np.radians(np.arange(bearing - half, bearing + half + 0.1, STEP))
    outer = np.stack((x + far * np.sin(angles), y + far * np.cos(angles)), axis=1)
    inner = np.stack((x + near * np.sin(angles), y + near * np.cos(angles)), axis=1)[::-1]
    return shapely.Polygon(np.concatenate((outer, inner)))


def at_bearing(x: float, y: float, bearing: float, metres: float) -> tuple[float, float]:
    """Return the point at a distance in a direction (degrees clockwise from north)."""
    angle = math.radians(bearing)
    return x + metres * math.sin(angle), y + metres * math.cos(angle)


def bearing_of(x: float, y: float, to_x: float, to_y: float) -> float:
    """Return the direction from one point to another, 0 to 360."""
    return math.degrees(math.atan2(to_x - x, to_y - y)) % 360.0


def between(one: float, other: float) -> float:
    """Return the angle between two directions, 0 to 180."""
    return abs((one - other + 180.0) % 360.0 - 180.0)
