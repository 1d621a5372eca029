"""A stretch of a street between two others: C路(A路至B路).

The parts of C form a graph in which ends closer than JOIN are one node; the stretch is the shortest way in
it from the crossing with A to the crossing with B. Where there is none, the hull of both crossings, flagged.
"""

from __future__ import annotations

import heapq
import itertools
from collections import defaultdict
from typing import Any

import numpy as np
import shapely
from shapely import ops

from geocoding.base.streets import components
from geocoding.search.query import Candidate, Query

JOIN = 60.0
WIDTH = 25.0
DETOUR = 3.0
"""A way longer than this many times the straight line is doubtful."""

Graph = dict[int, list[tuple[int, float, Any]]]


def stretch(query: Query, street: int, start: Candidate, end: Candidate) -> tuple[Any, bool]:
    """Return the stretch as metric line, and whether it was found along the street."""
    parts = [line for segment in query.segments for line in segment.lines(street)]
    ends = (shapely.Point(start.x, start.y), shapely.Point(end.x, end.y))
    straight = shapely.LineString(ends)
    path = _path(parts, ends) if parts else None
    if path is None or path.length > DETOUR * straight.length + 200.0:
        return straight, False
    return path, True


def _path(parts: list[Any], ends: tuple[Any, Any]) -> Any:
    pieces = _cut(parts, ends)
    graph, nodes = _graph(pieces)
    first, last = (_nearest(nodes, point) for point in ends)
    return _shortest(graph, first, last)


def _cut(parts: list[Any], ends: tuple[Any, Any]) -> list[Any]:
    """Cut the parts at the crossings, so that these are nodes."""
    found = []
    for line in parts:
        marks = [0.0, line.length]
        marks += [line.project(point) for point in ends if line.distance(point) < JOIN]
        cuts = sorted({round(mark, 2) for mark in marks})
        for low, high in itertools.pairwise(cuts):
            if high - low > 0.5:
                found.append(ops.substring(line, low, high))
    return found


def _graph(pieces: list[Any]) -> tuple[Graph, Any]:
    tips = np.array([piece.coords[k] for piece in pieces for k in (0, -1)])[:, :2]
    left, right = shapely.STRtree(shapely.points(tips)).query(
        shapely.points(tips), predicate="dwithin", distance=JOIN
    )
    near = np.hypot(*(tips[left] - tips[right]).T)
    exact = near < 1.0
    group = components(len(tips), left[exact], right[exact])
    graph: Graph = defaultdict(list)
    for index, piece in enumerate(pieces):
        one, other = int(group[2 * index]), int(group[2 * index + 1])
        graph[one].append((other, piece.length, piece))
        graph[other].append((one, piece.length, shapely.reverse(piece)))
    for a, b, gap in zip(
        left[~exact].tolist(), right[~exact].tolist(), near[~exact].tolist(), strict=True
    ):
        bridge = shapely.LineString([tips[a], tips[b]])
        graph[int(group[a])].append((int(group[b]), 2.0 * gap, bridge))
    spots = np.array([tips[group == node].mean(axis=0) for node in range(int(group.max()) + 1)])
    return graph, spots


def _nearest(nodes: Any, point: Any) -> int:
    return int(np.argmin(np.hypot(nodes[:, 0] - point.x, nodes[:, 1] - point.y)))


def _shortest(graph: Graph, first: int, last: int) -> Any:
    """Dijkstra's way from one node to another as a line, None where there is none."""
    cost, back, queue = {first: 0.0}, {}, [(0.0, first)]
    while queue:
        spent, node = heapq.heappop(queue)
        if node == last:
            break
        if spent > cost[node]:
            continue
        for other, length, piece in graph[node]:
            if spent + length < cost.get(other, 1e18):
                cost[other], back[other] = spent + length, (node, piece)
                heapq.heappush(queue, (cost[other], other))
    if last not in back:
        return None
    coords: list[Any] = []
    while last != first:
        last, piece = back[last]
        coords = [*shapely.get_coordinates(piece).tolist(), *coords]
    return shapely.LineString(coords)
