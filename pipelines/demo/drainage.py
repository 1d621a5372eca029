"""Drainage of a quarter: outlets on the banks, the rain and the sewage network, their two layers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import shapely

from pipelines.demo import frames, words
from pipelines.demo.edges import Node, Streets, streets
from pipelines.demo.lines import WATER, Line
from pipelines.demo.network import Levels, Network, Outlet, levels, trace
from pipelines.demo.place import Place
from pipelines.demo.seeds import chance
from pipelines.demo.water import bank

SPACING = 105.0
"""Between manholes (m)."""
KINDS = ("rain", "sewage")
MATERIAL = {300: "hdpe", 400: "hdpe", 500: "hdpe", 600: "hdpe"}


@dataclass(frozen=True)
class Drains:
    """A traced network with its levels and the water that it ends in."""

    network: Network
    levels: Levels
    receiving: str


def _outlets(graph: Streets, kind: str) -> tuple[tuple[Outlet, ...], str]:
    """Return the outlets of a network and the name of the water.

    Rain leaves at every crossing of a bank road with a main road; sewage only at one of them,
    through a treatment station. The river is preferred to a stream.
    """
    own = graph.place.quarter
    wet = [
        (line, side)
        for lines in (own.vs, own.us)
        for line, side in ((lines[0], 1), (lines[-1], -1))
        if line.kind in WATER
    ]
    line, side = wet[0]
    name = words.water(graph.place.seed, line.axis, line.slot // 4)
    road = line.at + side * int(
        abs(_bank_road(own.us if line.axis == "u" else own.vs, side) - line.at)
    )
    nodes = sorted(
        node
        for node, edges in graph.at_node.items()
        if (node[0] if line.axis == "u" else node[1]) == road
        and any(graph.edges[k].segment.kind == "bank" for k in edges)
        and any(graph.edges[k].segment.kind in ("primary", "secondary", "trunk") for k in edges)
    )
    if kind == "sewage":
        nodes = [nodes[len(nodes) // 2]]
    return tuple(Outlet(node, _way(graph, line, side, node, kind)) for node in nodes), name


def _bank_road(lines: tuple[Line, ...], side: int) -> int:
    return lines[1].at if side > 0 else lines[-2].at


def _way(
    graph: Streets, line: Line, side: int, node: Node, kind: str
) -> tuple[tuple[tuple[float, float], str], ...]:
    """Nodes between the bank road and the water for an outlet at ``node``."""
    u0, v0, u1, v1 = graph.place.quarter.bounds
    along = float(node[1] if line.axis == "u" else node[0])
    low, high = (v0, v1) if line.axis == "u" else (u0, u1)
    along = min(max(along + (21.0 if kind == "sewage" else 3.2), low + 21.0), high - 21.0)
    edge = bank(line, np.array([along]), side)[0]
    start = np.array([node[0], node[1]], dtype=float)
    start[1 if line.axis == "u" else 0] = along
    if kind == "rain":
        return (((float(edge[0]), float(edge[1])), "outfall"),)
    middle = start + (edge - start) * 0.45
    return (
        ((float(middle[0]), float(middle[1])), "treatment"),
        ((float(edge[0]), float(edge[1])), "outfall"),
    )


@lru_cache(maxsize=64)
def drains(place: Place) -> tuple[Drains, ...]:
    """Trace the networks of a quarter."""
    graph = streets(place)
    found = []
    for kind in KINDS:
        outlets, water = _outlets(graph, kind)
        network = trace(graph, kind, outlets, SPACING)
        found.append(Drains(network, levels(graph, network), water))
    return tuple(found)


def node_id(place: Place, kind: str, number: int) -> str:
    """Code of a drainage node, which the pipes refer to."""
    letter = "Y" if kind == "rain" else "W"
    return f"{letter}{place.street_code}{number + 1:05d}"


def _network_kind(place: Place, kind: str) -> str:
    """In the old town rain water still runs in the sewers."""
    return "combined" if kind == "sewage" and place.quarter.zone.name == "oldtown" else kind


def _built(place: Place, road: str) -> str:
    return f"{1992 + int(chance(place.seed, 'pipes', road) * 32)}-09-01"


def drainage_nodes(place: Place) -> pd.DataFrame:
    """Nodes of both networks."""
    return frames.together([_nodes(place, item) for item in drains(place)])


def _nodes(place: Place, item: Drains) -> pd.DataFrame:
    network, level = item.network, item.levels
    ids = [node_id(place, network.kind, k) for k in range(len(network.down))]
    roads = [streets(place).names[e] if e >= 0 else None for e in network.edge]
    points = shapely.points(place.mesh.world(np.array(network.plan)))
    return frames.table(
        {
            "source_id": [f"demo:node/{code}" for code in ids],
            "code": ids,
            "kind": network.node_kind,
            "network": _network_kind(place, network.kind),
            "ground_level_m": level.ground,
            "invert_level_m": level.invert,
            "depth_m": np.round(level.ground - level.invert, 2),
            "size_mm": np.where(level.size > 1000, 1250, np.where(level.size > 600, 1000, 700)),
            "material": "brick" if place.quarter.zone.name == "oldtown" else "concrete",
            "receiving_water": [
                item.receiving if kind == "outfall" else None for kind in network.node_kind
            ],
            "road_name": roads,
            "built_on": [_built(place, road or "") for road in roads],
        },
        points,
    )


def drainage_pipes(place: Place) -> pd.DataFrame:
    """Pipes of both networks, each drawn from its upper to its lower node."""
    return frames.together([_pipes(place, item) for item in drains(place)])


def _pipes(place: Place, item: Drains) -> pd.DataFrame:
    network, level = item.network, item.levels
    down = np.array(network.down)
    upper = np.flatnonzero(down >= 0)
    lower = down[upper]
    world = place.mesh.world(np.array(network.plan))
    lines = shapely.linestrings(np.stack((world[upper], world[lower]), 1))
    ids = [node_id(place, network.kind, k) for k in range(len(down))]
    roads = [
        streets(place).names[network.edge[k]] if network.edge[k] >= 0 else None
        for k in upper.tolist()
    ]
    fall = level.invert[upper] - level.invert[lower]
    size = level.size[upper]
    return frames.table(
        {
            "source_id": [f"demo:pipe/{ids[k]}" for k in upper.tolist()],
            "code": [
                f"{ids[k]}-{ids[j][1 + 9 :]}"
                for k, j in zip(upper.tolist(), lower.tolist(), strict=True)
            ],
            "kind": _network_kind(place, network.kind),
            "section": "circular",
            "diameter_mm": size,
            "material": [MATERIAL.get(dn, "reinforced") for dn in size.tolist()],
            "length_m": level.length[upper],
            "slope_permille": np.round(fall / np.maximum(level.length[upper], 0.1) * 1000, 2),
            "from_node": [ids[k] for k in upper.tolist()],
            "to_node": [ids[k] for k in lower.tolist()],
            "from_invert_m": level.invert[upper],
            "to_invert_m": level.invert[lower],
            "from_depth_m": np.round(level.ground[upper] - level.invert[upper], 2),
            "to_depth_m": np.round(level.ground[lower] - level.invert[lower], 2),
            "pressurised": False,
            "road_name": roads,
            "built_on": [_built(place, road or "") for road in roads],
        },
        lines,
    )
