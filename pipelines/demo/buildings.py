"""Buildings: rows of flats, towers, halls and farmhouses, square to the street, inside one cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipelines.demo import frames, recipe, words
from pipelines.demo.place import Place
from pipelines.demo.seeds import chance, rng
from pipelines.demo.sides import rectangles
from pipelines.demo.sites import Sites, sites
from pipelines.demo.water import lakes

Floats = NDArray[np.float64]
NAMED = {
    "residential": "compound",
    "tower": "tower",
    "industry": "factory",
    "warehouse": "warehouse",
    "office": "office",
    "commercial": "commercial",
    "school": "school",
    "hospital": "hospital",
    "admin": "admin",
    "campus": "campus",
}
"""Uses whose blocks carry a name -> word list of the name's ending."""


SHRINK = 0.74
"""A building that does not fit is tried once more so much smaller."""
GROW = (1.4, 1.22)
"""A building may be so much longer and deeper than its type where there is room."""


@dataclass(frozen=True)
class Type:
    """A way to build on a cell; sizes in metres, see data/demo/buildings.csv."""

    share: float
    size: tuple[float, float]
    gap: tuple[float, float]
    levels: tuple[int, int]
    storey: float
    structure: str
    use: str
    keep: float


@cache
def types() -> Mapping[str, tuple[Type, ...]]:
    """Read the ways to build by land use."""
    found: dict[str, list[Type]] = {}
    for row in recipe.table("buildings"):
        number = {
            k: float(v) for k, v in row.items() if k not in ("use", "structure", "building_use")
        }
        found.setdefault(row["use"], []).append(
            Type(
                number["share"],
                (number["length"], number["depth"]),
                (number["gap_x"], number["gap_y"]),
                (int(number["low"]), int(number["high"])),
                number["storey"],
                row["structure"],
                row["building_use"],
                number["keep"],
            )
        )
    return {use: tuple(rows) for use, rows in found.items()}


def block_name(place: Place, block: int) -> str | None:
    """Name of a block with a named use (a compound, a factory, a school), else None."""
    use = place.quarter.blocks[block].use
    if use not in NAMED:
        return None
    word = words.pair(place.seed, f"blocks{place.key}", block)
    return word + words.choice(NAMED[use], place.seed, "ending", place.key, block)


@lru_cache(maxsize=8)
def buildings(place: Place) -> pd.DataFrame:
    """Buildings of a quarter, each well inside one unit-grid cell and off every road."""
    ground = sites(place)
    random = rng(place.seed, "buildings", place.col, place.row)
    rows = list(_rows(ground, random))
    if not rows:
        return pd.DataFrame()
    cell = np.concatenate([row[0] for row in rows])
    middle = np.concatenate([row[1] for row in rows])
    size = np.concatenate([row[2] for row in rows])
    kind = [row[3] for row in rows for _ in range(len(row[0]))]
    shapes = rectangles(place.mesh.warp, middle, size)
    good = shapely.contains_properly(ground.building_ground[cell], shapes)
    size = np.where(good[:, None], size, size * SHRINK)
    shapes = rectangles(place.mesh.warp, middle, size)
    good = shapely.contains_properly(ground.building_ground[cell], shapes)
    good &= ~_wet(place, shapes)
    return _table(
        place,
        ground,
        (cell[good], shapes[good], size[good]),
        [k for k, keep in zip(kind, good.tolist(), strict=True) if keep],
    )


def _wet(place: Place, shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which shapes touch a lake."""
    rings = lakes(place)
    if not rings:
        return np.zeros(len(shapes), dtype=bool)
    lake = shapely.union_all(place.mesh.polygons(rings)).buffer(6.0)
    shapely.prepare(lake)
    return np.asarray(shapely.intersects(lake, shapes))


def _rows(
    ground: Sites, random: np.random.Generator
) -> Iterator[tuple[NDArray[np.int64], Floats, Floats, Type]]:
    """Yield (cell, plan middles, sizes, type) of the buildings of each cell."""
    for index, use in enumerate(ground.use.tolist()):
        if use not in types():
            continue
        kind = _pick(
            types()[use],
            chance(ground.place.seed, "type", ground.place.key, int(ground.block[index])),
        )
        bounds, scale = ground.building[index], ground.scale[index]
        places, room = _grid(bounds, scale, kind, random)
        places = places[random.random(len(places)) < kind.keep]
        if len(places):
            size = np.array(kind.size) * room * random.uniform(0.86, 1.06, (len(places), 2))
            yield np.full(len(places), index), places, size, kind


def _pick(kinds: tuple[Type, ...], number: float) -> Type:
    left = number * sum(kind.share for kind in kinds)
    for kind in kinds:
        left -= kind.share
        if left < 0:
            return kind
    return kinds[-1]


def _grid(
    bounds: Floats, scale: Floats, kind: Type, random: np.random.Generator
) -> tuple[Floats, Floats]:
    """Plan positions (n, 2) of buildings spread evenly over ``bounds``, and how far they may grow."""
    extent = (bounds[2:] - bounds[:2]) * scale
    pitch = np.array(kind.size) * 1.06 + kind.gap
    count = np.floor((extent + np.array(kind.gap) * 0.9) / pitch).astype(int)
    if (count < 1).any():
        return np.empty((0, 2)), np.ones(2)
    a, b = np.meshgrid(np.arange(count[0]), np.arange(count[1]))
    share = np.stack(((a + 0.5) / count[0], (b + 0.5) / count[1]), -1).reshape(-1, 2)
    slack = np.maximum(extent / count - pitch, 0) / np.maximum(extent, 1)
    share += random.uniform(-0.3, 0.3, share.shape) * slack
    room = np.clip((extent + kind.gap) / count - kind.gap, kind.size, np.array(kind.size) * GROW)
    return np.asarray(bounds[:2] + share * (bounds[2:] - bounds[:2])), room / kind.size


def _table(
    place: Place,
    ground: Sites,
    built: tuple[NDArray[np.int64], NDArray[np.object_], Floats],
    kinds: list[Type],
) -> pd.DataFrame:
    cell, shapes, size = built
    random = rng(place.seed, "storeys", place.col, place.row)
    low = np.array([kind.levels[0] for kind in kinds])
    high = np.array([kind.levels[1] for kind in kinds])
    levels = low + (random.random(len(low)) * (high - low + 1)).astype(int)
    height = np.round(levels * np.array([kind.storey for kind in kinds]) + 0.9, 1)
    block = ground.block[cell]
    return frames.table(
        {
            "source_id": [f"demo:building/{place.key}/{k}" for k in range(len(kinds))],
            "name": _names(place, block),
            "use": [kind.use for kind in kinds],
            "levels": levels,
            "levels_below": np.where(levels >= 12, 2, np.where(levels >= 8, 1, 0)),
            "height_m": height,
            "structure": [kind.structure for kind in kinds],
            "area_m2": np.round(size[:, 0] * size[:, 1] * levels, 0),
            "built_year": [
                1986 + int(chance(place.seed, "year", place.key, b) * 38) for b in block.tolist()
            ],
        },
        shapes,
    )


def _names(place: Place, block: NDArray[np.int64]) -> list[str | None]:
    """Number the buildings of each named block: 1号楼, 2号楼 …"""
    counts: dict[int, int] = {}
    found: list[str | None] = []
    for index in block.tolist():
        counts[index] = counts.get(index, 0) + 1
        name = block_name(place, index)
        found.append(f"{name}{counts[index]}号楼" if name else None)
    return found
