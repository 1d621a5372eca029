"""Car parks beside buildings and along lanes, with every bay drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipelines.demo import frames
from pipelines.demo.buildings import block_name
from pipelines.demo.edges import streets
from pipelines.demo.managed import manage
from pipelines.demo.place import Place
from pipelines.demo.seeds import rng
from pipelines.demo.sides import outlines, rectangles, turned
from pipelines.demo.sites import LOT, sites

Floats = NDArray[np.float64]
BAY = (2.5, 5.3)
PITCH = 2.65
LONGEST = 48.0
"""A car park is at most so long (m)."""
KERB = (2.2, 6.0)
ROW = 8
"""Bays of a row along a lane."""
ROADSIDE = 0.05
"""Share of lanes with a row of bays."""
ACCESS = {
    "residential": "residents",
    "tower": "residents",
    "office": "staff",
    "industry": "staff",
    "school": "staff",
    "commercial": "customers",
}


@dataclass(frozen=True)
class Lots:
    """Car parks of a quarter: outlines, and per bay its lot, shape and number."""

    shapes: NDArray[np.object_]
    use: tuple[str, ...]
    name: tuple[str, ...]
    road: tuple[str | None, ...]
    bay_lot: NDArray[np.int64]
    bays: NDArray[np.object_]


@lru_cache(maxsize=8)
def lots(place: Place) -> Lots:
    """Lay out the car parks of a quarter: on ground first, then along lanes."""
    ground, bays, owner, use, name = _on_ground(place)
    rows, row_bays, row_owner, roads = _along_lanes(place)
    return Lots(
        np.concatenate((ground, rows)),
        (*use, *["roadside"] * len(rows)),
        (*name, *[f"{road}路内停车" for road in roads]),
        (*[None] * len(ground), *roads),
        np.concatenate((owner, row_owner + len(ground))).astype(np.int64),
        np.concatenate((bays, row_bays)),
    )


def _on_ground(
    place: Place,
) -> tuple[NDArray[np.object_], NDArray[np.object_], NDArray[np.int64], list[str], list[str]]:
    site = sites(place)
    cell = np.flatnonzero(site.has_lot)
    bounds, scale = site.open[cell].copy(), site.scale[cell]
    length = np.minimum((bounds[:, 2] - bounds[:, 0]) * scale[:, 0] - 6, LONGEST)
    bounds[:, 0] += 3 / scale[:, 0]
    bounds[:, 2] = bounds[:, 0] + length / scale[:, 0]
    bounds[:, 3] = bounds[:, 1] + LOT / scale[:, 1]
    bounds[:, 1] += 0.5 / scale[:, 1]
    count = ((length - 7) / PITCH).astype(int)
    index = np.repeat(np.arange(len(cell)), count)
    nth = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
    u = bounds[index, 0] + (6 + nth * PITCH) / scale[index, 0]
    depth = [0.8 + BAY[1] / 2, LOT - 1.3 - BAY[1] / 2]
    v = [bounds[index, 1] + d / scale[index, 1] for d in depth]
    middle = np.concatenate([np.stack((u, row), -1) for row in v])
    owner = np.concatenate((index, index))
    bays = rectangles(place.mesh.warp, middle, np.tile(BAY, (len(middle), 1)))
    shapes = place.mesh.polygons(outlines(bounds)) if len(cell) else np.empty(0, dtype=object)
    community = place.community_of_block
    name = [
        (block_name(place, b) or place.communities[community[b]].name) + "停车场"
        for b in site.block[cell].tolist()
    ]
    return shapes, bays, owner, site.use[cell].tolist(), name


def _along_lanes(
    place: Place,
) -> tuple[NDArray[np.object_], NDArray[np.object_], NDArray[np.int64], list[str]]:
    graph = streets(place)
    dice = rng(place.seed, "rows", place.key).random(len(graph.edges))
    edge = np.array(
        [
            k
            for k, e in enumerate(graph.edges)
            if e.segment.kind == "lane" and graph.lengths[k] > 110 and dice[k] < ROADSIDE
        ],
        dtype=np.int64,
    )
    index = np.repeat(edge, ROW)
    nth = np.tile(np.arange(ROW), len(edge)) - (ROW - 1) / 2
    along = graph.lengths[index] / 2 + nth * KERB[1]
    aside = graph.half[index] - KERB[0] / 2 - 0.2
    centre = graph.positions(index, along, aside)
    ahead = graph.positions(index, along + 0.5, aside) - graph.positions(index, along - 0.5, aside)
    bays = turned(centre, ahead, np.tile((KERB[1] - 0.3, KERB[0]), (len(centre), 1)))
    owner = np.repeat(np.arange(len(edge)), ROW)
    shapes = [shapely.union_all(bays[owner == k]).convex_hull for k in range(len(edge))]
    return np.array(shapes, dtype=object), bays, owner, [graph.names[k] for k in edge.tolist()]


def parking_lots(place: Place) -> pd.DataFrame:
    """Car parks of a quarter."""
    found = lots(place)
    count = len(found.shapes)
    if not count:
        return pd.DataFrame()
    bays = np.bincount(found.bay_lot, minlength=count)
    kerb = np.array([use == "roadside" for use in found.use])
    charged = rng(place.seed, "fees", place.key).random(count) < 0.6
    rows = frames.table(
        {
            "source_id": [f"demo:lot/{place.key}/{k}" for k in range(count)],
            "class_code": "02001",
            "department": "parking",
            "name": list(found.name),
            "kind": np.where(kerb, "roadside", "surface").tolist(),
            "access": [ACCESS.get(use, "public") for use in found.use],
            "capacity": bays,
            "capacity_disabled": np.where(kerb, 0, 2),
            "capacity_charging": np.where(kerb, 0, bays // 8),
            "charged": charged.tolist(),
            "fee": ["首小时2元，之后每小时1元" if paid else "免费" for paid in charged.tolist()],
            "open_hours": "全天",
            "entrances": np.where(kerb, 0, 1),
            "operator_name": "明川市城市停车管理有限公司",
            "address": list(found.name),
        },
        found.shapes,
    )
    return manage(place, rows, "lots")


def parking_spaces(place: Place) -> pd.DataFrame:
    """Bays of a quarter; ``lot`` is the source id of the car park (its code comes later)."""
    found = lots(place)
    if not len(found.bays):
        return pd.DataFrame()
    owner = found.bay_lot
    nth = pd.Series(owner).groupby(owner).cumcount().to_numpy() + 1
    kerb = np.array([found.use[k] == "roadside" for k in owner.tolist()])
    rows = frames.table(
        {
            "source_id": [
                f"demo:bay/{place.key}/{k}/{n}"
                for k, n in zip(owner.tolist(), nth.tolist(), strict=True)
            ],
            "lot": [f"demo:lot/{place.key}/{k}" for k in owner.tolist()],
            "class_code": None,
            "department": "parking",
            "number": [f"{n:03d}" for n in nth.tolist()],
            "kind": np.where(
                kerb | (nth > 6), "ordinary", np.where(nth <= 2, "disabled", "charging")
            ),
            "roadside": kerb.tolist(),
            "length_m": np.where(kerb, KERB[1], BAY[1]),
            "width_m": np.where(kerb, KERB[0], BAY[0]),
            "road_name": [found.road[k] for k in owner.tolist()],
        },
        found.bays,
    )
    return manage(place, rows, "bays")
