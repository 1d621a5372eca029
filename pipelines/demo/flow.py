"""Which way water runs: shortest ways through the streets of a quarter to outfalls on the banks.

Pure graph work. Every stretch of street gets pipes: those on a shortest way drain along it, all
others are parted in the middle and drain to both ends. So every node reaches an outfall and no
pipe can run in a circle.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.demo.edges import Edge, Node, Streets

SHORT = 165.0
"""A stretch that is on no shortest way and shorter than this (m) needs no pipe."""


@dataclass(frozen=True)
class Run:
    """A chain of pipes along edge ``edge``: from share ``start`` to share ``end`` of its length.

    It begins at a node of its own when ``start`` is inside the edge, else at the crossing.
    """

    edge: int
    start: float
    end: float


def ways(graph: Streets, roots: Mapping[Node, float]) -> dict[Node, tuple[float, int | None]]:
    """Return for each reachable crossing its distance (m) to a root and the edge that leads there."""
    found: dict[Node, tuple[float, int | None]] = {}
    heap: list[tuple[float, Node, int | None]] = [
        (cost, node, None) for node, cost in roots.items()
    ]
    heapq.heapify(heap)
    while heap:
        distance, node, through = heapq.heappop(heap)
        if node in found:
            continue
        found[node] = (distance, through)
        for index in graph.at_node.get(node, ()):
            edge = graph.edges[index]
            far = edge.high if edge.low == node else edge.low
            if not edge.bridge and far not in found:
                heapq.heappush(heap, (distance + float(graph.lengths[index]), far, index))
    return found


def runs(graph: Streets, found: Mapping[Node, tuple[float, int | None]]) -> list[Run]:
    """Return the chains of pipes of all streets, each in the direction of flow."""
    chains: list[Run] = []
    for index, edge in enumerate(graph.edges):
        if edge.bridge or edge.low not in found or edge.high not in found:
            continue
        if found[edge.low][1] == index:
            chains.append(Run(index, 0.0, 1.0))
        elif found[edge.high][1] == index:
            chains.append(Run(index, 1.0, 0.0))
        elif graph.lengths[index] > SHORT and edge.segment.kind != "alley":
            top = _summit(edge, found, float(graph.lengths[index]))
            chains += [Run(index, top - 0.04, 0.0), Run(index, top + 0.04, 1.0)]
    return chains


def _summit(edge: Edge, found: Mapping[Node, tuple[float, int | None]], length: float) -> float:
    """Share of the edge at which both ways to the outfalls are about equally long."""
    balance = 0.5 + (found[edge.high][0] - found[edge.low][0]) / (2 * length)
    return min(max(balance, 0.3), 0.7)
