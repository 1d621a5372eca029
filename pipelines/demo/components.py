"""Litter bins, and the components of all classes that have no layer of their own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.demo.furniture import furniture
from pipelines.demo.lights import KIND as LIGHTS
from pipelines.demo.managed import manage
from pipelines.demo.manholes import OTHERS as COVERS
from pipelines.demo.place import Place
from pipelines.demo.seeds import chance, rng
from pipelines.demo.trees import KIND as TREES

BIN = "03005"
CHARGER = "01054"
OWN_LAYER = frozenset({*LIGHTS, *COVERS, *TREES, BIN, "03001", "03006"})
GONE, ADDED = 0.05, 0.3
"""Share of the bins that the renewal took away, and of the charging piles that it found new."""
HOMES = ("residential", "tower", "courtyard", "village")
MATERIAL = {
    "01004": "球墨铸铁",
    "01013": "铸铁",
    "04007": "防腐木",
    "02012": "铝合金",
    "02010": "铝合金",
    "01048": "钢",
    "01027": "钢",
    "01028": "钢",
    "01060": "不锈钢",
}


def life(source_id: str, class_code: str, seed: int) -> str:
    """Tell in which editions a thing exists: "survey", "renewal" or "both"."""
    number = chance(seed, "life", source_id)
    if class_code == BIN:
        return "survey" if number < GONE else "both"
    return "renewal" if class_code == CHARGER and number < ADDED else "both"


def waste_bins(place: Place) -> pd.DataFrame:
    """Litter and sorting bins of a quarter; ``life`` tells those that the renewal took away."""
    rows = furniture(place)
    rows = rows[rows["class_code"] == BIN].reset_index(drop=True)
    out = manage(place, rows, "bins")
    home = out["street_kind"].isin(list(HOMES)).tolist()
    out["kind"] = np.where(home, "sorting", "litter")
    out["streams"] = [
        ["recyclable", "hazardous", "kitchen", "residual"] if item else ["recyclable", "residual"]
        for item in home
    ]
    out["capacity_l"] = np.where(home, 240, 80)
    out["bins"] = np.where(home, 4, 2)
    out["material"] = np.where(home, "plastic", "stainless")
    out["emptied_per_day"] = np.where(home, 2.0, 3.0)
    out["installed_on"] = [
        f"{2016 + int(k * 9)}-05-01"
        for k in rng(place.seed, "bins", place.key).random(len(out)).tolist()
    ]
    return _lives(place, out).drop(columns="street_kind")


def components(place: Place, edition: str) -> pd.DataFrame:
    """Components of a quarter whose class no other layer claims; ``life`` tells the new ones."""
    rows = furniture(place)
    rows = rows[~rows["class_code"].isin(list(OWN_LAYER))].reset_index(drop=True)
    out = manage(place, rows, "components", edition)
    out["material"] = [MATERIAL.get(code) for code in out["class_code"]]
    return _lives(place, out).drop(columns=["street_kind", "road_name"])


def _lives(place: Place, out: pd.DataFrame) -> pd.DataFrame:
    out["life"] = [
        life(key, code, place.seed)
        for key, code in zip(out["source_id"], out["class_code"], strict=True)
    ]
    return out
