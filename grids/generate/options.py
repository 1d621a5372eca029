"""What a city may choose about its grid; every area is in square metres, every length in metres."""

from __future__ import annotations

from dataclasses import asdict, dataclass

ALGORITHM = 2
"""Raised when the same input gives another grid, so that stored parts are made anew."""

GRID = 1e-4
"""Size of the raster of all coordinates inside (m): a hundredth of the standard's snap tolerance.

Measured: on a raster of 1 mm small communities miss the 1e-6 of coverage, on 0.1 mm none does.
"""


@dataclass(frozen=True)
class Options:
    """Sizes and weights; the defaults follow GB/T 30428.1 and the trials in docs/grids-generate.md.

    ``target`` is the wished area of a cell, ``least`` and ``most`` bound the good ones. Green and
    water of ``open_least`` become cells of their own, whole up to ``open_most``, else split near
    ``open_target``. ``weight_*`` weigh shape, lines (per metre of cost) and even load against size.
    """

    target: float = 10_000.0
    least: float = 5_000.0
    most: float = 15_000.0
    open_least: float = 6_000.0
    open_target: float = 35_000.0
    open_most: float = 50_000.0
    giant: float = 6_000.0
    lattice: float = 34.0
    weight_shape: float = 0.8
    weight_line: float = 0.006
    weight_load: float = 0.06
    straighten: float = 18.0
    seed: int = 1

    def as_dict(self) -> dict[str, float]:
        """The options by name, for reports and for keys of stored parts."""
        return asdict(self)
