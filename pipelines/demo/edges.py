"""The street graph of a quarter: roads cut at every crossing, with world lines to walk along."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from pipelines.demo.lines import WATER
from pipelines.demo.mesh import Mesh
from pipelines.demo.place import Place
from pipelines.demo.quarter import Quarter, Segment
from pipelines.demo.recipe import recipe

Node = tuple[int, int]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Edge:
    """A stretch of road between two crossings ``low`` and ``high`` (plan nodes)."""

    segment: Segment
    low: Node
    high: Node
    bridge: bool

    @property
    def span(self) -> tuple[int, int]:
        """Extent along the road in the plan."""
        axis = 1 if self.segment.axis == "u" else 0
        return self.low[axis], self.high[axis]


class Streets:
    """All edges of one quarter as parallel arrays, and positions along them."""

    def __init__(self, place: Place) -> None:
        """Cut the roads of ``place`` at their crossings."""
        self.place = place
        self.edges = tuple(_edges(place.quarter))
        self.names = tuple(place.road_name(edge.segment) for edge in self.edges)

    @cached_property
    def lines(self) -> NDArray[np.object_]:
        """World line of each edge, from low to high."""
        mesh: Mesh = self.place.mesh
        return mesh.lines([mesh.line(e.segment.axis, e.segment.at, *e.span) for e in self.edges])

    @cached_property
    def lengths(self) -> Floats:
        """Length of each edge (m)."""
        return np.asarray(shapely.length(self.lines))

    @cached_property
    def half(self) -> Floats:
        """Half width of each edge's road (m)."""
        return np.array([edge.segment.half for edge in self.edges])

    @cached_property
    def at_node(self) -> dict[Node, list[int]]:
        """Edges that meet in each node."""
        found: dict[Node, list[int]] = defaultdict(list)
        for index, edge in enumerate(self.edges):
            found[edge.low].append(index)
            found[edge.high].append(index)
        return dict(found)

    @cached_property
    def clear(self) -> Floats:
        """(n, 2) metres at the low and high end that the crossing road takes up."""
        return np.array(
            [
                [self._crossing(k, e.low), self._crossing(k, e.high)]
                for k, e in enumerate(self.edges)
            ]
        )

    def _crossing(self, index: int, node: Node) -> float:
        axis = self.edges[index].segment.axis
        across = [k for k in self.at_node[node] if self.edges[k].segment.axis != axis]
        return max((float(self.half[k]) for k in across), default=0.0)

    @cached_property
    def cross_names(self) -> tuple[str, ...]:
        """Name of the road crossing at the low end of each edge, or its own beginning."""
        found = []
        for edge in self.edges:
            across = [
                k for k in self.at_node[edge.low] if self.edges[k].segment.axis != edge.segment.axis
            ]
            found.append(self.names[across[0]] if across else "")
        return tuple(found)

    def positions(self, index: NDArray[np.int64], along: Floats, aside: Floats) -> Floats:
        """World positions (n, 2): ``along`` metres on edge ``index``, ``aside`` to the right."""
        lines = self.lines[index]
        here = shapely.get_coordinates(shapely.line_interpolate_point(lines, along))
        ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines, along + 1.0))
        back = shapely.get_coordinates(
            shapely.line_interpolate_point(lines, np.maximum(along - 1.0, 0.0))
        )
        way = ahead - back
        way /= np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
        return np.asarray(here + np.stack((way[:, 1], -way[:, 0]), -1) * aside[:, None])

    def sides(self, edge: Edge) -> tuple[int, ...]:
        """Sides (+1 right, -1 left of the line) that belong to this quarter."""
        if edge.segment.inside == 0:
            return (1, -1)
        right_is_growing = edge.segment.axis == "u"
        return (edge.segment.inside if right_is_growing else -edge.segment.inside,)


def _edges(own: Quarter) -> list[Edge]:
    stops: dict[int, set[int]] = {}
    roads = own.roads
    across_u = [(k, s) for k, s in enumerate(roads) if s.axis == "u"]
    across_v = [(k, s) for k, s in enumerate(roads) if s.axis == "v"]
    for k, segment in enumerate(roads):
        stops[k] = {segment.low, segment.high}
    for a, first in across_u:
        for b, second in across_v:
            if first.low <= second.at <= first.high and second.low <= first.at <= second.high:
                stops[a].add(second.at)
                stops[b].add(first.at)
    return [
        _edge(own, roads[k], low, high)
        for k in range(len(roads))
        for low, high in zip(sorted(stops[k]), sorted(stops[k])[1:], strict=False)
    ]


def _edge(own: Quarter, segment: Segment, low: int, high: int) -> Edge:
    if segment.axis == "u":
        return Edge(
            segment, (segment.at, low), (segment.at, high), _over_water(own, "v", low, high)
        )
    return Edge(segment, (low, segment.at), (high, segment.at), _over_water(own, "u", low, high))


def _over_water(own: Quarter, axis: str, low: int, high: int) -> bool:
    """Tell whether a stretch across lines of ``axis`` lies between a bank road and the water."""
    lines = own.us if axis == "u" else own.vs
    return any(
        line.kind in WATER and abs((low + high) / 2 - line.at) < recipe().lattice[line.kind]
        for line in (lines[0], lines[-1])
    )


@lru_cache(maxsize=64)
def streets(place: Place) -> Streets:
    """Return the street graph of a quarter."""
    return Streets(place)
