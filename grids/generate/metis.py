"""First division of atoms into cells of like area: METIS recursive bisection of their graph."""

from __future__ import annotations

import numpy as np
import pymetis

from grids.generate.atoms import Atoms
from grids.generate.connect import components
from grids.generate.ground import Array

IMBALANCE = 20
"""Allowed excess of a part over the mean, per mille."""


def divide(atoms: Atoms, members: Array, target: float, seed: int) -> Array:
    """The part (0 …) of each of the ``members``, which are connected; parts are connected too.

    Edges weigh their cost and, a little, their length: METIS cuts where streets run. Source: Karypis
    & Kumar, "A fast and high quality multilevel scheme for partitioning irregular graphs", SIAM
    J. Sci. Comput. 20 (1998).
    """
    k = max(1, round(float(atoms.area[members].sum()) / target))
    k = min(k, max(1, len(members) // 2))
    if k == 1:
        return np.zeros(len(members), dtype=np.int64)
    left, right, weight = _inner_edges(atoms, members)
    starts, heads, weights = _adjacency(len(members), left, right, weight)
    options = pymetis.Options(seed=seed, ufactor=IMBALANCE)
    _, part = pymetis.part_graph(
        k,
        pymetis.CSRAdjacency(starts, heads),
        vweights=np.maximum(1, np.rint(atoms.area[members])).astype(np.int64),
        eweights=weights,
        options=options,
        recursive=True,
    )
    same = np.asarray(part)[left] == np.asarray(part)[right]
    return components(len(members), left[same], right[same])


def _inner_edges(atoms: Atoms, members: Array) -> tuple[Array, Array, Array]:
    place = np.full(len(atoms.area), -1, dtype=np.int64)
    place[members] = np.arange(len(members))
    left, right = place[atoms.pair].T
    inner = (left >= 0) & (right >= 0)
    weight = np.maximum(1, np.rint(10 * atoms.cost[inner] + 2 * atoms.length[inner]))
    return left[inner], right[inner], weight.astype(np.int64)


def _adjacency(count: int, left: Array, right: Array, weight: Array) -> tuple[Array, Array, Array]:
    tail, head = np.concatenate([left, right]), np.concatenate([right, left])
    order = np.lexsort((head, tail))
    starts = np.searchsorted(tail[order], np.arange(count + 1))
    return starts, head[order], np.concatenate([weight, weight])[order]
