"""Vector tiles (MVT 2.1): one statement per tile, whatever the number of layers."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, Dialect, text

from gis.database.engine import BINARY
from gis.database.session import Caller
from gis.errors import BadInput
from layers.info import LayerInfo
from layers.store import crowds, tile_sql
from layers.store.crowds import Crowd, Frame, MixedError
from layers.store.tile_sql import BUFFER, DEEPEST, EXTENT, MOST_FEATURES, PIXELS, columns


@dataclass(frozen=True)
class Tile:
    """Address of a tile (XYZ, Web Mercator)."""

    z: int
    x: int
    y: int

    def check(self) -> None:
        """Raise BadInput for an address outside the pyramid."""
        side = 2**self.z if 0 <= self.z <= DEEPEST else 0
        if not (0 <= self.x < side and 0 <= self.y < side):
            raise BadInput("no_such_tile", "瓦片坐标无效。", "There is no such tile.")

    def box(self, margin: int) -> tuple[float, float, float, float]:
        """West, south, east, north in lon/lat, wider by ``margin`` units of 4096 on each side."""
        side, more = 2**self.z, margin / EXTENT
        west, east = ((self.x - more) / side, (self.x + 1 + more) / side)
        north, south = ((self.y - more) / side, (self.y + 1 + more) / side)
        return west * 360 - 180, _latitude(south), east * 360 - 180, _latitude(north)


def mvt(
    connection: Connection,
    caller: Caller,
    infos: Sequence[LayerInfo],
    tile: Tile,
    at: dt.datetime | None = None,
) -> bytes:
    """Return the tile with one MVT layer per layer (empty ones are absent); b"" for nothing."""
    shown = tuple(
        (info, columns(info, caller)) for info in infos if info.zoom[0] <= tile.z <= info.zoom[1]
    )
    if not shown:
        return b""
    try:
        return _drawn(connection, caller, shown, tile, at, clean=False)
    except MixedError:
        return _drawn(connection, caller, shown, tile, at, clean=True)


Shown = tuple[tuple[LayerInfo, tuple[str, ...]], ...]
"""Layers and the attributes of each that travel."""


def _drawn(
    connection: Connection,
    caller: Caller,
    shown: Shown,
    tile: Tile,
    at: dt.datetime | None,
    *,
    clean: bool,
) -> bytes:
    statement = _statement(shown, tile.z, at is not None, clean, connection.dialect)
    found = connection.exec_driver_sql(
        statement, _values(caller, tile, at), execution_options=BINARY
    )
    frame, limits = Frame(**_scales(tile)), (EXTENT, MOST_FEATURES)
    return b"".join(
        crowds.layer(info, names, Crowd(*crowd), frame, limits) if plain is None else plain
        for place, plain, *crowd in found.fetchall()
        for info, names in (shown[place],)
    )


@lru_cache(maxsize=256)
def _statement(shown: Shown, z: int, as_of: bool, clean: bool, dialect: Dialect) -> str:
    """The statement of these layers at this zoom, as the driver wants it.

    Its rows: place of the layer, the layer as ST_AsMVT made it, or else the columns of a crowd.
    """
    parts = [
        f"SELECT {place} AS place, made.* FROM ({part}) AS made"
        for place, (info, names) in enumerate(shown)
        for part in tile_sql.parts(info, names, z, as_of, clean)
    ]
    return str(text(" UNION ALL ".join(parts)).compile(dialect=dialect))


def _values(caller: Caller, tile: Tile, at: dt.datetime | None) -> dict[str, object]:
    west, south, east, north = tile.box(BUFFER)
    inner_west, inner_south, inner_east, inner_north = tile.box(0)
    pixel = 360 / 2**tile.z / PIXELS
    values: dict[str, object] = {
        "tenant": caller.tenant,
        "z": tile.z,
        "x": tile.x,
        "y": tile.y,
        "west": west,
        "south": south,
        "east": east,
        "north": north,
        "inner_west": inner_west,
        "inner_south": inner_south,
        "inner_east": inner_east,
        "inner_north": inner_north,
        "pixel": pixel,
        "side": float(2**tile.z),
        "at": at,
        **_scales(tile),
    }
    return values


def _scales(tile: Tile) -> dict[str, float]:
    """From degrees to units of the tile: Web Mercator is linear in longitude (EPSG 9.0, method 1024)."""
    world = float(EXTENT * 2**tile.z)
    return {
        "x_scale": world / 360,
        "x_shift": world / 2 - tile.x * EXTENT,
        "y_scale": world / (2 * math.pi),
        "y_shift": world / 2 - tile.y * EXTENT,
    }


def _latitude(y: float) -> float:
    """Latitude of a Web Mercator ordinate, 0 (north) to 1 (south)."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))
