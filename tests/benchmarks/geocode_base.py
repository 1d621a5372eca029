"""A base of any size: one city's real places, then real names from all China at invented spots and doors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from geocoding.base.tables import Base, places
from geocoding.evaluate import shanghai

SEED = 20260308


def grown(folder: Path, size: int) -> Base:
    """Return a base of ``size`` places, the real ones first."""
    base, _ = shanghai.read(folder)
    random = np.random.default_rng(SEED)
    real, more = base.places, size - len(base.places)
    streets = (
        real["address"].str.extract(r"^([\u4e00-\u9fff]{2,5}(?:路|街))\d")[0].dropna().unique()
    )
    near = random.integers(len(real), size=more)
    number = [f"{n}号" for n in random.integers(1, 1500, more).tolist()]
    street = streets[random.integers(len(streets), size=more)]
    extra = places(
        {
            "id": np.arange(len(real) + 1, size + 1),
            "name": _names(folder, more, random),
            "street": street,
            "number": number,
            "address": [a + b for a, b in zip(street, number, strict=True)],
            "division": real["division"].to_numpy()[near],
            "area": real["division"].to_numpy()[near],
            "lon": real["lon"].to_numpy(float)[near] + random.normal(0, 0.01, more),
            "lat": real["lat"].to_numpy(float)[near] + random.normal(0, 0.01, more),
        }
    )
    both = pd.concat([real, extra], ignore_index=True)
    return Base(both, divisions=base.divisions, tenant="bench")


def _names(folder: Path, count: int, random: np.random.Generator) -> list[str]:
    """Real names first; where they do not suffice, the head of one and the tail of another."""
    found: list[str] = []
    for name in ("community", "region"):
        lines = (folder / "place_names" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        found += [line.strip() for line in lines if len(line.strip()) > 2]
    order = random.permutation(len(found))
    names = [found[k] for k in order[:count]]
    heads, tails = random.integers(len(found), size=(2, max(0, count - len(names))))
    return names + [
        found[a][:3] + found[b][-4:] for a, b in zip(heads.tolist(), tails.tolist(), strict=True)
    ]
