"""A convolutional network over an address: a labeller of another kind than the fields, that errs elsewhere.

What is known of a token (:mod:`geocoding.label.signs`) is summed up as a vector; layers of gated convolutions (Dauphin et
al. 2017) with growing gaps (Strubell et al. 2017) let each token see 15 others to either side. numpy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
Signs = NDArray[np.int32]
"""Lines × tokens × signs of a token: rows of the table of signs."""
GAPS = (1, 2, 4, 8)
"""How far the neighbours are that a layer looks at."""
FEW = 8
"""Tokens of a product at once: 8 × 128 × 256 multiplications are what OpenBLAS still does in one thread."""
UNKNOWN = 0
"""Row of a sign that no made text has."""


@dataclass(frozen=True, eq=False)
class Net:
    """``signs`` have the rows of ``vectors`` from 1 on; ``layers`` hold for each gap the weights of three neighbours
    (3 width × 2 width) and the constants under them; ``out`` (width + 1 × labels) tells the labels.
    """

    signs: tuple[str, ...]
    vectors: Numbers
    layers: Numbers
    out: Numbers

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {sign: row for row, sign in enumerate(self.signs, 1)}

    def rows(self, line: Sequence[Sequence[str]]) -> Signs:
        """Return the rows of the signs of each token."""
        return np.array([[self._rows.get(s, UNKNOWN) for s in token] for token in line], np.int32)

    def scores(self, line: Sequence[Sequence[str]]) -> Numbers:
        """Return the logarithm of the chance of each label at each token."""
        here = self.vectors[self.rows(line)].sum(axis=1)[None]
        for gap, weights in zip(GAPS, self.layers, strict=True):
            wide = beside(levelled(here)[0], gap)[0]
            here = here + gated(_times(wide, weights[:-1], here.shape[-1]) + weights[-1])
        level = levelled(here)[0][0]
        return chances(_times(level, self.out[:-1], len(self.out) - 1) + self.out[-1])


def _times(seen: Numbers, weights: Numbers, width: int) -> Numbers:
    """Return the product in pieces so small that BLAS takes one thread: to wake others costs more than they bring, and
    on a busy machine they wait for each other (1 ms an address against 15).
    """
    few = -(-len(seen) // FEW)
    rows = np.zeros((few * FEW, seen.shape[1]), np.float32)
    rows[: len(seen)] = seen
    pieces = rows.reshape(few, FEW, -1, width).transpose(2, 0, 1, 3)
    found: Numbers = (pieces @ weights.reshape(-1, 1, width, weights.shape[1])).sum(axis=0)
    return found.reshape(len(rows), -1)[: len(seen)]


def levelled(here: Numbers) -> tuple[Numbers, Numbers]:
    """Return vectors with mean 0 and deviation 1, and the deviations that they had (layer normalisation)."""
    middle = here - here.mean(axis=-1, keepdims=True)
    spread: Numbers = np.sqrt(np.square(middle).mean(axis=-1, keepdims=True) + np.float32(1e-5))
    level: Numbers = middle / spread
    return level, spread


def beside(here: Numbers, gap: int) -> Numbers:
    """Return lines × tokens × three times the width: each token between those so far before and behind it."""
    count, width = here.shape[1:]
    found = np.zeros((*here.shape[:2], 3 * width), np.float32)
    found[:, gap:, :width] = here[:, : max(0, count - gap)]
    found[:, :, width : 2 * width] = here
    found[:, : max(0, count - gap), 2 * width :] = here[:, gap:]
    return found


def sigmoid(here: Numbers) -> Numbers:
    """Return the logistic function."""
    found: Numbers = np.tanh(here * np.float32(0.5)) * np.float32(0.5) + np.float32(0.5)
    return found


def gated(here: Numbers) -> Numbers:
    """Return one half of a vector let through by the other."""
    width = here.shape[-1] // 2
    found: Numbers = here[..., :width] * sigmoid(here[..., width:])
    return found


def chances(told: Numbers) -> Numbers:
    """Return the logarithms of chances that add up to one."""
    found: Numbers = told - told.max(axis=-1, keepdims=True)
    return found - np.log(np.exp(found).sum(axis=-1, keepdims=True))
