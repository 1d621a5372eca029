"""Base places: area names, quarters, streets, door plates with odd and even sides, points of interest."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipelines.demo import frames, words
from pipelines.demo.buildings import block_name
from pipelines.demo.edges import streets
from pipelines.demo.furniture import END
from pipelines.demo.green import parks
from pipelines.demo.land_use import block_shapes
from pipelines.demo.members import members
from pipelines.demo.place import Place, county_name
from pipelines.demo.recipe import names, recipe
from pipelines.demo.seeds import rng
from pipelines.demo.sites import sites

Floats = NDArray[np.float64]
EVERY = 78.0
"""Between plates on one side of a street (m); numbers grow by 2 in each 12 m."""
STEP = 12.0
INSIDE = 3.0
"""The point of a street on the rim of a quarter stands so far inside it (m)."""
PLATE = 2.4
"""A plate hangs so far behind the kerb (m)."""
SHOPS = {
    "commercial": 0.8,
    "residential": 0.16,
    "tower": 0.18,
    "courtyard": 0.3,
    "office": 0.3,
    "village": 0.12,
    "campus": 0.3,
}
"""Use -> share of cells with a shop or office that people ask for."""
PUBLIC = ("school", "hospital", "admin", "campus")


def places(place: Place) -> pd.DataFrame:
    """Base places of a quarter, all points."""
    makers = (_areas, _quarters, _streets, _plates, _interest)
    return frames.together([maker(place) for maker in makers])


def _table(
    place: Place, kind: str, points: NDArray[np.object_], more: Mapping[str, object]
) -> pd.DataFrame:
    count = len(points)
    if not count:
        return pd.DataFrame()
    base = {
        "source_id": [f"demo:place/{place.key}/{kind}/{k}" for k in range(count)],
        "place_type": kind,
        "started_on": recipe().city.survey,
        "data_source": "实测",
    }
    return frames.table({**base, **more}, points)


def _prefix(place: Place) -> str:
    return county_name(place.county) + place.street_name


def _areas(place: Place) -> pd.DataFrame:
    owner = members(place, "survey")
    shapes = [shapely.coverage_union_all(place.mesh.cells)] + [
        shapely.coverage_union_all(place.mesh.cells[owner == k])
        for k in range(len(place.communities))
    ]
    titles = [place.street_name, *[item.name for item in place.communities]]
    codes = [place.street_code, *[place.community_code(k) for k in range(len(place.communities))]]
    return _table(
        place,
        "01",
        shapely.point_on_surface(shapes),
        {
            "name": titles,
            "address": [_prefix(place), *[_prefix(place) + name for name in titles[1:]]],
            "division_code": codes,
        },
    )


def _quarters(place: Place) -> pd.DataFrame:
    blocks = place.quarter.blocks
    shapes = block_shapes(place)
    named = [(k, block_name(place, k)) for k in range(len(blocks))]
    chosen = [k for k, name in named if name]
    titles: list[str | None] = [name for _, name in named if name]
    green = parks(place)
    points = shapely.point_on_surface(shapes[chosen])
    if len(green):
        points = np.concatenate((points, shapely.point_on_surface(green["geometry"].to_numpy())))
        titles += green["name"].tolist()
    return _table(
        place,
        "03",
        points,
        {
            "name": titles,
            "address": [f"{_prefix(place)}{name}" for name in titles],
            "division_code": place.street_code,
        },
    )


def _streets(place: Place) -> pd.DataFrame:
    graph = streets(place)
    longest: dict[str, int] = {}
    for index, name in enumerate(graph.names):
        best = longest.get(name)
        inside = graph.edges[index].segment.inside >= 0
        if inside and (best is None or graph.lengths[index] > graph.lengths[best]):
            longest[name] = index
    edges = np.array(list(longest.values()))
    rim = [graph.edges[k].segment.inside != 0 for k in edges.tolist()]
    aside = np.array(
        [
            INSIDE * graph.sides(graph.edges[k])[0] if out else 0.0
            for k, out in zip(edges.tolist(), rim, strict=True)
        ]
    )
    points = shapely.points(graph.positions(edges, graph.lengths[edges] / 2, aside))
    return _table(
        place,
        "04",
        points,
        {
            "name": list(longest),
            "street_name": list(longest),
            "address": [_prefix(place) + name for name in longest],
            "division_code": place.street_code,
        },
    )


def _plates(place: Place) -> pd.DataFrame:
    graph = streets(place)
    edge, along, side = _plate_spots(place)
    points = graph.positions(edge, along, side * (graph.half[edge] + PLATE))
    first = [graph.edges[k].span[0] - _origin(place, graph.edges[k].segment) for k in edge.tolist()]
    number = 2 * np.floor((np.array(first) + along) / STEP).astype(int) + np.where(side > 0, 2, 1)
    roads = [graph.names[k] for k in edge.tolist()]
    plates = [f"{n}号" for n in number.tolist()]
    keep = ~pd.Series(
        [road + plate for road, plate in zip(roads, plates, strict=True)]
    ).duplicated()
    kept = np.flatnonzero(keep.to_numpy())
    texts = [roads[k] + plates[k] for k in kept.tolist()]
    return _table(
        place,
        "05",
        shapely.points(points[kept]),
        {
            "name": texts,
            "street_name": [roads[k] for k in kept.tolist()],
            "house_number": [plates[k] for k in kept.tolist()],
            "address": [_prefix(place) + text for text in texts],
            "division_code": place.street_code,
        },
    )


def _plate_spots(place: Place) -> tuple[NDArray[np.int64], Floats, Floats]:
    graph = streets(place)
    chosen = [
        k
        for k, e in enumerate(graph.edges)
        if not e.bridge and e.segment.kind not in ("trunk", "bank")
    ]
    parts = []
    for k in chosen:
        room = graph.lengths[k] - graph.clear[k].sum() - 2 * END
        count = int(room // EVERY)
        for side in graph.sides(graph.edges[k]):
            parts += [
                (k, graph.clear[k, 0] + END + (n + 0.5) * room / count, side) for n in range(count)
            ]
    index, along, sides = (np.array(column) for column in zip(*parts, strict=True))
    return index.astype(np.int64), along.astype(float), sides.astype(float)


def _origin(place: Place, segment: object) -> float:
    """Where the numbers of a road begin: main roads at the city's west or south rim."""
    key, axis, low = segment.key, segment.axis, segment.low  # type: ignore[attr-defined]
    if key[0] == "lane":
        return float(low)
    return float(place.plan.vs[0] if axis == "u" else place.plan.us[0])


