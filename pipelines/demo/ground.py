"""Land surface and water level: heights (m, 1985 datum) that let everything drain to the banks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipelines.demo.lines import WATER
from pipelines.demo.quarter import Quarter
from pipelines.demo.recipe import recipe

Floats = NDArray[np.float64]
LEVEL = 30.0
RISE = 0.0045
FALL = 0.00012


def water_level(own: Quarter, u: Floats) -> Floats:
    """Return the normal water level; rivers and streams fall gently towards the east."""
    base = own.plan.us[0]
    return LEVEL - FALL * (np.asarray(u, dtype=float) - base)


def distance(own: Quarter, u: Floats, v: Floats) -> Floats:
    """Return the plan distance (m) to the nearest centre line of water at the quarter's sides."""
    gaps = [np.abs(np.asarray(u, dtype=float) - line.at) for line in own.us if line.kind in WATER]
    gaps += [np.abs(np.asarray(v, dtype=float) - line.at) for line in own.vs if line.kind in WATER]
    return np.asarray(np.minimum.reduce(gaps))


def height(own: Quarter, u: Floats, v: Floats) -> Floats:
    """Return the ground level: the banks stand 3.5 m above the water, the land rises from there."""
    u, v = np.asarray(u, dtype=float), np.asarray(v, dtype=float)
    gentle = 0.25 * np.sin(u / 310.0) * np.cos(v / 270.0)
    return water_level(own, u) + 3.5 + RISE * distance(own, u, v) + gentle


def half_water(kind: str, along: Floats, line: int) -> tuple[Floats, Floats]:
    """Return the half widths of the water on both sides of its line, wandering along it."""
    base = recipe().lattice[f"{kind}_water"]
    along = np.asarray(along, dtype=float)
    slow = np.sin(along / 410.0 + line) + 0.5 * np.sin(along / 171.0 + 2.1 * line)
    other = np.sin(along / 350.0 + 2 * line + 1) + 0.5 * np.sin(along / 149.0 + line)
    return base * (1 + 0.17 * slow), base * (1 + 0.17 * other)
