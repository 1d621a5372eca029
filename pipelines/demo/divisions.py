"""Administrative divisions: city, counties, streets, communities as one exact partition."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipelines.demo import frames
from pipelines.demo.lattice import Lattice
from pipelines.demo.members import members
from pipelines.demo.place import Place, county_code, county_name, places
from pipelines.demo.recipe import recipe
from pipelines.demo.seeds import chance

DENSITY = {
    "residential": 230,
    "tower": 340,
    "courtyard": 180,
    "village": 60,
    "commercial": 60,
    "office": 20,
    "campus": 90,
    "admin": 10,
}
"""Residents per hectare of a use."""
PER_HOUSEHOLD = 2.62


def divisions(plan: Lattice, edition: str) -> Iterator[pd.DataFrame]:
    """Yield the divisions of each county, then the city itself."""
    shapes: list[shapely.Geometry] = []
    people = 0
    for county in range(len(plan.counties)):
        frame = county_divisions(plan, county, edition)
        shapes.append(frame["geometry"].iloc[0])
        people += int(frame["population"].iloc[0])
        yield frame
    city = recipe().city
    row = _row((city.code[:4], city.name, "city", None), people, "111")
    row["name_en"] = city.name_en
    yield _table([row], np.array([shapely.coverage_union_all(shapes)]))


def county_divisions(plan: Lattice, county: int, edition: str) -> pd.DataFrame:
    """Divisions of one county: itself first, then each street with its communities."""
    parts = [_street(place, edition) for place in places(plan, county)]
    streets = [part.iloc[0] for part in parts]
    head = (county_code(county), county_name(county), "county", recipe().city.code[:4])
    row = _row(head, sum(int(street["population"]) for street in streets), "111")
    shape = shapely.coverage_union_all([street["geometry"] for street in streets])
    return frames.together([_table([row], np.array([shape])), *parts])


def _street(place: Place, edition: str) -> pd.DataFrame:
    """Divisions of one street: itself first, then its communities."""
    owner = members(place, edition)
    kind = ("121", "220") if place.town else ("111", "111")
    shapes = [
        shapely.coverage_union_all(place.mesh.cells[owner == k])
        for k in range(len(place.communities))
    ]
    people = [_people(place, owner == k) for k in range(len(place.communities))]
    head = (place.street_code, place.street_name, "street", place.county_code)
    rows = [_row(head, sum(people), kind[0])]
    for k, community in enumerate(place.communities):
        head = (place.community_code(k), community.name, "community", place.street_code)
        rows.append(_row(head, people[k], kind[1]))
    return _table(rows, np.array([shapely.coverage_union_all(shapes), *shapes]))


def _people(place: Place, inside: NDArray[np.bool_]) -> int:
    """Residents of a community; cells count one by one, so a moved block moves its people only."""
    own = place.quarter
    count = 40
    for cell, mine in zip(own.cells, inside.tolist(), strict=True):
        if mine:
            vary = 0.85 + 0.3 * chance(place.seed, "people", place.key, cell.block)
            dense = DENSITY.get(own.blocks[cell.block].use, 0)
            count += int(dense * cell.rect.area / 10000 * vary)
    return count


def _row(head: tuple[str, str, str, str | None], people: int, kind: str) -> dict[str, object]:
    code, name, level, parent = head
    return {
        "source_id": f"demo:division/{code}",
        "code": code,
        "name": name,
        "level": level,
        "parent_code": parent,
        "name_en": None,
        "short_name": _short(name),
        "urban_rural": kind,
        "population": people,
        "population_year": 2025,
        "households": round(people / PER_HOUSEHOLD),
    }


def _short(name: str) -> str:
    for ending in ("街道", "社区", "市", "区", "县", "镇", "村"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def _table(rows: list[dict[str, object]], shapes: NDArray[np.object_]) -> pd.DataFrame:
    frame = frames.table({name: [row[name] for row in rows] for name in rows[0]}, shapes)
    frame["geometry"] = shapely.normalize(shapes)
    frame["area_km2"] = np.round(shapely.area(shapes) / 1e6, 4)
    return frame
