"""Road sections: one feature per road between two crossings with main roads."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.demo import frames
from pipelines.demo.edges import Streets, streets
from pipelines.demo.place import Place
from pipelines.demo.recipe import recipe
from pipelines.demo.seeds import chance

CLASSES = {
    "trunk": ("expressway", 70, "1", "1"),
    "primary": ("arterial", 60, "1", "1"),
    "secondary": ("secondary", 50, "2", "2"),
    "bank": ("secondary", 40, "2", "2"),
    "lane": ("branch", 30, "3", "3"),
    "alley": ("lane", 20, "3", "4"),
}
"""Kind in the plan -> class, speed limit, care grade and cleaning class of the layer."""


def roads(place: Place) -> pd.DataFrame:
    """Road sections of a quarter; a road on a common side belongs to the quarter east or north."""
    graph = streets(place)
    sections = [part for part in _sections(graph) if _mine(place, graph, part[0])]
    mesh = place.mesh
    shapes = mesh.lines([_plan_line(graph, part) for part in sections])
    first = [graph.edges[part[0]] for part in sections]
    kinds = [CLASSES[edge.segment.kind] for edge in first]
    return frames.table(
        {
            "source_id": [f"demo:road/{place.key}/{part[0]}" for part in sections],
            "name": [graph.names[part[0]] for part in sections],
            "road_class": [kind[0] for kind in kinds],
            "width_m": [2 * edge.segment.half for edge in first],
            "lanes": [recipe().roads[edge.segment.kind].lanes for edge in first],
            "oneway": False,
            "surface": "asphalt",
            "max_speed_kmh": [kind[1] for kind in kinds],
            "care_grade": [kind[2] for kind in kinds],
            "cleaning_class": [kind[3] for kind in kinds],
            "bridge": [edge.bridge for edge in first],
            "level_no": [int(edge.bridge) for edge in first],
            "start_name": [_crossing(graph, part[0], low=True) for part in sections],
            "end_name": [_crossing(graph, part[-1], low=False) for part in sections],
            "built_on": [_built(place, graph.names[part[0]]) for part in sections],
        },
        shapes,
    )


def _sections(graph: Streets) -> list[list[int]]:
    """Group edges of one road: lanes whole, main roads from main road to main road."""
    parts: list[list[int]] = []
    for index, edge in enumerate(graph.edges):
        last = graph.edges[parts[-1][-1]] if parts else None
        joins = last is not None and last.segment == edge.segment and last.high == edge.low
        if joins and last is not None and last.bridge == edge.bridge and not _main(graph, edge.low):
            parts[-1].append(index)
        else:
            parts.append([index])
    return parts


def _main(graph: Streets, node: tuple[int, int]) -> bool:
    """Tell whether two main roads meet in ``node``."""
    kinds = {
        graph.edges[k].segment.axis
        for k in graph.at_node[node]
        if graph.edges[k].segment.kind not in ("lane", "alley")
    }
    return len(kinds) > 1


def _mine(place: Place, graph: Streets, index: int) -> bool:
    segment = graph.edges[index].segment
    if segment.inside >= 0:
        return True
    last = place.plan.us[-1] if segment.axis == "u" else place.plan.vs[-1]
    return segment.at == last


def _plan_line(graph: Streets, part: list[int]) -> np.ndarray:
    first, last = graph.edges[part[0]], graph.edges[part[-1]]
    return graph.place.mesh.line(first.segment.axis, first.segment.at, first.span[0], last.span[1])


def _crossing(graph: Streets, index: int, *, low: bool) -> str | None:
    edge = graph.edges[index]
    node = edge.low if low else edge.high
    across = [k for k in graph.at_node[node] if graph.edges[k].segment.axis != edge.segment.axis]
    return graph.names[across[0]] if across else None


def _built(place: Place, name: str) -> str:
    year = 1985 + int(chance(place.seed, "built", name) * 36)
    return f"{year}-{1 + int(chance(place.seed, 'month', name) * 12):02d}-01"
