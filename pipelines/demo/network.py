"""One drainage network of a quarter (rain or sewage): nodes and pipes, levels and diameters.

Worked out from the outfalls upwards: each node lies above the one it drains to by at least the
least slope of the pipe, and as deep below the street as its kind wants.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pipelines.demo import ground
from pipelines.demo.edges import Node, Streets
from pipelines.demo.flow import Run, runs, ways

Floats = NDArray[np.float64]
SIZES = {
    "rain": (
        (0, 400),
        (250, 500),
        (600, 600),
        (1300, 800),
        (2600, 1000),
        (5000, 1200),
        (9000, 1500),
        (15000, 1800),
    ),
    "sewage": ((0, 300), (700, 400), (2500, 500), (6000, 600), (12000, 800), (20000, 1000)),
}
"""Metres of pipe drained -> diameter (mm)."""
LEAST_SLOPE = {
    300: 3.0,
    400: 2.4,
    500: 2.0,
    600: 1.6,
    800: 1.2,
    1000: 1.0,
    1200: 0.9,
    1500: 0.8,
    1800: 0.7,
}
"""Diameter -> least slope in permille."""
DEPTH = {"rain": 1.9, "sewage": 2.7}
COVER = 0.75
"""Least earth over a pipe (m)."""


@dataclass
class Network:
    """Nodes and pipes as they are found; ``down`` is the node that each node drains to."""

    kind: str
    plan: list[tuple[float, float]] = field(default_factory=list)
    node_kind: list[str] = field(default_factory=list)
    down: list[int] = field(default_factory=list)
    edge: list[int] = field(default_factory=list)

    def add(self, place: tuple[float, float], kind: str, down: int, edge: int) -> int:
        """Add a node that drains to node ``down`` (-1: an outfall) and return its number."""
        self.plan.append(place)
        self.node_kind.append(kind)
        self.down.append(down)
        self.edge.append(edge)
        return len(self.plan) - 1


@dataclass(frozen=True)
class Levels:
    """Worked-out levels (m) and, for the pipe leaving each node, diameter (mm) and length (m)."""

    ground: Floats
    invert: Floats
    size: NDArray[np.int64]
    length: Floats


@dataclass(frozen=True)
class Outlet:
    """Where a network ends: the crossing it leaves the streets at, and its way to the water.

    ``way`` lists (plan position, node kind) from the crossing's side towards the water.
    """

    node: Node
    way: tuple[tuple[tuple[float, float], str], ...]


def trace(graph: Streets, kind: str, outlets: tuple[Outlet, ...], spacing: float) -> Network:
    """Lay the network: outlets first, then every crossing, then the manholes between them."""
    found = ways(graph, {outlet.node: 0.0 for outlet in outlets})
    network = Network(kind)
    at: dict[Node, int] = {}
    for outlet in outlets:
        below = -1
        for place, node_kind in reversed(outlet.way):
            below = network.add(place, node_kind, below, -1)
        at[outlet.node] = network.add(_shift(graph, outlet.node, kind), "manhole", below, -1)
    chains = runs(graph, found)
    tree = {_start(graph, run): run for run in chains if run.start in (0.0, 1.0)}
    for node in sorted(found, key=lambda item: (found[item][0], item)):
        if node not in at:
            at[node] = _chain(network, graph, tree[node], at, spacing)
    for run in chains:
        if run.start not in (0.0, 1.0):
            _chain(network, graph, run, at, spacing)
    return network


def _start(graph: Streets, run: Run) -> Node:
    edge = graph.edges[run.edge]
    return edge.low if run.start < run.end else edge.high


def _chain(network: Network, graph: Streets, run: Run, at: dict[Node, int], spacing: float) -> int:
    """Add the nodes of a run from its lower end upwards; return the number of the highest."""
    edge = graph.edges[run.edge]
    below = at[edge.low if run.end == 0.0 else edge.high]
    low, high = (_shift(graph, node, network.kind) for node in (edge.low, edge.high))
    length = float(graph.lengths[run.edge]) * abs(run.end - run.start)
    count = max(1, round(length / spacing))
    for k in range(1, count + 1):
        share = run.end + (run.start - run.end) * k / count
        place = (low[0] + (high[0] - low[0]) * share, low[1] + (high[1] - low[1]) * share)
        top = k == count and run.start not in (0.0, 1.0)
        below = network.add(place, "start" if top else "manhole", below, run.edge)
    return below


def _shift(graph: Streets, node: Node, kind: str) -> tuple[float, float]:
    """Plan position of a network's node at a crossing: beside the centre, inside the quarter."""
    u0, v0, u1, v1 = graph.place.quarter.bounds
    inner, rim = (3.2, 9.5) if kind == "rain" else (-2.6, 5.2)
    moves = []
    for at, low, high in ((node[0], u0, u1), (node[1], v0, v1)):
        moves.append(rim if at == low else -rim if at == high else inner)
    return node[0] + moves[0], node[1] + moves[1]


def levels(graph: Streets, network: Network) -> Levels:
    """Work out lengths, what each pipe drains, diameters and levels of a network."""
    plan = np.array(network.plan).reshape(-1, 2)
    down = np.array(network.down)
    world = graph.place.mesh.world(plan)
    length = np.where(down >= 0, np.hypot(*(world - world[np.maximum(down, 0)]).T), 0.0)
    drained = length.copy()
    for node in range(len(down) - 1, -1, -1):
        if down[node] >= 0:
            drained[down[node]] += drained[node]
    steps = SIZES[network.kind]
    size = np.array(
        [next(dn for least, dn in reversed(steps) if total >= least) for total in drained.tolist()]
    )
    own = graph.place.quarter
    surface = ground.height(own, plan[:, 0], plan[:, 1])
    water = ground.water_level(own, plan[:, 0])
    invert = np.zeros(len(down))
    for node in range(len(down)):
        if down[node] < 0:
            invert[node] = water[node] + 0.3
            continue
        least = invert[down[node]] + length[node] * LEAST_SLOPE[int(size[node])] / 1000
        invert[node] = max(least, surface[node] - DEPTH[network.kind] - size[node] / 1000)
    surface = np.maximum(surface, invert + size / 1000 + COVER)
    return Levels(np.round(surface, 2), np.round(invert, 3), size, np.round(length, 2))