def _interest(place: Place) -> pd.DataFrame:
    ground = sites(place)
    random = rng(place.seed, "shops", place.key)
    share = np.array([SHOPS.get(use, 0.0) for use in ground.use.tolist()])
    cell = np.flatnonzero(random.random(len(share)) < share)
    side = random.random((len(cell), 2))
    low, high = ground.open[cell, :2], ground.open[cell, 2:]
    points = place.mesh.world(
        low + (high - low) * np.stack((0.1 + 0.8 * side[:, 0], np.ones(len(cell))), -1)
    )
    shops = names()["shops"]
    kinds = [shops[int(k * len(shops))] for k in side[:, 1].tolist()]
    owner = place.community_of_block
    homes = [place.communities[owner[b]].name for b in ground.block[cell].tolist()]
    word = [words.pair(place.seed, f"shops{place.key}", k) for k in range(len(cell))]
    titles = [w + kind for w, kind in zip(word, kinds, strict=True)]
    blocks = [k for k, block in enumerate(place.quarter.blocks) if block.use in PUBLIC]
    public = [block_name(place, k) for k in blocks]
    centres = shapely.point_on_surface(block_shapes(place)[blocks])
    return _table(
        place,
        "06",
        np.concatenate((shapely.points(points), centres)),
        {
            "name": titles + public,
            "category": kinds + [place.quarter.blocks[k].use for k in blocks],
            "address": [_prefix(place) + home for home in homes] + [_prefix(place)] * len(blocks),
            "division_code": place.street_code,
        },
    )
