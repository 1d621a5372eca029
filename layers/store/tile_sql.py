"""The SQL of vector tiles: what each layer adds to the statement of a tile.

From zoom 14 on a tile carries features; below, component layers are counted in a grid of 64 by 64
bins. A tile carries at most 10,000 features of a layer: more are thinned (the largest stay, of points
a sample) and each then says in ``thinned`` how many there are. Polygons with labels bring the layer
``<id>__label`` with a point on their surface, in the one tile where that point lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from gis.database.session import Caller
from layers.declare import By
from layers.info import LayerInfo
from layers.store import crowds, cut, source
from layers.store.pyramid import EXTENT, MERCATOR, Pyramid
from layers.store.room import wide_enough

BUFFER = 64
"""How many units beyond the edge of a tile geometry is fetched and kept."""
BINS = 64
RANKED = "cases"
"""The group of whose bins one sees the worst: the last of the values that its look depends on."""
FEATURES_FROM = 14
MOST_FEATURES = 10_000
MOST_READ = 40_000
MOST_LABELS = 1_000
MANY = 500
"""From how many points on columns cost less than ST_AsMVT."""
EXACT_FROM = 15
"""Zoom from which geometry is not simplified; clients overzoom from 16 on."""
PIXELS = 512
ALWAYS = ("code", "name", "state", "class_code")


@dataclass(frozen=True)
class How:
    """What the SQL of a layer depends on; ``clean`` as in :func:`layers.store.crowds.selected`.

    ``cut`` leaves a place for a condition (:mod:`layers.store.cut`).
    """

    z: int
    pyramid: Pyramid
    as_of: bool
    clean: bool = False
    cut: bool = False

    @property
    def simplify(self) -> bool:
        """Tell whether geometry is simplified, and left out where it is smaller than a pixel."""
        return self.z < EXACT_FROM

    @property
    def point(self) -> str:
        """A stored point in units of the tile."""
        return _POINT.format(upright=self.pyramid.sql.format(lat="ST_Y(geom)"))

    def shape(self, geom: str) -> str:
        """Any stored geometry in units of the tile."""
        clipped = f"ST_ClipByBox2D({geom}, {source.ENVELOPE})"
        shown = f"ST_Simplify({clipped}, :pixel * 0.5, true)" if self.simplify else clipped
        return self.placed(shown, BUFFER, "true")

    def placed(self, geom: str, buffer: int, clip: str) -> str:
        """A geometry in lon/lat in units of the tile."""
        placed = _MERCATOR if self.pyramid is MERCATOR else _DEGREES
        return placed.format(geom=geom, extent=EXTENT, buffer=buffer, clip=clip)


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


def parts(info: LayerInfo, names: tuple[str, ...], how: How) -> list[str]:
    """Return SELECTs of the layer as ST_AsMVT makes it, and of the columns of a crowd instead."""
    if binned(info):
        binning = how.z < FEATURES_FROM
        return [_alone(_bins(info, names, how)) if binning else _points(info, names, how)]
    made = [_features(info, names, how)]
    if info.style.label and info.geometry == "polygon" and "name" in names:
        made.append(_labels(info, names, how))
    return [_alone(part) for part in made]


def _rows(info: LayerInfo, names: tuple[str, ...], how: How, further: str = "") -> str:
    conditions = " AND ".join(filter(None, (cut.mark(info) if how.cut else "", further)))
    return source.rows(info, names, as_of=how.as_of, further=conditions)


def _alone(layer: str) -> str:
    return f"SELECT ({layer}) AS plain, {crowds.NONE}"


@lru_cache(maxsize=4096)
def _points(info: LayerInfo, names: tuple[str, ...], how: How) -> str:
    """Fewer than MANY by ST_AsMVT, more as columns: whichever applies, the other part reads nothing."""
    point, shape = info.geometry == "point", how.shape("geom")
    shown = f"CASE WHEN {_VISIBLE} THEN {shape} END" if how.simplify else shape
    drawn = f"CASE GeometryType(geom) WHEN 'POINT' THEN {how.point} ELSE {shape} END"
    read = ("id", *names, "geom")
    further = "" if point or not how.simplify else _VISIBLE
    return _POINTS.format(
        first=_rows(info, ("id",), how),
        found=_rows(info, read, how),
        few=_rows(info, read, how, further),
        drawn=how.point if point else drawn,
        listed=_listed(names),
        columns=crowds.selected(names, None if point else shown, _SIZE, clean=how.clean),
        nothing=crowds.NONE,
        many=MANY,
        read=MOST_READ,
        extent=EXTENT,
        layer=info.id,
    )


def _listed(names: tuple[str, ...], table: str = "") -> str:
    return "".join(f', {table}"{name}"' for name in names)


_POINTS = """
WITH first AS MATERIALIZED (SELECT count(*) AS n FROM ({first} LIMIT {many}) AS first)
SELECT ST_AsMVT(t, '{layer}', {extent}, 'geom', 'id') AS plain, {nothing} FROM (
    SELECT id{listed}, {drawn} AS geom FROM ({few}) AS found
    WHERE (SELECT n FROM first) < {many}
) AS t
UNION ALL
SELECT cast(NULL AS bytea), {columns} FROM ({found} LIMIT {read}) AS found
WHERE (SELECT n FROM first) = {many} HAVING count(*) > 0
"""


@lru_cache(maxsize=4096)
def _features(info: LayerInfo, names: tuple[str, ...], how: How) -> str:
    room = wide_enough(info, names, how.z)
    further = " AND ".join(filter(None, (_VISIBLE if how.simplify else "", room)))
    return _FEATURES.format(
        found=_rows(info, ("id", *names, "geom"), how, further),
        read=MOST_READ,
        most=MOST_FEATURES,
        rank=_SIZE,
        listed=_listed(names, "kept."),
        geometry=how.shape("kept.geom"),
        extent=EXTENT,
        layer=info.id,
    )


_POINT = (
    "ST_MakePoint(round(ST_X(geom) * :x_scale + :x_shift), round(:y_shift - {upright} * :y_scale))"
)
_MERCATOR = (
    "ST_AsMVTGeom(ST_Transform({geom}, 3857), ST_TileEnvelope(:z, :x, :y), "
    "{extent}, {buffer}, {clip})"
)
_DEGREES = (
    "ST_AsMVTGeom({geom}, cast(ST_MakeEnvelope(:inner_west, :inner_south, :inner_east, "
    ":inner_north) AS box2d), {extent}, {buffer}, {clip})"
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
def _labels(info: LayerInfo, names: tuple[str, ...], how: How) -> str:
    found = _rows(info, ("id", *names, "geom"), how, "name IS NOT NULL")
    return _LABELS.format(
        found=found,
        listed=_listed(names),
        placed=how.placed("spot", 0, "false"),
        most=MOST_LABELS,
        size=_SIZE,
        extent=EXTENT,
        layer=info.id,
    )


_LABELS = """
SELECT ST_AsMVT(t, '{layer}__label', {extent}, 'geom', 'id') FROM (
    SELECT id{listed}, {placed} AS geom
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
def _bins(info: LayerInfo, names: tuple[str, ...], how: How) -> str:
    by = info.style.by
    ranked = info.group == RANKED and by is not None and by.field in names
    worst, told = _worst(by) if by and ranked else ("", "")
    return _BINS.format(
        found=_rows(info, ("geom", by.field) if by and ranked else ("geom",), how),
        rank=worst,
        told=told,
        rank_of=", rank" if ranked else "",
        spot="geom" if info.geometry == "point" else "ST_Centroid(geom)",
        upright=how.pyramid.sql.format(lat="lat"),
        bins=BINS,
        unit=EXTENT // BINS,
        extent=EXTENT,
        layer=info.id,
    )


def _worst(by: By) -> tuple[str, str]:
    """The rank of a row's value among those of the appearance, and the value of the highest rank."""
    values = "ARRAY[" + ", ".join(f"'{value}'" for value in by.values) + "]"
    return (
        f', array_position({values}, "{by.field}") AS rank',
        f', ({values})[max(rank)] AS "{by.field}"',
    )


_BINS = """
SELECT ST_AsMVT(t, '{layer}', {extent}, 'geom') FROM (
    SELECT 1 AS bin, count(*) AS count{told},
           ST_MakePoint((col + 0.5) * {unit}, (line + 0.5) * {unit}) AS geom
    FROM (
        SELECT floor((lon * :x_scale + :x_shift) / {unit}) AS col,
               floor((:y_shift - {upright} * :y_scale) / {unit}) AS line{rank_of}
        FROM (
            SELECT ST_X({spot}) AS lon, ST_Y({spot}) AS lat{rank} FROM ({found}) AS found
        ) AS spots
    ) AS cells
    WHERE col BETWEEN 0 AND {bins} - 1 AND line BETWEEN 0 AND {bins} - 1 GROUP BY col, line
) AS t
"""
