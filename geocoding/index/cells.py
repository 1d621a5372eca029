"""Things by square cell of the metric plane: what lies near a point, without a tree to build or load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SIDE = 125.0
"""Metres."""
_ROW = 1 << 24


@dataclass(frozen=True)
class Cells:
    """Sorted cell ``keys`` with one entry per (cell, thing), and the ``things``."""

    keys: NDArray[np.int64]
    things: NDArray[np.int32]

    def near(self, x: float, y: float, reach: float) -> NDArray[np.int32]:
        """Return the things in every cell within ``reach`` metres (some are farther, some occur twice)."""
        west, east = int((x - reach) // SIDE), int((x + reach) // SIDE)
        south, north = int((y - reach) // SIDE), int((y + reach) // SIDE)
        rows = np.arange(south, north + 1, dtype=np.int64) * _ROW
        low = np.searchsorted(self.keys, rows + west)
        high = np.searchsorted(self.keys, rows + east, "right")
        parts = [
            self.things[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True) if b > a
        ]
        return np.concatenate(parts) if parts else np.empty(0, np.int32)

    def arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Return what :func:`of_arrays` needs, by name."""
        return {f"{prefix}.keys": self.keys, f"{prefix}.things": self.things}


def build(x: Floats, y: Floats, things: NDArray[Any] | None = None) -> Cells:
    """Return the cells of points; point k stands for ``things[k]``, else for k."""
    if things is None:
        things = np.arange(len(x))
    keys = (y // SIDE).astype(np.int64) * _ROW + (x // SIDE).astype(np.int64)
    order = np.argsort(keys, kind="stable")
    return Cells(keys[order], things[order].astype(np.int32))


def of_arrays(arrays: dict[str, NDArray[Any]], prefix: str) -> Cells:
    """Return the cells that were saved under ``prefix``."""
    return Cells(arrays[f"{prefix}.keys"], arrays[f"{prefix}.things"])
