"""Vector tiles (MVT 2.1) made by PostGIS: one statement per tile, whatever the number of layers.

From zoom 14 on a tile carries features; below, component layers are counted in a grid of 64 by 64
bins. A tile carries at most 10,000 features of a layer: more are thinned (the largest stay, of points
a sample) and each then says in ``thinned`` how many there are. Polygons with labels bring the layer
``<id>__label`` with a point on their surface, in the one tile where that point lies.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import Connection, text

from gis.database.session import Caller
from gis.errors import BadInput
from layers.info import LayerInfo
from layers.store import source

EXTENT, BUFFER = 4096, 64
"""Units of a tile; how far geometry is fetched and kept beyond its edge."""
BINS = 64
FEATURES_FROM = 14
MOST_FEATURES = 10_000
MOST_READ = 40_000
MOST_LABELS = 1_000
DEEPEST = 22
EXACT_FROM = 15
"""Zoom from which geometry is not simplified; clients overzoom from 16 on."""
PIXELS = 512
ALWAYS = ("code", "name", "state", "class_code")


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


def binned(info: LayerInfo) -> bool:
    """Tell whether the layer is shown as counts at small scales: points, and what is mostly points."""
    return info.geometry in ("point", "any")


def columns(info: LayerInfo, caller: Caller) -> tuple[str, ...]:
    """Attributes that travel in tiles: identity, state, what style and label need; if visible."""
    wanted = [*ALWAYS, *(item.name for item in info.fields if item.label)]
    if info.style.by:
        wanted.append(info.style.by.field)
    visible = {item.name for item in info.visible_fields(caller)}
    return tuple(dict.fromkeys(name for name in wanted if name in visible))


def mvt(
    connection: Connection,
    caller: Caller,
    infos: Sequence[LayerInfo],
    tile: Tile,
    at: dt.datetime | None = None,
) -> bytes:
    """Return the tile with one MVT layer per layer (empty ones are absent); b"" for nothing."""
    parts = [
        part
        for info in infos
        if info.zoom[0] <= tile.z <= info.zoom[1]
        for part in _parts(info, columns(info, caller), tile.z, at is not None)
    ]
    if not parts:
        return b""
    statement = " || ".join(f"coalesce(({part}), cast('' AS bytea))" for part in parts)
    found = connection.scalar(text(f"SELECT {statement}"), _values(caller, tile, at))
    return bytes(found or b"")


def _parts(info: LayerInfo, names: tuple[str, ...], z: int, as_of: bool) -> list[str]:
    if z < FEATURES_FROM and binned(info):
        return [_bins(info, as_of)]
    parts = [_features(info, names, z < EXACT_FROM, as_of)]
    if info.style.label and info.geometry == "polygon" and "name" in names:
        parts.append(_labels(info, names, as_of))
    return parts


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


@lru_cache(maxsize=4096)
def _features(info: LayerInfo, names: tuple[str, ...], simplify: bool, as_of: bool) -> str:
    listed = "".join(f', kept."{name}"' for name in names)
    point = info.geometry == "point"
    seen = "" if point or not simplify else _VISIBLE
    found = source.rows(info, ("id", *names, "geom"), as_of=as_of, further=seen)
    return _FEATURES.format(
        found=found,
        read=MOST_READ,
        most=MOST_FEATURES,
        rank="(id * 2654435761) % 4294967296" if point else _SIZE,
        listed=listed,
        geometry=_shape(info, simplify),
        extent=EXTENT,
        layer=info.id,
    )


def _shape(info: LayerInfo, simplify: bool) -> str:
    """The geometry in units of the tile. Points take a short cut: that is half of a tile's geometry."""
    if info.geometry == "point":
        return _POINT
    clipped = f"ST_ClipByBox2D(kept.geom, {source.ENVELOPE})"
    shown = f"ST_Simplify({clipped}, :pixel * 0.5, true)" if simplify else clipped
    general = _GENERAL.format(shown=shown, extent=EXTENT, buffer=BUFFER)
    if info.geometry != "any":
        return general
    return f"CASE WHEN GeometryType(kept.geom) = 'POINT' THEN {_POINT} ELSE {general} END"


