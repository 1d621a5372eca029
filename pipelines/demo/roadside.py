"""Public toilets and billboards: placed like street furniture, with facts of their own."""

from __future__ import annotations

import numpy as np
import pandas as pd

from pipelines.demo import words
from pipelines.demo.furniture import furniture
from pipelines.demo.managed import manage
from pipelines.demo.place import Place
from pipelines.demo.seeds import chance, rng

BILLBOARDS = ("pole", "lightbox", "column", "banner")
WALLS = ("wall", "screen", "roof")


def toilets(place: Place) -> pd.DataFrame:
    """Public toilets of a quarter."""
    rows = furniture(place)
    rows = rows[rows["class_code"] == "03001"].reset_index(drop=True)
    out = manage(place, rows, "toilets").drop(columns=["street_kind", "road_name"])
    if out.empty:
        return out
    dice = rng(place.seed, "toilets", place.key).random((len(out), 3))
    stalls = (4 + dice[:, 0] * 9).astype(int)
    where = [text.split("，")[0] for text in out["address"]]
    out["name"] = [f"{text}公厕" for text in where]
    out["grade"] = np.where(dice[:, 1] < 0.2, "1", np.where(dice[:, 1] < 0.85, "2", "3"))
    out["stalls_male"] = stalls
    out["stalls_female"] = np.ceil(stalls * 1.5).astype(int)
    out["stalls_unisex"] = 1
    out["barrier_free"] = (dice[:, 2] < 0.92).tolist()
    out["family_room"] = (dice[:, 2] < 0.45).tolist()
    out["free"] = True
    out["open_hours"] = np.where(dice[:, 1] < 0.5, "全天", "05:30-22:00")
    out["area_m2"] = np.round(38 + stalls * 5.5, 0)
    out["built_on"] = [f"{2001 + int(k * 23)}-08-01" for k in dice[:, 2].tolist()]
    out["keeper_name"] = [words.person(place.seed, "cleaner", key) for key in out["source_id"]]
    return out


def billboards(place: Place) -> pd.DataFrame:
    """Billboards of a quarter, with permit and safety test."""
    rows = furniture(place)
    rows = rows[rows["class_code"] == "03006"].reset_index(drop=True)
    out = manage(place, rows, "billboards")
    if out.empty:
        return out
    dice = rng(place.seed, "billboards", place.key).random((len(out), 3))
    beside = out["road_name"].notna().tolist()
    kinds = [
        (BILLBOARDS if road else WALLS)[int(k * (4 if road else 3))]
        for road, k in zip(beside, dice[:, 0].tolist(), strict=True)
    ]
    width = np.round(np.where(beside, 3 + dice[:, 1] * 9, 6 + dice[:, 1] * 14), 1)
    height = np.round(width * (0.4 + 0.25 * dice[:, 2]), 1)
    year = 2023 + (dice[:, 1] * 3).astype(int)
    out["kind"] = kinds
    out["width_m"], out["height_m"] = width, height
    out["area_m2"] = np.round(width * height, 1)
    out["faces"] = np.where(np.array(beside) & (dice[:, 2] < 0.5), 2, 1)
    out["bottom_m"] = np.round(3 + dice[:, 2] * 6, 1)
    out["lit"] = (dice[:, 2] < 0.6).tolist()
    out["permit_no"] = [
        f"明城广许〔{y}〕{int(chance(place.seed, 'permit', key) * 9000) + 1000}号"
        for y, key in zip(year.tolist(), out["source_id"], strict=True)
    ]
    out["permitted_on"] = [f"{y}-04-01" for y in year.tolist()]
    out["valid_until"] = [f"{y + 3}-03-31" for y in year.tolist()]
    out["tested_on"] = [f"{min(y + 2, 2025)}-10-15" for y in year.tolist()]
    out["built_on"] = [f"{y}-05-01" for y in year.tolist()]
    out["contact_name"] = [words.person(place.seed, "ad", key) for key in out["source_id"]]
    return out.drop(columns="street_kind")
