"""Trees: street trees of one species per road, solitary trees on green land, and the listed ones."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import shapely

from pipelines.demo import frames, recipe, words
from pipelines.demo.furniture import furniture
from pipelines.demo.land_use import wet
from pipelines.demo.managed import manage
from pipelines.demo.place import Place
from pipelines.demo.seeds import chance, rng
from pipelines.demo.sites import sites

KIND = {"04002": "street", "04003": "park"}
ANCIENT = {
    "courtyard": 0.07,
    "park": 0.03,
    "village": 0.05,
    "campus": 0.05,
    "lake": 0.02,
    "residential": 0.003,
}
"""Use -> share of cells with a listed tree."""


def _species(weight: str, number: float) -> Mapping[str, str]:
    rows = recipe.table("species")
    left = number * sum(float(row[weight]) for row in rows)
    for row in rows:
        left -= float(row[weight])
        if left < 0:
            return row
    return rows[0]


def trees(place: Place) -> pd.DataFrame:
    """Street and park trees of a quarter."""
    rows = furniture(place)
    rows = rows[rows["class_code"].isin(list(KIND))].reset_index(drop=True)
    out = manage(place, rows, "trees").drop(columns="street_kind")
    random = rng(place.seed, "trees", place.key)
    kinds = [
        _species("street", chance(place.seed, "species", road) if road else k)
        for road, k in zip(out["road_name"], random.random(len(out)).tolist(), strict=True)
    ]
    age = random.uniform(4, 38, len(out))
    out["kind"] = [KIND[code] for code in out["class_code"]]
    out["name"] = [kind["zh"] for kind in kinds]
    out["species"] = [kind["zh"] for kind in kinds]
    out["latin_name"] = [kind["latin"] for kind in kinds]
    out["genus"] = [kind["genus"] for kind in kinds]
    out["dbh_cm"] = np.round(5 + age * 0.9, 1)
    out["girth_cm"] = np.round((5 + age * 0.9) * np.pi, 0)
    out["height_m"] = np.round(3.5 + age * 0.28, 1)
    out["crown_m"] = np.round(1.8 + age * 0.19, 1)
    out["vigour"] = np.where(random.random(len(out)) < 0.97, "1", "2")
    out["planted_on"] = [f"{2025 - int(years)}-03-12" for years in age.tolist()]
    return out


def ancient_trees(place: Place) -> pd.DataFrame:
    """Listed trees of a quarter, on open ground of old places."""
    ground = sites(place)
    random = rng(place.seed, "ancient", place.key)
    share = np.array([ANCIENT.get(use, 0.0) for use in ground.use.tolist()])
    cell = np.flatnonzero(random.random(len(share)) < share)
    low, high = ground.open[cell, :2], ground.open[cell, 2:]
    points = place.mesh.world(low + (high - low) * np.array([0.5, 0.992]))
    dry = ~shapely.contains_xy(wet(place), points[:, 0], points[:, 1])
    cell, points = cell[dry], points[dry]
    if not len(cell):
        return pd.DataFrame()
    kinds = [_species("ancient", k) for k in random.random(len(cell)).tolist()]
    owner = place.community_of_block
    where = [place.communities[owner[b]].name for b in ground.block[cell].tolist()]
    rows = frames.table(
        {
            "source_id": [f"demo:04001/{place.key}/{k}" for k in cell.tolist()],
            "class_code": "04001",
            "department": "gardens",
            "name": [f"{spot}{kind['zh']}" for spot, kind in zip(where, kinds, strict=True)],
            "address": where,
            "species": [kind["zh"] for kind in kinds],
            "latin_name": [kind["latin"] for kind in kinds],
            "family": [kind["family"] for kind in kinds],
            "genus": [kind["genus"] for kind in kinds],
            "keeper_name": [
                words.person(place.seed, "keeper", place.key, k) for k in cell.tolist()
            ],
        },
        shapely.points(points),
    )
    return _ages(place, manage(place, rows, "ancient"), random)


def _ages(place: Place, out: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    age = (100 + 620 * random.random(len(out)) ** 2.2).astype(int)
    out["age_years"] = age
    out["grade"] = np.where(age >= 500, "1", np.where(age >= 300, "2", "3"))
    out["famous"] = False
    out["age_basis"] = np.where(age >= 300, "documented", "estimated")
    out["girth_cm"] = np.round(110 + age * 0.55, 0)
    out["height_m"] = np.round(9 + age * 0.014, 1)
    crown = np.round(8 + age * 0.012 + random.uniform(-1, 2, len(out)), 1)
    out["crown_ew_m"], out["crown_ns_m"] = crown, np.round(crown * 0.93, 1)
    out["vigour"] = np.where(random.random(len(out)) < 0.8, "1", "2")
    out["protection_m"] = np.round(crown / 2 + 5, 1)
    out["listed_on"] = f"{2018 + int(chance(place.seed, 'listed', place.county) * 5)}-11-20"
    return out
