"""Vector tiles (MVT 2.1): one statement per tile, whatever the number of layers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, text

from gis.database.engine import BINARY
from gis.database.session import Caller
from gis.errors import BadInput
from layers.info import LayerInfo
from layers.store import crowds, tile_sql
from layers.store.crowds import Crowd, Frame, MixedError
from layers.store.cut import Cut, Statement
from layers.store.failures import translated
from layers.store.pyramid import EXTENT, MERCATOR, Pyramid
from layers.store.tile_sql import BUFFER, MOST_FEATURES, PIXELS, How, columns


@dataclass(frozen=True)
class Tile:
    """Address of a tile: level, column, row from above."""

    z: int
    x: int
    y: int
    pyramid: Pyramid = MERCATOR

    def check(self) -> None:
        """Raise BadInput for an address outside the pyramid."""
        columns, rows = self.pyramid.size(self.z)
        if not (0 <= self.x < columns and 0 <= self.y < rows):
            raise BadInput("no_such_tile", "瓦片坐标无效。", "There is no such tile.")

    def box(self, margin: int) -> tuple[float, float, float, float]:
        """West, south, east, north in lon/lat, wider by ``margin`` units of 4096 on each side."""
        return self.pyramid.box(self.z, self.x, self.y, margin / EXTENT)

    @property
    def scales(self) -> dict[str, float]:
        """From degrees to units of the tile."""
        return self.pyramid.scales(self.z, self.x, self.y)


def mvt(
    connection: Connection,
    caller: Caller,
    infos: Sequence[LayerInfo],
    tile: Tile,
    at: dt.datetime | None = None,
    cut: Cut | None = None,
) -> bytes:
    """Return the tile with one MVT layer per layer (empty ones are absent); b"" for nothing.

    ``cut`` holds for all layers; BadInput where one of them has no such fields.
    """
    shown = tuple(
        (info, columns(info, caller)) for info in infos if info.zoom[0] <= tile.z <= info.zoom[1]
    )
    if not shown:
        return b""
    asked = _Asked(caller, shown, tile, at, cut)
    try:
        return _drawn(connection, asked, clean=False)
    except MixedError:
        return _drawn(connection, asked, clean=True)


Shown = tuple[tuple[LayerInfo, tuple[str, ...]], ...]
"""Layers and the attributes of each that travel."""


class _Asked(NamedTuple):
    caller: Caller
    shown: Shown
    tile: Tile
    at: dt.datetime | None
    cut: Cut | None


def _drawn(connection: Connection, asked: _Asked, *, clean: bool) -> bytes:
    tile, shown = asked.tile, asked.shown
    how = How(tile.z, tile.pyramid, asked.at is not None, clean, asked.cut is not None)
    frame = Frame(**tile.scales, mercator=tile.pyramid is MERCATOR)
    limits = EXTENT, MOST_FEATURES
    rows = _found(connection, asked, how)
    return b"".join(
        crowds.layer(info, names, Crowd(*crowd), frame, limits) if plain is None else plain
        for place, plain, *crowd in rows
        for info, names in (shown[place],)
    )


def _found(connection: Connection, asked: _Asked, how: How) -> Sequence[Sequence[Any]]:
    """Return rows: place of the layer, the layer as ST_AsMVT made it, or else the columns of a crowd."""
    values = _values(asked.caller, asked.tile, asked.at)
    if asked.cut is None:
        statement = _statement(asked.shown, how, connection.dialect)
        found = connection.exec_driver_sql(statement, values, execution_options=BINARY)
        return found.fetchall()
    conditions = {info.id: asked.cut.condition(info, asked.caller) for info, _ in asked.shown}
    cut = Statement(_marked(asked.shown, how), conditions)
    with translated():
        return connection.execute(cut, values, execution_options=BINARY).fetchall()


@lru_cache(maxsize=256)
def _statement(shown: Shown, how: How, dialect: Dialect) -> str:
    """The statement of these layers, as the driver wants it."""
    return str(text(_marked(shown, how)).compile(dialect=dialect))


def _marked(shown: Shown, how: How) -> str:
    """The statement of these layers, with the marks of a cut in it."""
    parts = [
        f"SELECT {place} AS place, made.* FROM ({part}) AS made"
        for place, (info, names) in enumerate(shown)
        for part in tile_sql.parts(info, names, how)
    ]
    return " UNION ALL ".join(parts)


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
        "at": at,
        **tile.scales,
    }
    return values
