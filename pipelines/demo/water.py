"""Water surfaces: rivers and streams with curved banks, lakes with a wandering shore."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipelines.demo import frames, words
from pipelines.demo.ground import half_water, water_level
from pipelines.demo.lines import WATER, Line
from pipelines.demo.place import Place
from pipelines.demo.recipe import recipe
from pipelines.demo.sides import insets

STEP = 20


def bank(line: Line, along: NDArray[np.float64], side: int) -> NDArray[np.float64]:
    """Plan positions (n, 2) of the water's edge on one side (+1: growing u or v) of its line."""
    index = line.slot // 4
    half = half_water(line.kind, along, index)[0 if side > 0 else 1]
    fixed = line.at + side * half
    return np.stack((fixed, along) if line.axis == "u" else (along, fixed), -1)


def reach(place: Place, line: Line) -> tuple[float, float]:
    """Extent of the water along its line inside a quarter; a stream ends in its river."""
    own = place.quarter
    across = own.vs if line.axis == "u" else own.us
    low, high = float(across[0].at), float(across[-1].at)
    if line.axis == "u":
        mouth = recipe().lattice["river_water"] * 0.6
        low += mouth if across[0].kind == "river" else 0.0
        high -= mouth if across[-1].kind == "river" else 0.0
    return low, high


def surface(place: Place, line: Line) -> NDArray[np.float64]:
    """Plan ring of the whole width of a water along one quarter."""
    low, high = reach(place, line)
    along = np.linspace(low, high, int((high - low) // STEP) + 1)
    return np.concatenate((bank(line, along, -1), bank(line, along, 1)[::-1]))


def shore(u: float, v: float, radius: tuple[float, float], lobes: float) -> NDArray[np.float64]:
    """Plan ring of a lake around (u, v); ``lobes`` is the phase of its bays."""
    turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    wave = 0.78 + 0.11 * np.sin(3 * turn + lobes) + 0.07 * np.sin(5 * turn - 2 * lobes)
    return np.stack((u + radius[0] * wave * np.cos(turn), v + radius[1] * wave * np.sin(turn)), -1)


def lake_name(place: Place) -> str:
    """Name of the lake of a quarter; no two lakes of the city share one."""
    plan = place.plan
    earlier = sum(
        bool(
            recipe()
            .zones[plan.zone(k % plan.cols, plan.rows - 1 - k // plan.cols)]
            .boxes.get("lake")
        )
        for k in range(place.number)
    )
    name = words.listed("lakes", place.seed, earlier)
    return name if name.endswith("湖") else name + "湖"


def lakes(place: Place) -> list[NDArray[np.float64]]:
    """Plan rings of the lakes of a quarter."""
    own = place.quarter
    rings = []
    for index, block in enumerate(own.blocks):
        if block.use == "lake":
            u0, v0, u1, v1 = insets(place.mesh.warp, [block.rect], 25.0, 15.0)[0]
            middle = ((u0 + u1) / 2, (v0 + v1) / 2)
            rings.append(shore(*middle, ((u1 - u0) / 2, (v1 - v0) / 2), float(index)))
    return rings


def water(place: Place) -> pd.DataFrame:
    """Water surfaces that this quarter carries: its west and south water, and its lakes.

    A river that is the common side of two quarters is drawn by the one north or east of it.
    """
    own = place.quarter
    lines = [line for line in (own.us[0], own.vs[0]) if line.kind in WATER]
    rings = [surface(place, line) for line in lines] + lakes(place)
    if not rings:
        return pd.DataFrame()
    names = [words.water(place.seed, line.axis, line.slot // 4) for line in lines]
    names += [lake_name(place)] * (len(rings) - len(lines))
    kinds = ["river"] * len(lines) + ["lake"] * (len(rings) - len(lines))
    level = float(np.round(water_level(own, np.array([float(own.us[0].at)]))[0], 2))
    shapes = place.mesh.polygons(rings)
    return frames.table(
        {
            "source_id": [f"demo:water/{place.key}/{k}" for k in range(len(rings))],
            "name": names,
            "kind": kinds,
            "area_m2": frames.areas(shapes),
            "normal_level_m": level,
            "warning_level_m": level + 2.2,
            "chief_name": [
                words.person(place.seed, "chief", place.key, k) for k in range(len(rings))
            ],
        },
        shapes,
    )
