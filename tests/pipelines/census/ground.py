"""A small invented county with communities and unit grids, and a clean survey of its lamps."""

from __future__ import annotations

import datetime as dt
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Engine

from gis.database.session import begin_owner, system
from layers.accounts import tenants
from layers.registry import Registry
from layers.store import bulk

COUNTY = "379902"
WEST, SOUTH, STEP = 117.0, 36.6, 0.02
SIDE = 4
"""Communities per side; each has CELLS × CELLS unit grids."""
CELLS = 5
BOUNDS = (WEST, SOUTH, WEST + SIDE * STEP, SOUTH + SIDE * STEP)
APART = 0.1
"""Degrees from one county to the next, where there are several."""
TODAY = "2026-06-30"
UNIT = "91370100MA3C00000"


CLASSES = ("01037", "01038", "01039")
"""Classes of lamps; a class has a million numbers in a county."""


def community(column: Any, row: Any) -> Any:
    """Twelve digits of a community by its place."""
    number = np.asarray(row) * SIDE + np.asarray(column) + 1
    return np.array([f"{COUNTY}001{one:03d}" for one in np.atleast_1d(number)], dtype=object)


def lay(engine: Engine, registry: Registry, tenant: str, counties: int = 1) -> None:
    """Make the tenant with its divisions and unit grids; more ``counties`` lie east of the first."""
    west, south, east, north = BOUNDS
    bounds = (west, south, east + (counties - 1) * APART, north)
    with begin_owner(engine) as connection:
        tenants.put(
            connection, tenants.City(id=tenant, title_zh="试", title_en="Trial", bounds=bounds)
        )
    caller = system(tenant)
    for layer, frame in (("divisions", divisions()), ("unit_grids", unit_grids())):
        frames = [moved(frame, county) for county in range(counties)]
        bulk.load(
            engine, registry, caller, registry.get(layer), frames, reason="ground", source="test"
        )


def moved(frame: gpd.GeoDataFrame, county: int) -> gpd.GeoDataFrame:
    """The same in another county: shifted, with its codes."""
    made = frame.copy()
    made.geometry = made.translate(county * APART)
    code = str(int(COUNTY) + county)
    for name in ("code", "source_id", "name", "BSM", "SZDYWGBSM", "SZSQDM"):
        if name in made:
            made[name] = made[name].str.replace(f"^{COUNTY}", code, regex=True)
    if "经度" in made:
        made["经度"] += county * APART
    return made


def divisions() -> gpd.GeoDataFrame:
    """The county, its one street, its communities."""
    codes, levels, shapes = (
        [COUNTY, f"{COUNTY}001"],
        ["county", "street"],
        [shapely.box(*BOUNDS)] * 2,
    )
    for row in range(SIDE):
        for column in range(SIDE):
            codes.append(community(column, row)[0])
            levels.append("community")
            west, south = WEST + column * STEP, SOUTH + row * STEP
            shapes.append(shapely.box(west, south, west + STEP, south + STEP))
    names = {"code": codes, "level": levels, "name": codes, "source_id": codes}
    return gpd.GeoDataFrame(names, geometry=shapes, crs=4490)


def unit_grids() -> gpd.GeoDataFrame:
    """CELLS × CELLS cells per community, numbered row by row."""
    codes, shapes = [], []
    for row in range(SIDE * CELLS):
        for column in range(SIDE * CELLS):
            home = community(column // CELLS, row // CELLS)[0]
            codes.append(f"{home}{(row % CELLS) * CELLS + column % CELLS + 1:03d}")
            size = STEP / CELLS
            west, south = WEST + column * size, SOUTH + row * size
            shapes.append(shapely.box(west, south, west + size, south + size))
    return gpd.GeoDataFrame({"code": codes, "source_id": codes}, geometry=shapes, crs=4490)


def grid_of(lon: Any, lat: Any) -> tuple[Any, Any]:
    """Community and unit grid of each position."""
    size = STEP / CELLS
    column = ((lon - WEST) / size).astype(int)
    row = ((lat - SOUTH) / size).astype(int)
    homes = community(column // CELLS, row // CELLS)
    number = (row % CELLS) * CELLS + column % CELLS + 1
    return homes, np.array(
        [f"{h}{n:03d}" for h, n in zip(homes, number, strict=True)], dtype=object
    )


def lamps(count: int, seed: int = 7) -> gpd.GeoDataFrame:
    """A clean survey of ``count`` street lamps at least 2.5 m apart, with a surveyor's columns."""
    made = np.random.default_rng(seed)
    side = int(np.ceil(np.sqrt(count)))
    pitch = SIDE * STEP / side
    at = np.arange(side * side)[:count]
    jitter = made.uniform(-0.3, 0.3, (count, 2))
    lon = WEST + (at % side + 0.5 + jitter[:, 0]) * pitch
    lat = SOUTH + (at // side + 0.5 + jitter[:, 1]) * pitch
    homes, grids = grid_of(lon, lat)
    first = dt.date(2024, 1, 1)
    surveyed = [first + dt.timedelta(days=int(day)) for day in made.integers(0, 300, count)]
    changed = [
        day + dt.timedelta(days=int(more))
        for day, more in zip(surveyed, made.integers(0, 200, count), strict=True)
    ]
    block, number = np.divmod(np.arange(count), 900_000)
    classes = np.array(CLASSES, dtype=object)[block % len(CLASSES)]
    frame = pd.DataFrame(
        {
            "BSM": [f"{COUNTY}{c}{n + 1:06d}" for c, n in zip(classes, number, strict=True)],
            "SMALLCLASS": classes,
            "DGBH": [f"L-{number:06d}" for number in range(1, count + 1)],
            "DGGD": np.round(made.uniform(6, 14, count), 1),
            "ZGBMDM": unit(3),
            "ZGBMMC": "市城市照明服务中心",
            "QSDWDM": unit(5),
            "QSDWMC": "市城市照明服务中心",
            "SZDYWGBSM": grids,
            "SZSQDM": homes,
            "ZT": made.choice(["完好", "破损", "废弃"], count, p=[0.9, 0.08, 0.02]),
            "CSRQ": [day.strftime("%Y%m%d") for day in surveyed],
            "BGRQ": [day.isoformat() for day in changed],
            "精度等级": "A",
            "DWWC": np.round(made.uniform(0.05, 0.45, count), 2),
            "经度": lon,
            "纬度": lat,
            "BZ": "无",
        }
    )
    return gpd.GeoDataFrame(frame, geometry=shapely.points(lon, lat), crs=4490)


_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def unit(number: int) -> str:
    """A valid unified social credit code."""
    body = f"{UNIT[:-1]}{number % 10}"
    total = sum(_ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _ALPHABET[-total % 31]
