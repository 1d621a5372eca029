"""Where things stand inside a cell: insets from the roads on its sides, in the plan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from pipelines.demo.blocks import Rect
from pipelines.demo.warp import Warp

Floats = NDArray[np.float64]


def insets(warp: Warp, rects: Sequence[Rect], road: float, plain: float) -> Floats:
    """Plan bounds (n, 4: u0, v0, u1, v1) of areas inset from their sides, in metres of the world.

    A side with a road keeps ``road`` metres from its edge, a side without one ``plain``.
    """
    box = np.array([(r.u0, r.v0, r.u1, r.v1) for r in rects], dtype=float).reshape(-1, 4)
    half = np.array([r.road for r in rects], dtype=float).reshape(-1, 4)
    gap = np.where(half > 0, half + road, plain)
    u0, v0, u1, v1 = box.T
    um, vm = (u0 + u1) / 2, (v0 + v1) / 2
    west, east = _across(warp, u0, vm)[0], _across(warp, u1, vm)[0]
    south, north = _across(warp, um, v0)[1], _across(warp, um, v1)[1]
    return np.stack(
        (
            u0 + gap[:, 0] * west,
            v0 + gap[:, 2] * south,
            u1 - gap[:, 1] * east,
            v1 - gap[:, 3] * north,
        ),
        -1,
    )


def _across(warp: Warp, u: Floats, v: Floats) -> tuple[Floats, Floats]:
    """Plan metres per world metre across a u line and across a v line."""
    east, north = warp.gradient(u, v)
    area = east[:, 0] * north[:, 1] - east[:, 1] * north[:, 0]
    return np.hypot(*north.T) / area, np.hypot(*east.T) / area


def outlines(bounds: Floats, step: float = 25.0) -> list[Floats]:
    """Plan rings (not closed) of plan bounds, with vertices at least every ``step`` metres."""
    return [_outline((row[0], row[1], row[2], row[3]), step) for row in bounds.tolist()]


def _outline(bounds: tuple[float, float, float, float], step: float) -> Floats:
    u0, v0, u1, v1 = bounds
    us = np.linspace(u0, u1, max(2, int(np.ceil((u1 - u0) / step)) + 1))
    vs = np.linspace(v0, v1, max(2, int(np.ceil((v1 - v0) / step)) + 1))
    return np.concatenate(
        (
            np.stack((us[:-1], np.full(len(us) - 1, v0)), -1),
            np.stack((np.full(len(vs) - 1, u1), vs[:-1]), -1),
            np.stack((us[:0:-1], np.full(len(us) - 1, v1)), -1),
            np.stack((np.full(len(vs) - 1, u0), vs[:0:-1]), -1),
        )
    )


def rectangles(warp: Warp, middle: Floats, size: Floats) -> NDArray[np.object_]:
    """World rectangles (length x depth, metres) around plan positions, square to the street."""
    east, _ = warp.gradient(middle[:, 0], middle[:, 1])
    centre = np.stack(warp.metric(middle[:, 0], middle[:, 1]), -1)
    return turned(centre, east, size)


def turned(centre: Floats, along: Floats, size: Floats) -> NDArray[np.object_]:
    """World rectangles (length x depth) around world positions, long side in direction ``along``."""
    along = along / np.hypot(*along.T)[:, None]
    across = np.stack((-along[:, 1], along[:, 0]), -1)
    half_l, half_d = along * size[:, :1] / 2, across * size[:, 1:] / 2
    corners = (
        -half_l - half_d,
        half_l - half_d,
        half_l + half_d,
        half_d - half_l,
        -half_l - half_d,
    )
    return np.asarray(shapely.polygons(np.stack([centre + corner for corner in corners], 1)))
