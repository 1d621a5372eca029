"""Parks and green spaces: whole boxes of the plan, green blocks, squares and the river banks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipelines.demo import frames, words
from pipelines.demo.land_use import block_shapes, dry_shapes
from pipelines.demo.managed import manage
from pipelines.demo.place import Place
from pipelines.demo.seeds import chance
from pipelines.demo.water import lake_name

PARK = ("park", "lake")
GREEN = ("park", "lake", "green", "plaza", "river", "stream")
MAIN = ("国槐、银杏、月季", "法桐、紫薇、麦冬", "白蜡、海棠、冷季型草", "垂柳、碧桃、鸢尾")
LARGE, MIDDLE = 100_000.0, 10_000.0


def _parks(place: Place) -> list[int]:
    return [k for k, block in enumerate(place.quarter.blocks) if block.use in PARK]


def park_code(place: Place, block: int) -> str:
    """Identifier of the park on a block."""
    return f"GY{place.street_code}{_parks(place).index(block) + 1:02d}"


def _kind(area: float) -> str:
    return "G11" if area >= LARGE else "G12" if area >= MIDDLE else "G14"


def _park_name(place: Place, block: int) -> str:
    lake = place.quarter.blocks[block].use == "lake"
    if lake:
        return lake_name(place) + "公园"
    name = words.listed("parks", place.seed, place.number)
    return name if name.endswith("园") else name + "公园"


def parks(place: Place) -> pd.DataFrame:
    """Parks of a quarter by their outer boundary."""
    chosen = _parks(place)
    if not chosen:
        return pd.DataFrame()
    shapes, dry = block_shapes(place)[chosen], dry_shapes(place)[chosen]
    area, green = frames.areas(shapes), frames.areas(dry)
    rows = frames.table(
        {
            "source_id": [f"demo:park/{place.key}/{k}" for k in chosen],
            "code": [park_code(place, k) for k in chosen],
            "class_code": None,
            "department": "gardens",
            "name": [_park_name(place, k) for k in chosen],
            "kind": [_kind(item) for item in area.tolist()],
            "area_m2": area,
            "green_area_m2": np.round(green * 0.82, 1),
            "water_area_m2": np.round(area - green, 1),
            "opened_on": [
                f"{1986 + int(chance(place.seed, 'park', place.key, k) * 38)}-05-01" for k in chosen
            ],
            "open_hours": "全天",
            "free": True,
            "visitors_max": (area / 45).astype(int),
            "phone": [
                f"0533-2{int(chance(place.seed, 'tel', place.key, k) * 900000) + 100000}"
                for k in chosen
            ],
        },
        shapes,
    )
    return manage(place, rows, "parks")


def green_spaces(place: Place) -> pd.DataFrame:
    """Green spaces of a quarter: parks without their water, squares, banks, protective green."""
    blocks, dry = place.quarter.blocks, dry_shapes(place)
    chosen = [
        k for k, block in enumerate(blocks) if block.use in GREEN and shapely.area(dry[k]) > 60.0
    ]
    if not chosen:
        return pd.DataFrame()
    shapes: NDArray[np.object_] = dry[chosen]
    area = frames.areas(shapes)
    rows = frames.table(
        {
            "source_id": [f"demo:green/{place.key}/{k}" for k in chosen],
            "class_code": "04013",
            "department": "gardens",
            "name": [_green_name(place, k) for k in chosen],
            "kind": [
                _green_kind(place, k, item) for k, item in zip(chosen, area.tolist(), strict=True)
            ],
            "area_m2": area,
            "green_area_m2": np.round(area * 0.86, 1),
            "care_grade": ["1" if blocks[k].use in PARK else "2" for k in chosen],
            "main_species": [
                MAIN[int(chance(place.seed, "plants", place.key, k) * len(MAIN))] for k in chosen
            ],
            "park_code": [park_code(place, k) if blocks[k].use in PARK else None for k in chosen],
        },
        shapes,
    )
    return manage(place, rows, "green")


def _green_kind(place: Place, block: int, area: float) -> str:
    use = place.quarter.blocks[block].use
    if use in PARK:
        return _kind(area)
    if use == "plaza":
        return "G3"
    return "G2" if use == "green" and place.quarter.zone.name == "industry" else "G14"


def _green_name(place: Place, block: int) -> str:
    item = place.quarter.blocks[block]
    if item.use in PARK:
        return _park_name(place, block) + "绿地"
    if item.strip:
        own = place.quarter
        line = next(line for line in (*own.vs, *own.us) if line.kind == item.strip)
        return words.water(place.seed, line.axis, line.slot // 4) + "滨河绿地"
    community = place.communities[place.community_of_block[block]].name
    return community + {"plaza": "广场绿地"}.get(item.use, "街头绿地")
