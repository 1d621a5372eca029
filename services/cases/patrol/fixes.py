"""Positions of a telephone, freed of what cannot be: pure, on arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
FASTEST = 25.0
"""Metres per second (90 km/h): a collector walks, cycles, rides a bus; what is faster is a jump."""
COARSEST = 100.0
"""Metres of stated error beyond which a fix tells no street."""
EARLY, LATE = 7 * 86_400.0, 300.0
"""Seconds before and after the server's time within which a telephone's clock is believed."""
LOOK_BACK = 30
"""Fixes that a good one may follow on; more jumps in a row than this begin a new chain."""


@dataclass(frozen=True)
class Fixes:
    """Positions in order of time: seconds since 1970, metres east and north (any one projection)."""

    at: Array
    x: Array
    y: Array

    def __len__(self) -> int:
        return len(self.at)

    def only(self, kept: Array) -> Fixes:
        """Those that an index or mask names."""
        return Fixes(self.at[kept], self.x[kept], self.y[kept])


def believable(at: Array, error: Array, now: float) -> Mapping[str, Array]:
    """Masks by reason of the fixes to refuse before their places are looked at."""
    return {
        "coarse": np.nan_to_num(error, nan=0.0) > COARSEST,
        "future": at > now + LATE,
        "old": at < now - EARLY,
    }


def smooth(fixes: Fixes, fastest: float = FASTEST) -> Array:
    """Return the mask of the longest chain whose every step is no faster than ``fastest`` m/s.

    One outlier, the first fix included, costs itself only; two clusters that cannot be joined leave
    the larger one. Quadratic in :data:`LOOK_BACK`, linear in the number of fixes.
    """
    n = len(fixes)
    length, before = np.ones(n, dtype=int), np.full(n, -1)
    for i in range(1, n):
        near = np.arange(max(0, i - LOOK_BACK), i)
        metres = np.hypot(fixes.x[i] - fixes.x[near], fixes.y[i] - fixes.y[near])
        seconds = np.maximum(fixes.at[i] - fixes.at[near], 1.0)
        able = near[metres <= fastest * seconds]
        if len(able):
            best = able[np.argmax(length[able])]
            length[i], before[i] = length[best] + 1, best
    kept = np.zeros(n, dtype=bool)
    at = int(np.argmax(length)) if n else -1
    while at >= 0:
        kept[at] = True
        at = int(before[at])
    return kept
