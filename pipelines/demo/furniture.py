"""Street furniture: everything that stands along roads, at crossings and on open ground.

What stands where is the table data/demo/furniture.csv: ``where`` is along (every so many metres
beside roads of the kinds ``on``), junction (corners where such roads cross) or cell (on ground of
the uses ``on``); ``offset`` is metres outwards from the kerb.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipelines.demo import frames, recipe
from pipelines.demo.buildings import block_name, buildings
from pipelines.demo.edges import Streets, streets
from pipelines.demo.land_use import wet
from pipelines.demo.place import Place
from pipelines.demo.seeds import rng
from pipelines.demo.sites import sites

Floats = NDArray[np.float64]
LAMP = "01037"
OPEN = ("park", "lake", "green", "plaza", "campus")
END = 4.0
"""Nothing stands closer than this to a crossing's pavement (m)."""


@dataclass(frozen=True)
class Rule:
    """One row of the placement table."""

    number: int
    class_code: str
    where: str
    on: frozenset[str]
    every: float
    offset: float
    sides: str
    share: float
    department: str


@cache
def rules() -> tuple[Rule, ...]:
    """Read the placement table."""
    return tuple(
        Rule(
            number,
            row["class_code"],
            row["where"],
            frozenset(row["on"].split("|")),
            float(row["every"]),
            float(row["offset"]),
            row["sides"],
            float(row["share"]),
            row["department"],
        )
        for number, row in enumerate(recipe.table("furniture"))
    )


@lru_cache(maxsize=8)
def furniture(place: Place) -> pd.DataFrame:
    """Return everything of the placement table in a quarter, unsorted, world points."""
    makers = {"along": _along, "junction": _junction, "cell": _cell}
    return frames.together([makers[rule.where](place, rule) for rule in rules()])


def _table(place: Place, rule: Rule, points: Floats, more: Mapping[str, object]) -> pd.DataFrame:
    count = len(points)
    return frames.table(
        {
            "source_id": [
                f"demo:{rule.class_code}/{place.key}/{rule.number}/{k}" for k in range(count)
            ],
            "class_code": rule.class_code,
            "department": rule.department,
            "street_kind": None,
            "road_name": None,
            **more,
        },
        shapely.points(points),
    )


def _along(place: Place, rule: Rule) -> pd.DataFrame:
    graph = streets(place)
    chosen = np.array(
        [
            k
            for k, e in enumerate(graph.edges)
            if e.segment.kind in rule.on and (not e.bridge or rule.class_code == LAMP)
        ],
        dtype=np.int64,
    )
    if not len(chosen):
        return pd.DataFrame()
    room = graph.lengths[chosen] - graph.clear[chosen].sum(1) - 2 * END
    random = rng(place.seed, "along", place.key, rule.number)
    chance = 0.5 if rule.every < 100 else random.random(len(room))
    count = np.maximum(np.floor(room / rule.every + chance), 0).astype(int)
    edge = np.repeat(chosen, count)
    nth = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    start = graph.clear[edge, 0] + END
    step = np.repeat(room / np.maximum(count, 1), count)
    along = start + (nth + 0.5) * step
    edge, along, side = _on_sides(graph, rule, edge, along, nth)
    keep = random.random(len(edge)) < rule.share
    edge, along, side = edge[keep], along[keep], side[keep]
    points = graph.positions(edge, along, side * (graph.half[edge] + rule.offset))
    return _table(
        place,
        rule,
        points,
        {
            "street_kind": [graph.edges[k].segment.kind for k in edge.tolist()],
            "road_name": [graph.names[k] for k in edge.tolist()],
            "address": _addresses(graph, edge, along, side),
        },
    )


def _on_sides(
    graph: Streets, rule: Rule, edge: NDArray[np.int64], along: Floats, nth: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Floats, Floats]:
    """Spread positions over the sides that the rule wants and that belong to the quarter."""
    inside = np.array([sum(graph.sides(graph.edges[k])) for k in edge.tolist()], dtype=float)
    if rule.sides == "both":
        right = np.where(inside == 0, 1.0, inside)
        both = inside == 0
        return (
            np.concatenate((edge, edge[both])),
            np.concatenate((along, along[both])),
            np.concatenate((right, -np.ones(int(both.sum())))),
        )
    turn = (
        np.where(nth % 2 == 0, 1.0, -1.0)
        if rule.sides == "stagger"
        else np.where(edge % 2, 1.0, -1.0)
    )
    keep = (inside == 0) | (turn == inside)
    return edge[keep], along[keep], turn[keep]


def _addresses(graph: Streets, edge: NDArray[np.int64], along: Floats, side: Floats) -> list[str]:
    """Describe places: road, side, metres from the crossing."""
    texts = []
    for k, metres, turn in zip(edge.tolist(), along.tolist(), side.tolist(), strict=True):
        north = graph.edges[k].segment.axis == "u"
        where = ("东" if turn > 0 else "西") if north else ("南" if turn > 0 else "北")
        cross, way = graph.cross_names[k], "北" if north else "东"
        tail = f"{cross}口{way}{metres:.0f}米" if cross else f"桥{way}{metres:.0f}米"
        texts.append(f"{graph.names[k]}{where}侧，{tail}")
    return texts


