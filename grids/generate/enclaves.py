"""Cells that lie inside one other cell and reach no border."""

from __future__ import annotations

import numpy as np

from grids.generate.atoms import Atoms
from grids.generate.ground import Array
from grids.generate.pockets import borders


def enclaves(atoms: Atoms, cell: Array) -> list[tuple[int, list[int]]]:
    """Every cell that encloses others, with those it cuts off from the outside.

    A cell encloses what hangs on it alone in the graph of cells and the outside: its cut vertices
    (Hopcroft & Tarjan, "Efficient algorithms for graph manipulation", CACM 16 (1973)).
    """
    count = int(cell.max()) + 1
    near: dict[int, list[int]] = {k: sorted(v) for k, v in borders(atoms, cell).items()}
    outer = np.bincount(cell, atoms.outer, count) > 0
    edge = np.flatnonzero(outer).tolist()
    near[-1] = edge
    for k in edge:
        near.setdefault(k, []).append(-1)
    return _cut_off(near)


def _cut_off(near: dict[int, list[int]]) -> list[tuple[int, list[int]]]:
    """Subtrees of a depth-first search from the outside that come back no higher than their root."""
    found: list[tuple[int, list[int]]] = []
    seen, low, order = {-1: 0}, {-1: 0}, [-1]
    stack = [(-1, -1, iter(near[-1]))]
    while stack:
        node, parent, others = stack[-1]
        other = next((k for k in others if k != parent or node == -1), None)
        if other is None:
            stack.pop()
            if stack and parent != node:
                low[parent] = min(low[parent], low[node])
                if parent != -1 and low[node] >= seen[parent]:
                    found.append((parent, order[seen[node] :]))
        elif other in seen:
            low[node] = min(low[node], seen[other])
        else:
            seen[other] = low[other] = len(order)
            order.append(other)
            stack.append((other, node, iter(near[other])))
    return found
