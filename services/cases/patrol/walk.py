"""What a walk covered: time on the grid, gaps, and the share of its roads that came into sight. Pure, metres.

A road counts as seen where it lies within ``sight`` metres of the walked line. The line joins two
fixes only if they are at most :data:`GAP` apart in time: over a gap nobody knows where the collector was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from services.cases.patrol.fixes import Fixes

Array = np.ndarray[Any, np.dtype[Any]]
SIGHT = 30.0
"""Metres from which a road's problems are seen."""
GAP = 15 * 60.0
"""Seconds without a fix that count as a gap."""
LOOSE = 2.0
"""Metres by which the walked line is simplified before it is widened."""


@dataclass(frozen=True)
class Gap:
    """A span without positions, in seconds since 1970; ``reason`` is begin, inside or end of the duty."""

    start: float
    end: float
    reason: str

    @property
    def minutes(self) -> float:
        """Its length."""
        return (self.end - self.start) / 60


@dataclass(frozen=True)
class Walk:
    """What was measured: minutes, metres, and the shapes that explain them (same projection).

    ``minutes_on_grid`` and ``minutes_away`` add up the spans between fixes that are no gaps.
    """

    minutes_on_grid: float
    minutes_away: float
    length_m: float
    road_m: float
    seen_m: float
    gaps: tuple[Gap, ...]
    line: BaseGeometry
    unseen: BaseGeometry

    @property
    def share(self) -> float | None:
        """Share of the grid's road length that was seen; None where it has no roads."""
        return self.seen_m / self.road_m if self.road_m else None


def measure(
    fixes: Fixes, duty: tuple[float, float], grid: BaseGeometry, roads: Array, sight: float = SIGHT
) -> Walk:
    """Measure the fixes of a duty (its seconds) against its grid and the roads around."""
    steps = np.flatnonzero(np.diff(fixes.at) <= GAP)
    lines = _lines(fixes, steps)
    inside = _inside(fixes, steps, lines, grid)
    spans = np.diff(fixes.at)[steps]
    line = _joined(fixes, steps)
    of_grid = _clipped(roads, grid)
    seen = shapely.intersection(of_grid, _sight(line, fixes, sight))
    return Walk(
        minutes_on_grid=float((spans * inside).sum() / 60),
        minutes_away=float((spans * (1 - inside)).sum() / 60),
        length_m=float(shapely.length(lines).sum()),
        road_m=float(of_grid.length),
        seen_m=float(seen.length),
        gaps=tuple(_gaps(fixes, duty)),
        line=line,
        unseen=shapely.difference(of_grid, _sight(line, fixes, sight)),
    )


def _lines(fixes: Fixes, steps: Array) -> Array:
    """The line from each fix to the next one."""
    ends = np.stack(
        [fixes.x[steps], fixes.y[steps], fixes.x[steps + 1], fixes.y[steps + 1]], axis=1
    )
    return np.asarray(shapely.linestrings(ends.reshape(-1, 2, 2)), dtype=object)


def _inside(fixes: Fixes, steps: Array, lines: Array, grid: BaseGeometry) -> Array:
    """Share of each step inside the grid; who stands still is in or out."""
    shapely.prepare(grid)
    there = shapely.intersects_xy(grid, fixes.x, fixes.y)
    share = (there[steps].astype(float) + there[steps + 1]) / 2
    crossing = np.flatnonzero(there[steps] != there[steps + 1])
    cut = shapely.length(shapely.intersection(lines[crossing], grid))
    share[crossing] = cut / np.maximum(shapely.length(lines[crossing]), 1e-9)
    return np.asarray(share)


def _joined(fixes: Fixes, steps: Array) -> BaseGeometry:
    """The walked lines as one shape, broken at gaps; a lone fix is no line."""
    if not len(steps):
        return shapely.MultiLineString()
    parts = np.split(steps, np.flatnonzero(np.diff(steps) > 1) + 1)
    xy = np.stack([fixes.x, fixes.y], axis=1)
    runs = [shapely.LineString(xy[part[0] : part[-1] + 2]) for part in parts]
    return shapely.MultiLineString(runs)


def _sight(line: BaseGeometry, fixes: Fixes, sight: float) -> BaseGeometry:
    """The ground within sight of the walk, lone fixes included."""
    dots = shapely.MultiPoint(np.stack([fixes.x, fixes.y], axis=1)) if len(fixes) else line
    walked = shapely.simplify(line, LOOSE) if not line.is_empty else dots
    return shapely.buffer(walked, sight)


def _clipped(roads: Array, grid: BaseGeometry) -> BaseGeometry:
    """The roads inside the grid, each stretch once."""
    if not len(roads):
        return shapely.MultiLineString()
    cut = shapely.intersection(roads, grid)
    lines = shapely.get_parts(shapely.get_parts(cut))
    kept = lines[shapely.get_dimensions(lines) == 1]
    return shapely.union_all(kept) if len(kept) else shapely.MultiLineString()


def _gaps(fixes: Fixes, duty: tuple[float, float]) -> list[Gap]:
    """Spans longer than :data:`GAP`: before the first fix, between fixes, after the last one."""
    start, end = duty
    inside = (fixes.at >= start) & (fixes.at <= end)
    at = fixes.at[inside]
    marks = np.concatenate([[start], at, [max(start, end)]])
    found = []
    for n in np.flatnonzero(np.diff(marks) > GAP):
        reason = "begin" if n == 0 else "end" if n == len(at) else "inside"
        found.append(Gap(float(marks[n]), float(marks[n + 1]), reason))
    return found
