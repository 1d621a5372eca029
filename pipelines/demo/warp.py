"""Bends the plan into the place: smooth waves, meandering water, one rotation.

The warp is applied vertex by vertex, so areas that share vertices in the plan share them in
the world: partitions stay exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from pipelines.demo.lattice import Lattice
from pipelines.demo.recipe import recipe
from pipelines.demo.seeds import rng

Floats = NDArray[np.float64]
STEP = 2.0


@dataclass(frozen=True)
class Warp:
    """Maps plan metres to metres of the city's Gauss-Kruger zone, and on to lon/lat."""

    lattice: Lattice

    @cached_property
    def _waves(self) -> list[tuple[float, float, float, float, int]]:
        """(amplitude, wave number u, wave number v, phase, axis moved) of each wave."""
        random = rng(self.lattice.seed, "waves")
        waves = []
        for amplitude, length in zip(
            recipe().warp["amplitude"], recipe().warp["length"], strict=True
        ):
            for axis in (0, 1):
                turn, phase = random.random(2) * 2 * np.pi
                number = 2 * np.pi / length
                waves.append((amplitude, number * np.cos(turn), number * np.sin(turn), phase, axis))
        return waves

    @cached_property
    def _origin(self) -> tuple[float, float]:
        city = recipe().city
        x, y = Transformer.from_crs(4490, city.srid, always_xy=True).transform(city.lon, city.lat)
        return float(x), float(y)

    def metric(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return the easting and northing (m) of plan positions."""
        u, v = np.asarray(u, dtype=float), np.asarray(v, dtype=float)
        moved = [u.copy(), v.copy()]
        for amplitude, ku, kv, phase, axis in self._waves:
            moved[axis] += amplitude * np.sin(ku * u + kv * v + phase)
        self._meander(u, v, moved)
        turn = np.deg2rad(recipe().city.rotation)
        x = moved[0] * np.cos(turn) - moved[1] * np.sin(turn)
        y = moved[0] * np.sin(turn) + moved[1] * np.cos(turn)
        return x + self._origin[0], y + self._origin[1]

    def _meander(self, u: Floats, v: Floats, moved: list[Floats]) -> None:
        warp, plan = recipe().warp, self.lattice
        for row in plan.rivers:
            near = np.exp(-(((v - plan.vs[row]) / warp["meander_reach"]) ** 2))
            wave = 2 * np.pi * u / warp["meander_length"] + row
            moved[1] += warp["meander"] * near * (np.sin(wave) + 0.4 * np.sin(2.3 * wave + 1))
        for col in self._near_streams(u):
            near = np.exp(-(((u - plan.us[col]) / warp["stream_reach"]) ** 2))
            wave = 2 * np.pi * v / warp["stream_length"] + 1.7 * col
            moved[0] += warp["stream_meander"] * near * (np.sin(wave) + 0.4 * np.sin(2.1 * wave))

    def _near_streams(self, u: Floats) -> range:
        """Column lines with a stream that can move anything at ``u``."""
        if u.size == 0:
            return range(0)
        reach = recipe().warp["stream_reach"] * 7
        low = int(np.searchsorted(self.lattice.us, u.min() - reach))
        high = int(np.searchsorted(self.lattice.us, u.max() + reach))
        first = max(1, low + 1 - low % 2)
        return range(first, min(high, self.lattice.cols), 2)

    def gradient(self, u: Floats, v: Floats) -> tuple[Floats, Floats]:
        """Return the metric vectors (n, 2) that one plan metre along u and along v becomes."""
        u, v = np.asarray(u, dtype=float), np.asarray(v, dtype=float)
        east = np.stack(self.metric(u + STEP, v), -1) - np.stack(self.metric(u - STEP, v), -1)
        north = np.stack(self.metric(u, v + STEP), -1) - np.stack(self.metric(u, v - STEP), -1)
        return east / (2 * STEP), north / (2 * STEP)


@cache
def _geographic(srid: int) -> Transformer:
    return Transformer.from_crs(srid, 4490, always_xy=True)


def lonlat(xy: Floats) -> Floats:
    """Turn metric positions (n, 2) into lon/lat, rounded to 9 decimals (0.1 mm)."""
    lon, lat = _geographic(recipe().city.srid).transform(xy[:, 0], xy[:, 1])
    return np.round(np.stack((lon, lat), -1), 9)
