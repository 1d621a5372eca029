"""The table of named places of one large city (``places_shanghai/places.csv``) as a base: for measuring only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from geocoding.base.tables import DIVISIONS, Base, places

SEED = 20260301
KEPT_OUT = 0.06
"""Share of the records that the base does not know."""
CITY = "310100"


def read(folder: Path) -> tuple[Base, Base]:
    """Return the base and the records kept out of it; ``folder`` holds ``places_shanghai``."""
    table = pd.read_csv(folder / "places_shanghai" / "places.csv", dtype=str, keep_default_na=False)
    codes = {name: f"3101{n:02d}" for n, name in enumerate(sorted(set(table["adname"])), 1)}
    frame = places(
        {
            "id": np.arange(1, len(table) + 1),
            "name": table["name"],
            "address": table["address"].where(table["address"] != "[]", ""),
            "division": table["adname"].map(codes),
            "lon": table["lon"].astype(float),
            "lat": table["lat"].astype(float),
        }
    )
    frame["area"] = frame["division"]
    frame["grid"] = [f"{code}001001{n % 1000:03d}" for n, code in enumerate(frame["division"])]
    out = np.random.default_rng(SEED).random(len(frame)) < KEPT_OUT
    divisions = _divisions(codes)
    return (
        Base(frame[~out].reset_index(drop=True), divisions=divisions, tenant="shanghai"),
        Base(frame[out].reset_index(drop=True), divisions=divisions),
    )


def _divisions(codes: dict[str, str]) -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = [(0, "3101", "city", "上海市", "上海", None)]
    rows += [
        (n, code, "county", name, None, None) for n, (name, code) in enumerate(codes.items(), 1)
    ]
    return pd.DataFrame(
        [(fid, code, level, name, short, geom) for fid, code, level, name, short, geom in rows],
        columns=list(DIVISIONS),
    )
