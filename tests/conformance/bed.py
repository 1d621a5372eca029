"""A throw-away town to run the suite on: every kind of geometry, every type of field, nulls, an empty layer."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from sqlalchemy import Engine

from gis.database.session import begin_owner, system
from layers.accounts import roles, tenants, tokens, users
from layers.registry import discover
from layers.store import bulk
from tests.conformance.iut import Collection

WEST, SOUTH, STEP = 117.0, 36.0, 0.001
CLASS = "01013"
COLLECTIONS = (
    Collection("components", "point"),
    Collection(f"component_{CLASS}", "point"),
    Collection("waste_bins", "point"),
    Collection("roads", "line"),
    Collection("parks", "polygon"),
    Collection("divisions", "polygon"),
    Collection("ancient_trees", "empty"),
)
NAMES = (
    "井盖",
    "O'Brien",
    "København",
    "CAFÉ",
    "café",
    "straßE",
    "foo",
    "BAR_1",
    "100%",
    "äöüéáí",
    "FOO",
)


@dataclass(frozen=True)
class Town:
    """The tenant, and the token of an account that may edit all that is tested."""

    tenant: str
    token: str


def build(engine: Engine) -> Town:
    """Fill a fresh tenant."""
    registry, tenant = discover(), f"ats-{secrets.token_hex(3)}"
    with begin_owner(engine) as connection:
        roles.seed(connection)
        bounds = (116.5, 35.5, 117.5, 36.5)
        city = tenants.City(id=tenant, title_zh="测试城", title_en="Test town", bounds=bounds)
        tenants.put(connection, city)
        user = f"admin.{tenant}"
        new = users.NewUser(
            username=user, tenant=tenant, display=user, roles=("admin",), areas=("*",)
        )
        users.add(connection, new)
        token = tokens.issue(connection, user, "api")
    for layer, frame in _frames():
        info = registry.get(layer)
        done = bulk.load(
            engine, registry, system(tenant), info, [frame], reason="test", source="test"
        )
        assert done.refused == 0 < done.created, (layer, done)
    return Town(tenant, token)


def _frames() -> list[tuple[str, gpd.GeoDataFrame]]:
    return [
        ("divisions", _divisions()),
        ("components", _components(60)),
        ("waste_bins", _bins(40)),
        ("roads", _roads(30)),
        ("parks", _parks(24)),
    ]


def _frame(count: int, shapes: Any, **columns: Any) -> gpd.GeoDataFrame:
    numbers = np.arange(count)
    given = {
        "source_id": [f"s{number}" for number in numbers],
        "name": [NAMES[number % len(NAMES)] if number % 7 else None for number in numbers],
        "note": [f"note {number}" if number % 3 else None for number in numbers],
    }
    shapes = shapely.transform(np.asarray(shapes), lambda places: places.round(6))
    return gpd.GeoDataFrame({**given, **columns}, geometry=shapes, crs=4490)


def _spots(count: int) -> list[tuple[float, float]]:
    return [
        (round(WEST + number % 10 * STEP, 6), round(SOUTH + number // 10 * STEP, 6))
        for number in range(count)
    ]


def _days(count: int, every: int, year: int = 2022) -> list[str | None]:
    """Dates from April to September, one of them that of the abstract tests; nulls between."""
    return [
        f"{year}-{4 + number % 6:02d}-{14 if number % 4 == 1 else 1 + number % 28:02d}"
        if number % every
        else None
        for number in range(count)
    ]


def _components(count: int) -> gpd.GeoDataFrame:
    numbers = np.arange(count)
    return _frame(
        count,
        shapely.points(_spots(count)),
        class_code=np.where(numbers % 3 == 0, CLASS, "01024"),
        state=np.where(numbers % 2 == 0, "1", "2"),
        elevation_m=np.where(numbers % 10 == 3, np.nan, numbers / 2),
        surveyed_on=_days(count, 5),
        changed_on=_days(count, 4, 2025),
    )


def _bins(count: int) -> gpd.GeoDataFrame:
    streams = ["recyclable", "kitchen", "hazardous", "residual"]
    return _frame(
        count,
        shapely.points(_spots(count)),
        streams=[streams[: number % 5] or None for number in range(count)],
        capacity_l=[120 * (number % 4) or None for number in range(count)],
        bins=[number % 6 for number in range(count)],
        emptied_per_day=[number / 4 for number in range(count)],
        installed_on=_days(count, 3),
        surveyed_on=_days(count, 4),
    )


def _roads(count: int) -> gpd.GeoDataFrame:
    lines = [
        shapely.LineString([(x, y), (x + 0.0005, y + 0.0002 * (number % 3)), (x + 0.001, y)])
        for number, (x, y) in enumerate(_spots(count))
    ]
    return _frame(
        count,
        lines,
        lanes=[number % 7 or None for number in range(count)],
        oneway=[None if number % 4 == 0 else number % 2 == 0 for number in range(count)],
        width_m=[3.14 if number == 5 else number * 1.5 for number in range(count)],
        built_on=_days(count, 3),
    )


def _parks(count: int) -> gpd.GeoDataFrame:
    boxes = [shapely.box(x, y, x + STEP, y + STEP / 2) for x, y in _spots(count)]
    return _frame(
        count,
        boxes,
        free=[None if number % 5 == 0 else number % 2 == 0 for number in range(count)],
        visitors_max=[number * 100 or None for number in range(count)],
        area_m2=[number * 10.25 for number in range(count)],
        opened_on=_days(count, 3),
        surveyed_on=_days(count, 4, 2021),
    )


def _divisions() -> gpd.GeoDataFrame:
    boxes = [(116.9, 35.9, 117.0055, 36.1), (117.0055, 35.9, 117.1, 36.1)]
    return gpd.GeoDataFrame(
        {
            "source_id": ["s1", "s2"],
            "code": ["379901001", "379901002"],
            "name": ["西街", "东街"],
            "level": ["street", "street"],
            "population": [1, 52000],
            "established_on": ["2022-04-14", None],
        },
        geometry=[shapely.box(*box) for box in boxes],
        crs=4490,
    )
