"""How good a cell is: one number from its size, shape, lines and load; lower is better."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

from grids.generate.options import Options

_SQUARE = 4 / pi
_BENT = 0.42
_FINE, _CHEAP = 0.72, 0.35
"""Compactness and cost per metre of border of a cell that cannot be bettered much."""


@dataclass(frozen=True, slots=True)
class Energy:
    """The energy of a cell.

    Size costs ``6 d²`` with ``d`` the relative deviation from the target, half a unit more outside
    70-125 % and steeply more outside the limits; shape ``P² / 4πA`` beyond that of a square; lines
    their cost per metre; load the squared relative deviation from ``mean_load``, at most 4.
    """

    target: float
    least: float
    most: float
    shape: float
    line: float
    load: float
    mean_load: float

    def of(self, area: float, around: float, cost: float, load: float) -> float:
        """Energy of a cell of ``area`` m², ``around`` m of border costing ``cost``, ``load`` components."""
        if area <= 0:
            return 0.0
        d = (area - self.target) / self.target
        energy = 6 * d * d + self.line * cost
        energy += self.shape * (around * around / (4 * pi * area) - _SQUARE)
        if area < self.least:
            energy += 3 + 12 * (self.least - area) / self.target
        elif area > self.most:
            energy += 3 + 12 * (area - self.most) / self.target
        elif area < 0.7 * self.target or area > 1.25 * self.target:
            energy += 0.5
        if self.mean_load > 0:
            off = load / self.mean_load - 1
            energy += self.load * min(off * off, 4.0)
        return energy

    def unshapely(self, area: float, around: float) -> bool:
        """Whether a cell is so long or bent that two neighbours should help to mend it."""
        return 4 * pi * area < _BENT * around * around

    def hoped(self, area: float) -> float:
        """About the lowest energy that two cells of ``area`` m² together can have."""
        half = area / 2
        around = (4 * pi * half / _FINE) ** 0.5
        return 2 * self.of(half, around, _CHEAP * around, self.mean_load)


def energy(options: Options, target: float, mean_load: float) -> Energy:
    """The energy for cells of about ``target`` m²; the limits keep their ratio to it."""
    scale = target / options.target
    return Energy(
        target=target,
        least=options.least * scale,
        most=options.most * scale,
        shape=options.weight_shape,
        line=options.weight_line,
        load=options.weight_load,
        mean_load=mean_load,
    )
