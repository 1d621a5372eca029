"""Crossings, offsets and stretches with their truth from the nodes of a street graph, not from our geometry."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from geocoding.base.plane import Plane
from geocoding.evaluate import perturb
from geocoding.evaluate.cases import Case
from geocoding.evaluate.templates import HOTLINE

WAYS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
JOINED = (
    "{}与{}交叉口",
    "{}和{}路口",
    "{}{}路口",
    "{}、{}交汇处",
    "{}{}交叉口",
    "{}跟{}十字路口",
    "{}/{}",
)
_SAID = (
    "{place}{way}侧{far}米",
    "{place}{way}{far}米",
    "{place}往{way}{far}米处",
    "{place}以{way}约{far}米",
    "{place}向{way}{far}米左右",
)
_STRETCH = ("{c}({a}至{b}段)", "{c}从{a}到{b}", "{a}与{b}之间的{c}", "{c}{a}至{b}路段")


@dataclass
class Network:
    """Nodes with their lon/lat, and edges: two nodes, names, line."""

    nodes: dict[str, tuple[float, float]] = field(default_factory=dict)
    edges: list[tuple[str, str, tuple[str, ...], Any]] = field(default_factory=list)

    def meetings(self) -> dict[tuple[str, str], list[str]]:
        """Pairs of street names with the nodes where both end, sorted."""
        at: dict[str, set[str]] = defaultdict(set)
        for one, other, names, _ in self.edges:
            at[one].update(names)
            at[other].update(names)
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for node, met in at.items():
            for first in met:
                for second in met:
                    if first < second:
                        found[first, second].append(node)
        return {pair: sorted(nodes) for pair, nodes in sorted(found.items())}


class Sampler:
    """Draws cases from a network; ``flat`` are its nodes and lines in the plane of the index."""

    def __init__(self, network: Network, plane: Plane, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.network = network
        keys = list(network.nodes)
        x, y = plane.forward(*np.array([network.nodes[k] for k in keys]).T)
        self.spots = dict(zip(keys, zip(x.tolist(), y.tolist(), strict=True), strict=True))
        self.lines = plane.flat([edge[3] for edge in network.edges])
        self.pairs = [
            (pair, self._middle(nodes)) for pair, nodes in network.meetings().items()
            if self._spread(nodes) < 60.0
        ]  # fmt: skip

    def _middle(self, nodes: list[str]) -> tuple[float, float]:
        x, y = np.array([self.spots[k] for k in nodes]).mean(axis=0).tolist()
        return x, y

    def _spread(self, nodes: list[str]) -> float:
        spots = np.array([self.spots[k] for k in nodes])
        return float(np.hypot(*(spots - spots.mean(axis=0)).T).max())

    def junctions(self) -> Iterator[Case]:
        """Every crossing, plain, and with one homophone in a name."""
        for (first, second), (x, y) in self.pairs:
            form = str(self.random.choice(JOINED))
            yield Case("junction", form.format(first, second), x, y)
            if sounded := perturb.homophone(first, self.random):
                yield Case("junction, homophone", form.format(sounded, second), x, y)

    def offsets(self, count: int) -> Iterator[Case]:
        """Places up to 100 m from a crossing: on a street (two of three) or anywhere, told in 8 directions."""
        for place in self.random.integers(len(self.pairs), size=count).tolist():
            pair, (x, y) = self.pairs[place]
            far = float(self.random.uniform(15.0, 100.0))
            spot = self._on_street(pair, x, y, far) if self.random.random() < 2 / 3 else None
            angle = self.random.uniform(0, 2 * math.pi)
            to_x, to_y = spot or (x + far * math.sin(angle), y + far * math.cos(angle))
            way = WAYS[round(math.degrees(math.atan2(to_x - x, to_y - y)) / 45.0) % 8]
            told = max(10, round(math.hypot(to_x - x, to_y - y) / 10.0) * 10)
            where = str(self.random.choice(JOINED[:-1])).format(*pair)
            text = str(self.random.choice(_SAID)).format(place=where, way=way, far=told)
            yield Case("offset on street" if spot else "offset anywhere", text, to_x, to_y)
            sentence = str(self.random.choice(HOTLINE)).format(text)
            yield Case("hotline: offset", sentence, to_x, to_y)

    def _on_street(
        self, pair: tuple[str, str], x: float, y: float, far: float
    ) -> tuple[float, float] | None:
        lines = [
            self.lines[k] for k, edge in enumerate(self.network.edges) if set(edge[2]) & set(pair)
        ]
        circle = shapely.Point(x, y).buffer(far, quad_segs=32).exterior
        spots = shapely.get_coordinates(shapely.intersection(np.array(lines, object), circle))
        if not len(spots):
            return None
        a, b = spots[int(self.random.integers(len(spots)))].tolist()
        return a, b

    def corridors(self, count: int) -> Iterator[tuple[Case, Any]]:
        """Stretches of a street between two crossings, each with its true line."""
        crossings: dict[str, list[tuple[str, tuple[float, float], str]]] = defaultdict(list)
        nodes = self.network.meetings()
        for (first, second), spot in self.pairs:
            node = nodes[first, second][0]
            crossings[first].append((second, spot, node))
            crossings[second].append((first, spot, node))
        streets = sorted(name for name, items in crossings.items() if len(items) > 1)
        made = 0
        for _ in range(20 * count):
            street = str(self.random.choice(streets))
            one, other = (
                crossings[street][k]
                for k in self.random.choice(len(crossings[street]), 2, replace=False)
            )
            line = self._way(street, one[2], other[2])
            if line is None or line.length < 40.0 or made >= count:
                continue
            made += 1
            middle = line.interpolate(0.5, normalized=True)
            text = str(self.random.choice(_STRETCH)).format(c=street, a=one[0], b=other[0])
            yield Case("corridor", text, middle.x, middle.y), line

    def _way(self, street: str, start: str, end: str) -> Any:
        """The shortest way along edges of one name, None where they do not join."""
        graph: dict[str, list[tuple[str, Any]]] = defaultdict(list)
        for k, (one, other, names, _) in enumerate(self.network.edges):
            if street in names:
                graph[one].append((other, self.lines[k]))
                graph[other].append((one, self.lines[k]))
        cost, back, queue = {start: 0.0}, {}, [(0.0, start)]
        while queue:
            spent, node = heapq.heappop(queue)
            for other, line in graph[node]:
                if spent + line.length < cost.get(other, 1e18):
                    cost[other], back[other] = spent + line.length, (node, line)
                    heapq.heappush(queue, (cost[other], other))
        if end not in back:
            return None
        parts = []
        while end != start:
            end, line = back[end]
            parts.append(line)
        merged = shapely.line_merge(shapely.union_all(parts))
        return merged if merged.geom_type == "LineString" else None
