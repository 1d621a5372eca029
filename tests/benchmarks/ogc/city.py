"""The measured city: half a million components in a real layer, and the same rows as a plain table.

72 tiles of zoom 14 (9 by 8, about 18 by 16 km) are strewn evenly, so that each holds about 7,000
points. The components go through the program's own bulk load: stamped, under row security, with
history and feed. The peers' table ``peers.components`` holds the same ids, ten attributes and
points, with a primary key and a spatial index, and was clustered by nothing either.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import psycopg
import shapely
from sqlalchemy import Engine, text

from gis.database.engine import make_engine
from gis.database.session import begin_owner, system
from layers.accounts import roles, tenants, tokens, users
from layers.migrate import upgrade
from layers.registry import Registry, discover
from layers.store import bulk

TENANT = "bench"
LAYER = "components"
ATTRIBUTES = (
    "code",
    "name",
    "class_code",
    "state",
    "manager_name",
    "owner_name",
    "address",
    "surveyed_on",
    "elevation_m",
    "material",
)
"""The ten attributes of every compared answer."""
ZOOM, WEST_TILE, NORTH_TILE, TILES_WIDE, TILES_HIGH = 14, 13_518, 6_426, 9, 8
PER_TILE = 6_945
CHUNK = 50_000
COUNTY = "379901"
USER = "surveyor.bench"
_MATERIALS = ("铸铁", "复合材料", "混凝土", "不锈钢")
_ROADS = ("解放路", "人民路", "滨河大道", "工业北路", "文化东街", "青年路")


@dataclass(frozen=True)
class Facts:
    """What the requests need: rows loaded, and the token of an account that sees all of them."""

    rows: int
    token: str


def prepare(url: str, scale: int = 1) -> Facts:
    """Migrate ``url`` and fill it unless it is full; ``scale`` 10 makes ten times as dense a city."""
    engine = make_engine(url)
    try:
        upgrade(engine)
        registry = discover()
        if _rows(engine) == 0:
            _found(engine)
            _load(engine, registry, scale)
            _copy(engine)
        return Facts(_rows(engine), _token(engine))
    finally:
        engine.dispose()


def corners(x: int, y: int, zoom: int = ZOOM) -> tuple[float, float, float, float]:
    """West, south, east, north of a tile in degrees."""
    side = 2**zoom
    south, north = (
        math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * line / side)))) for line in (y + 1, y)
    )
    return x / side * 360 - 180, south, (x + 1) / side * 360 - 180, north


def extent() -> tuple[float, float, float, float]:
    """The city's box in degrees."""
    west, _, _, north = corners(WEST_TILE, NORTH_TILE)
    _, south, east, _ = corners(WEST_TILE + TILES_WIDE - 1, NORTH_TILE + TILES_HIGH - 1)
    return west, south, east, north


def _rows(engine: Engine) -> int:
    with begin_owner(engine) as connection:
        return int(
            connection.scalar(
                text("SELECT count(*) FROM components WHERE tenant = :tenant"), {"tenant": TENANT}
            )
            or 0
        )


def _found(engine: Engine) -> None:
    with begin_owner(engine) as connection:
        roles.seed(connection)
        tenants.put(
            connection, tenants.City(id=TENANT, title_zh="测速市", title_en="Bench", bounds=None)
        )
        account = users.NewUser(
            username=USER, tenant=TENANT, display=USER, roles=("surveyor",), areas=("*",)
        )
        users.add(connection, account)


def _token(engine: Engine) -> str:
    with begin_owner(engine) as connection:
        return tokens.issue(connection, USER, "api")


def _load(engine: Engine, registry: Registry, scale: int) -> None:
    total = TILES_WIDE * TILES_HIGH * PER_TILE * scale
    done = bulk.load(
        engine,
        registry,
        system(TENANT),
        registry.get(LAYER),
        _frames(total),
        reason="benchmark",
        source="benchmark",
    )
    if done.refused:
        raise RuntimeError(f"rows of the benchmark were refused: {done.reasons}")
    with begin_owner(engine) as connection:
        connection.execute(text(f"ANALYZE {LAYER}"))


def _frames(total: int) -> Iterator[gpd.GeoDataFrame]:
    west, south, east, north = extent()
    made = np.random.default_rng(14)
    for first in range(0, total, CHUNK):
        number = np.arange(first, min(first + CHUNK, total)) + 1
        size = len(number)
        roads = made.choice(_ROADS, size)
        yield gpd.GeoDataFrame(
            {
                "source_id": [f"b{n}" for n in number],
                "code": [f"{COUNTY}01{n // 1_000_000 + 1:03d}{n % 1_000_000:06d}" for n in number],
                "name": [f"部件 {n}" for n in number],
                "class_code": made.choice(["01001", "01002", "02003", "01003"], size),
                "state": made.choice(["1", "2"], size, p=[0.95, 0.05]),
                "manager_name": made.choice(["城市管理局", "水务局", "园林绿化局"], size),
                "owner_name": made.choice(["市政公司", "供水集团", "国网供电公司"], size),
                "address": [
                    f"{road}{house}号" for road, house in zip(roads, number % 997, strict=True)
                ],
                "surveyed_on": made.choice([dt.date(2025, 6, day) for day in range(1, 29)], size),
                "elevation_m": np.round(made.uniform(20, 180, size), 2),
                "material": made.choice(_MATERIALS, size),
            },
            geometry=shapely.points(
                np.round(made.uniform(west, east, size), 7),
                np.round(made.uniform(south, north, size), 7),
            ),
            crs=4490,
        )


def _copy(engine: Engine) -> None:
    """The peers' table: CGCS2000 coordinates under EPSG:4326, which every one of them knows."""
    listed = ", ".join(ATTRIBUTES)
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS peers")
        connection.execute(
            f"CREATE TABLE peers.components AS SELECT id::bigint AS id, {listed}, "
            "ST_SetSRID(geom, 4326)::geometry(Point, 4326) AS geom FROM components "
            f"WHERE tenant = '{TENANT}' ORDER BY id"
        )
        connection.execute("ALTER TABLE peers.components ADD PRIMARY KEY (id)")
        connection.execute("CREATE INDEX ON peers.components USING gist (geom)")
        connection.execute("VACUUM ANALYZE peers.components")
        connection.execute("VACUUM ANALYZE components")
