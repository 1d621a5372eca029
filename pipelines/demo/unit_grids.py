"""Unit grids: the cells of a quarter with their 15-digit codes.

Within a community cells are numbered from west to east and from north to south (GB/T 30428.1 by
the digest in docs): rows of about one cell's height, each from the west.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipelines.demo import frames
from pipelines.demo.members import members
from pipelines.demo.place import Place
from pipelines.demo.recipe import recipe
from pipelines.demo.sites import sites

ROW = 95.0
"""Height of a numbering row (m)."""
LAND = {
    "residential": "07",
    "tower": "07",
    "courtyard": "07",
    "village": "07",
    "commercial": "09",
    "office": "09",
    "industry": "10",
    "warehouse": "11",
    "school": "08",
    "campus": "08",
    "hospital": "08",
    "admin": "08",
    "park": "14",
    "lake": "14",
    "plaza": "14",
    "green": "14",
    "field": "01",
    "river": "17",
    "stream": "17",
}
"""Use in the plan -> land-use class."""
GRADE = {"center": "A", "oldtown": "A", "suburb": "C", "industry": "B"}


@dataclass(frozen=True)
class Numbering:
    """Codes of the cells of a quarter in one edition, and those that the edition made."""

    codes: tuple[str, ...]
    fresh: tuple[int, ...]


@lru_cache(maxsize=128)
def numbering(place: Place, edition: str) -> Numbering:
    """Number the cells; cells that the renewal moved get new numbers after the largest used."""
    first = members(place, "survey")
    numbers = _numbers(place, first)
    owner = members(place, edition)
    fresh = np.flatnonzero(owner != first)
    for index in fresh.tolist():
        numbers[index] = numbers[owner == owner[index]].max(initial=0) + 1
    codes = tuple(
        f"{place.community_code(k)}{n:03d}"
        for k, n in zip(owner.tolist(), numbers.tolist(), strict=True)
    )
    return Numbering(codes, tuple(fresh.tolist()))


def _numbers(place: Place, owner: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the cells of each community from 1, by rows from the north-west."""
    middle = shapely.get_coordinates(shapely.centroid(place.mesh.cells))
    numbers = np.zeros(len(owner), dtype=np.int64)
    for community in range(len(place.communities)):
        inside = np.flatnonzero(owner == community)
        rows = np.floor((middle[inside, 1].max() - middle[inside, 1]) / ROW)
        order = np.lexsort((middle[inside, 0], rows))
        numbers[inside[order]] = np.arange(1, len(inside) + 1)
    return numbers


def unit_grids(place: Place, edition: str) -> pd.DataFrame:
    """Unit grids of a quarter in one edition."""
    use = sites(place).use.tolist()
    shapes = place.mesh.cells
    codes = numbering(place, edition).codes
    return frames.table(
        {
            "source_id": [f"demo:grid/{code}" for code in codes],
            "code": list(codes),
            "name": [
                f"{place.communities[k].short}{code[-3:]}"
                for k, code in zip(members(place, edition).tolist(), codes, strict=True)
            ],
            "community_code": [code[:12] for code in codes],
            "area_m2": frames.areas(shapes),
            "land_use": [LAND[item] for item in use],
            "grade": GRADE.get(place.quarter.zone.name, "B"),
            "state": "valid",
            "started_on": _started(place, edition),
            "predecessors": _predecessors(place, edition),
        },
        shapes,
    )


def _started(place: Place, edition: str) -> list[dt.date]:
    city, fresh = recipe().city, set(numbering(place, edition).fresh)
    return [city.renewal if k in fresh else city.survey for k in range(len(place.quarter.cells))]


def _predecessors(place: Place, edition: str) -> list[list[str] | None]:
    old, fresh = numbering(place, "survey").codes, set(numbering(place, edition).fresh)
    return [[code] if k in fresh else None for k, code in enumerate(old)]
