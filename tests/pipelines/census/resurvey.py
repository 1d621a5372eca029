"""A second survey of the same objects with realistic noise, and which row is which object."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from tests.pipelines.census import ground

METRE = 1 / 111_195.0


@dataclass(frozen=True)
class Resurvey:
    """``frame`` is the new survey; ``truth`` maps its rows (from 1) to the row of the first survey."""

    frame: gpd.GeoDataFrame
    truth: dict[int, int]
    gone: set[int]


def streets(count: int, seed: int = 3) -> gpd.GeoDataFrame:
    """Lamps along streets and in courtyards: pairs on both sides, clusters a few metres apart."""
    frame = ground.lamps(count, seed)
    made = np.random.default_rng(seed)
    xy = shapely.get_coordinates(frame.geometry.to_numpy())
    # A fifth stand within 2.5–6 m of their neighbour: twin lamps, gates, crossings.
    twins = made.choice(np.arange(1, count), count // 5, replace=False)
    angle, far = made.uniform(0, 2 * np.pi, len(twins)), made.uniform(2.5, 6, len(twins))
    moved = xy[twins - 1] + np.column_stack([np.cos(angle), np.sin(angle)]) * (far * METRE)[:, None]
    inside = (moved > ground.BOUNDS[:2]).all(axis=1) & (moved < ground.BOUNDS[2:]).all(axis=1)
    xy[twins[inside]] = moved[inside]
    frame.geometry = shapely.points(xy)
    return frame.drop(columns=["SZDYWGBSM", "SZSQDM", "经度", "纬度"])


def again(first: gpd.GeoDataFrame, *, seed: int = 5, codes: bool = False) -> Resurvey:
    """Everything moved by up to 2 m, 3 % gone, 5 % new, 10 % renamed; identifiers lost unless ``codes``."""
    made = np.random.default_rng(seed)
    count = len(first)
    gone = made.choice(count, int(0.03 * count), replace=False)
    kept = np.setdiff1d(np.arange(count), gone)
    kept = made.permutation(kept)
    frame = first.iloc[kept].reset_index(drop=True).copy()
    xy = shapely.get_coordinates(frame.geometry.to_numpy())
    angle, far = made.uniform(0, 2 * np.pi, len(kept)), 2 * np.sqrt(made.uniform(0, 1, len(kept)))
    xy += (
        np.column_stack([np.cos(angle) / np.cos(np.radians(36.64)), np.sin(angle)])
        * (far * METRE)[:, None]
    )
    renamed = made.choice(len(kept), int(0.10 * len(kept)), replace=False)
    names = frame["DGBH"].to_numpy(dtype=object)
    names[renamed] = [f"新-{number}" for number in range(len(renamed))]
    frame["DGBH"] = names
    fresh = int(0.05 * count)
    new = first.iloc[made.choice(count, fresh)].reset_index(drop=True).copy()
    low, high = np.array(ground.BOUNDS[:2]), np.array(ground.BOUNDS[2:])
    new_xy = made.uniform(low + 0.001, high - 0.001, (fresh, 2))
    new["DGBH"] = [f"N-{number}" for number in range(fresh)]
    new["BSM"] = None
    frame.geometry = shapely.points(xy)
    new.geometry = shapely.points(new_xy)
    import pandas as pd

    both = gpd.GeoDataFrame(pd.concat([frame, new], ignore_index=True), crs=4490)
    if not codes:
        both = both.drop(columns="BSM")
    truth = {row + 1: int(kept[row]) + 1 for row in range(len(kept))}
    return Resurvey(both, truth, {int(row) + 1 for row in gone})
