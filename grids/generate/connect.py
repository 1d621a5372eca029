"""Connected components, numbered by their first member so that the numbers mean something."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Array = np.ndarray[Any, np.dtype[Any]]


def components(count: int, left: Array, right: Array) -> Array:
    """Number of the connected component of each of ``count`` nodes, by lowest member."""
    graph = coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    _, part = connected_components(graph, directed=False)
    return first_seen(part.astype(np.int64))


def first_seen(part: Array) -> Array:
    """Renumber groups from 0 in the order of their first member."""
    _, first, inverse = np.unique(part, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return np.asarray(rank[inverse.reshape(-1)])
