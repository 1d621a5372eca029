"""Where a house number lies that the base lacks, from the numbers of its street that it knows.

The places of a street's numbers are taken for a Gaussian process over the number (kriging: Matheron 1963; Rasmussen &
Williams 2006, ch. 2): a smooth way that both sides share (Matérn 3/2), its roughness, and what only a side has (parity).
Known places are blurred, now and then wildly (a wrong number, a far corner of a compound): numbers that their neighbours
contradict count less (Student's t by reweighting: Lange, Little & Taylor 1989). Metres and numbers below were fitted to one
half of the streets of a city of 30,000 places, and checked on the other half (docs/geocoding.md).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_WAY, _WAY_REACH = 2.2e6, 2_930.0
_ROUGH, _ROUGH_REACH = 1.53e5, 24_400.0
_SIDE, _SIDE_REACH = 1_920.0, 273.0
"""Variance (m²) and reach (numbers) of each part."""
DOOR, LANE, PLATE = 72.0, 214.0, 10.0
"""Blur (m²) of a number known by what lies there, by what lies in its lane, and by a surveyed plate."""
_FREEDOM = 0.16
USUAL_PACE = 4.0
"""Where numbers lie farther apart than this (m a number), ways are longer in that measure."""
NEIGHBOURS = 12
OTHER_SIDE = 20
"""A number of the other side is taken for so many numbers farther away when neighbours are chosen."""
_ROUNDS = 3
_LEAST, _SPREADS = 30.0, 4.0
"""Within so many metres and standard deviations 85 % of the numbers left out were found."""
FARTHEST_RADIUS = 1_500.0


def place(
    number: int, outer: NDArray[np.int64], spots: Floats, blur: Floats
) -> tuple[float, float, float]:
    """Return x, y and stated radius (m) of ``number``.

    ``outer`` are the known numbers, one or more, ``spots`` their places (rows of x, y in m), ``blur`` their blur (m²).
    """
    away = np.abs(outer - number) + np.where(outer % 2 == number % 2, 0, OTHER_SIDE)
    near = np.argsort(away, kind="stable")[:NEIGHBOURS]
    steps, spots, blur = (outer[near] - number).astype(float), spots[near], blur[near]
    side, wide = outer[near] % 2 == number % 2, _wide(steps, spots)
    among = _alike(np.abs(steps[:, None] - steps), side[:, None] == side, wide)
    to = _alike(np.abs(steps), side, wide)
    inverse = _trusted(among, spots, blur)
    weigh = inverse.sum(axis=1)
    middle = weigh @ spots / weigh.sum()
    x, y = middle + to @ inverse @ (spots - middle)
    unknown = (
        wide * (_WAY + _ROUGH) + _SIDE - to @ inverse @ to + (1.0 - to @ weigh) ** 2 / weigh.sum()
    )
    radius = _LEAST + _SPREADS * math.sqrt(max(float(unknown), 0.0))
    return float(x), float(y), min(radius, FARTHEST_RADIUS)


def _wide(steps: Floats, spots: Floats) -> float:
    """How much more the places of this street's numbers vary than is usual."""
    one, other = np.triu_indices(len(steps), 1)
    apart = np.abs(steps[one] - steps[other])
    told = apart > 1.0
    if not told.any():
        return 1.0
    pace = np.median(np.hypot(*(spots[one] - spots[other]).T)[told] / apart[told])
    return float(np.clip(pace / USUAL_PACE, 1.0, 6.0) ** 2)


def _alike(steps: Floats, side: NDArray[np.bool_], wide: float) -> Floats:
    """Covariance of the places of two numbers ``steps`` apart, on the same ``side`` or not."""
    way = np.sqrt(3.0) * steps / _WAY_REACH
    shared = _WAY * (1.0 + way) * np.exp(-way) + _ROUGH * np.exp(-steps / _ROUGH_REACH)
    found: Floats = wide * shared + _SIDE * np.exp(-steps / _SIDE_REACH) * side
    return found


def _trusted(among: Floats, spots: Floats, blur: Floats) -> Floats:
    """Inverse covariance of the known places, those that the others contradict blurred the more."""
    trust = np.ones(len(blur))
    for round_ in range(_ROUNDS):
        inverse: Floats = np.linalg.inv(among + np.diag(blur / trust))
        if round_ + 1 == _ROUNDS or len(blur) < 3:
            break
        weigh = inverse.sum(axis=1)
        without = inverse - np.outer(weigh, weigh) / weigh.sum()
        own = np.diag(without)
        missed = (without @ spots) / own[:, None]  # each place less what the others say of it
        strange = (missed**2).sum(axis=1) / (1.0 / own - blur / trust + blur)
        trust = np.clip((_FREEDOM + 2.0) / (_FREEDOM + strange), 1e-4, 1.5)
    return inverse