_POINT = (
    "ST_MakePoint(round(ST_X(kept.geom) * :x_scale + :x_shift), "
    "round(:y_shift - asinh(tan(radians(ST_Y(kept.geom)))) * :y_scale))"
)
_GENERAL = (
    "ST_AsMVTGeom(ST_Transform({shown}, 3857), ST_TileEnvelope(:z, :x, :y), "
    "{extent}, {buffer}, true)"
)
_VISIBLE = (
    "(ST_Dimension(geom) = 0 OR ST_XMax(geom) - ST_XMin(geom) > :pixel "
    "OR ST_YMax(geom) - ST_YMin(geom) > :pixel)"
)
_SIZE = "-(ST_XMax(geom) - ST_XMin(geom)) - (ST_YMax(geom) - ST_YMin(geom))"
_FEATURES = """
WITH found AS MATERIALIZED ({found} LIMIT {read}),
counted AS MATERIALIZED (SELECT count(*) AS total FROM found),
kept AS (
    SELECT found.*, cast(NULL AS bigint) AS thinned FROM found
    WHERE (SELECT total FROM counted) <= {most}
    UNION ALL
    (SELECT found.*, total FROM found, counted WHERE total > {most} ORDER BY {rank} LIMIT {most})
)
SELECT ST_AsMVT(t, '{layer}', {extent}, 'geom', 'id') FROM (
    SELECT kept.id{listed}, kept.thinned, {geometry} AS geom FROM kept
) AS t WHERE geom IS NOT NULL
"""


@lru_cache(maxsize=4096)
def _labels(info: LayerInfo, names: tuple[str, ...], as_of: bool) -> str:
    listed = "".join(f', "{name}"' for name in names)
    found = source.rows(info, ("id", *names, "geom"), as_of=as_of, further="name IS NOT NULL")
    return _LABELS.format(
        found=found, listed=listed, most=MOST_LABELS, size=_SIZE, extent=EXTENT, layer=info.id
    )


_LABELS = """
SELECT ST_AsMVT(t, '{layer}__label', {extent}, 'geom', 'id') FROM (
    SELECT id{listed},
           ST_AsMVTGeom(ST_Transform(spot, 3857), ST_TileEnvelope(:z, :x, :y), {extent}, 0, false)
           AS geom
    FROM (
        SELECT id{listed}, ST_PointOnSurface(ST_Simplify(geom, :pixel * 4, true)) AS spot
        FROM ({found} LIMIT 5000) AS found
        WHERE ST_XMax(geom) - ST_XMin(geom) > :pixel * 8 ORDER BY {size} LIMIT {most}
    ) AS spots
    WHERE ST_X(spot) >= :inner_west AND ST_X(spot) < :inner_east
      AND ST_Y(spot) > :inner_south AND ST_Y(spot) <= :inner_north
) AS t WHERE geom IS NOT NULL
"""


@lru_cache(maxsize=4096)
def _bins(info: LayerInfo, as_of: bool) -> str:
    spot = "geom" if info.geometry == "point" else "ST_Centroid(geom)"
    found = source.rows(info, ("geom",), as_of=as_of)
    return _BINS.format(
        found=found, spot=spot, bins=BINS, unit=EXTENT // BINS, extent=EXTENT, layer=info.id
    )


_BINS = """
SELECT ST_AsMVT(t, '{layer}', {extent}, 'geom') FROM (
    SELECT 1 AS bin, count(*) AS count,
           ST_MakePoint((col + 0.5) * {unit}, (line + 0.5) * {unit}) AS geom
    FROM (
        SELECT floor((lon - :inner_west) / (:inner_east - :inner_west) * {bins}) AS col,
               floor(((0.5 - asinh(tan(radians(lat))) / (2 * pi())) * :side - :y) * {bins}) AS line
        FROM (SELECT ST_X({spot}) AS lon, ST_Y({spot}) AS lat FROM ({found}) AS found) AS spots
    ) AS cells
    WHERE col BETWEEN 0 AND {bins} - 1 AND line BETWEEN 0 AND {bins} - 1 GROUP BY col, line
) AS t
"""


def _latitude(y: float) -> float:
    """Latitude of a Web Mercator ordinate, 0 (north) to 1 (south)."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))