def _junction(place: Place, rule: Rule) -> pd.DataFrame:
    rows = _crossings(place, rule)
    if not rows:
        return pd.DataFrame()
    node = np.array([row[0] for row in rows], dtype=float)
    aside = np.array([row[1] for row in rows])
    east, north = place.mesh.warp.gradient(node[:, 0], node[:, 1])
    scale = np.stack((np.hypot(*east.T), np.hypot(*north.T)), -1)
    keep = rng(place.seed, "junction", place.key, rule.number).random(len(rows)) < rule.share
    points = place.mesh.world((node + aside / scale)[keep])
    roads = [row[2] for row, kept in zip(rows, keep.tolist(), strict=True) if kept]
    more = {
        "road_name": [names[0] for names in roads],
        "street_kind": "junction",
        "address": ["与".join(names) + "交叉口" for names in roads],
    }
    return _table(place, rule, points, more)


def _crossings(
    place: Place, rule: Rule
) -> list[tuple[tuple[int, int], tuple[float, float], list[str]]]:
    """List (plan node, metres aside along u and v, names of the two roads) of each corner."""
    graph = streets(place)
    rows = []
    for node, edges in sorted(graph.at_node.items()):
        halves = {
            graph.edges[k].segment.axis: float(graph.half[k])
            for k in edges
            if graph.edges[k].segment.kind in rule.on and not graph.edges[k].bridge
        }
        if len(halves) == 2:
            names = list(dict.fromkeys(graph.names[k] for k in edges))[:2]
            reach = (halves["u"] + rule.offset, halves["v"] + rule.offset)
            rows += [
                (node, (a * reach[0], b * reach[1]), names) for a, b in _corners(place, rule, node)
            ]
    return rows


def _corners(place: Place, rule: Rule, node: tuple[int, int]) -> list[tuple[int, int]]:
    """Corners of a crossing that lie in this quarter, as many as the rule wants."""
    u0, v0, u1, v1 = place.quarter.bounds
    order = ((1, 1), (-1, -1), (-1, 1), (1, -1))
    inside = [(a, b) for a, b in order if u0 < node[0] + a < u1 and v0 < node[1] + b < v1]
    return inside[: {"one": 1, "two": 2, "four": 4}[rule.sides]]


def _cell(place: Place, rule: Rule) -> pd.DataFrame:
    ground = sites(place)
    random = rng(place.seed, "cell", place.key, rule.number)
    chosen = np.flatnonzero(np.isin(ground.use, sorted(rule.on)))
    cell = np.repeat(chosen, int(rule.every))
    cell = cell[random.random(len(cell)) < rule.share]
    if not len(cell):
        return pd.DataFrame()
    plan = _spots(
        ground.open[cell], ground.scale[cell], rule, random, np.isin(ground.use[cell], OPEN)
    )
    points = place.mesh.world(plan)
    water = wet(place).buffer(2.0)
    shapely.prepare(water)
    dry = ~shapely.contains_xy(water, points[:, 0], points[:, 1]) & ~_indoors(place, points)
    owner = place.community_of_block
    texts = [
        place.communities[owner[b]].name + (block_name(place, b) or "")
        for b in ground.block[cell[dry]].tolist()
    ]
    return _table(
        place,
        rule,
        points[dry],
        {
            "street_kind": ground.use[cell[dry]].tolist(),
            "address": texts,
        },
    )


def _indoors(place: Place, points: Floats) -> NDArray[np.bool_]:
    """Tell which world positions lie in a building."""
    found = np.zeros(len(points), dtype=bool)
    built = buildings(place)
    if len(built):
        tree = shapely.STRtree(shapely.points(points))
        _, inside = tree.query(built["geometry"].to_numpy(), predicate="intersects")
        found[inside] = True
    return found


def _spots(
    bounds: Floats, scale: Floats, rule: Rule, random: np.random.Generator, free: NDArray[np.bool_]
) -> Floats:
    """Plan positions: anywhere on open ground, else beside the north, east or west wall line."""
    gap = np.where(free, rule.offset, np.minimum(rule.offset, 1.2))[:, None] / scale
    low, high = bounds[:, :2] + gap, bounds[:, 2:] - gap
    share = random.uniform(0.06, 0.94, (len(bounds), 2))
    side = random.integers(0, 3, len(bounds))
    edged = share.copy()
    edged[side == 0, 1] = 1.0
    edged[side == 1, 0] = 1.0
    edged[side == 2, 0] = 0.0
    edged[:, 1] = np.maximum(edged[:, 1], 0.35)
    share = np.where(free[:, None], share, edged)
    return np.asarray(low + share * (high - low))
