"""The SQL of vector tiles: what each layer adds to the statement of a tile.

From zoom 14 on a tile carries features; below, component layers are counted in a grid of 64 by 64
bins. A tile carries at most 10,000 features of a layer: more are thinned (the largest stay, of points
a sample) and each then says in ``thinned`` how many there are. Polygons with labels bring the layer
``<id>__label`` with a point on their surface, in the one tile where that point lies.
"""

from __future__ import annotations

from functools import lru_cache

from gis.database.session import Caller
from layers.info import LayerInfo
from layers.store import crowds, source

EXTENT, BUFFER = 4096, 64
"""Units of a tile; how far geometry is fetched and kept beyond its edge."""
BINS = 64
FEATURES_FROM = 14
MOST_FEATURES = 10_000
MOST_READ = 40_000
MOST_LABELS = 1_000
MANY = 500
"""From how many points on columns cost less than ST_AsMVT."""
DEEPEST = 22
EXACT_FROM = 15
"""Zoom from which geometry is not simplified; clients overzoom from 16 on."""
PIXELS = 512
ALWAYS = ("code", "name", "state", "class_code")


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


def parts(info: LayerInfo, names: tuple[str, ...], z: int, as_of: bool, clean: bool) -> list[str]:
    """Return SELECTs of the layer as ST_AsMVT makes it, and of the columns of a crowd instead."""
    simplify = z < EXACT_FROM
    if binned(info):
        few = _bins(info, as_of) if z < FEATURES_FROM else None
        return [_alone(few)] if few else [_points(info, names, simplify, as_of, clean)]
    made = [_features(info, names, simplify, as_of)]
    if info.style.label and info.geometry == "polygon" and "name" in names:
        made.append(_labels(info, names, as_of))
    return [_alone(part) for part in made]


def _alone(layer: str) -> str:
    return f"SELECT ({layer}) AS plain, {crowds.NONE}"


@lru_cache(maxsize=4096)
def _points(
    info: LayerInfo, names: tuple[str, ...], simplify: bool, as_of: bool, clean: bool
) -> str:
    """Fewer than MANY by ST_AsMVT, more as columns: whichever applies, the other part reads nothing."""
    point = info.geometry == "point"
    shape = None if point else _general("geom", simplify)
    drawn = (
        _POINT if point else f"CASE GeometryType(geom) WHEN 'POINT' THEN {_POINT} ELSE {shape} END"
    )
    shown = f"CASE WHEN {_VISIBLE} THEN {shape} END" if simplify else shape
    return _POINTS.format(
        first=source.rows(info, ("id",), as_of=as_of),
        found=source.rows(info, ("id", *names, "geom"), as_of=as_of),
        few=source.rows(
            info,
            ("id", *names, "geom"),
            as_of=as_of,
            further=""
            if point or not simplify
            else f"(GeometryType(geom) = 'POINT' OR {_VISIBLE})",
        ),
        drawn=drawn,
        listed="".join(f', "{name}"' for name in names),
        columns=crowds.selected(names, None if point else shown, _SIZE, clean=clean),
        nothing=crowds.NONE,
        many=MANY,
        read=MOST_READ,
        extent=EXTENT,
        layer=info.id,
    )


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
def _features(info: LayerInfo, names: tuple[str, ...], simplify: bool, as_of: bool) -> str:
    listed = "".join(f', kept."{name}"' for name in names)
    found = source.rows(
        info, ("id", *names, "geom"), as_of=as_of, further=_VISIBLE if simplify else ""
    )
    return _FEATURES.format(
        found=found,
        read=MOST_READ,
        most=MOST_FEATURES,
        rank=_SIZE,
        listed=listed,
        geometry=_general("kept.geom", simplify),
        extent=EXTENT,
        layer=info.id,
    )


def _general(geom: str, simplify: bool) -> str:
    """Any geometry in units of the tile."""
    clipped = f"ST_ClipByBox2D({geom}, {source.ENVELOPE})"
    shown = f"ST_Simplify({clipped}, :pixel * 0.5, true)" if simplify else clipped
    return _GENERAL.format(shown=shown, extent=EXTENT, buffer=BUFFER)


_POINT = (
    "ST_MakePoint(round(ST_X(geom) * :x_scale + :x_shift), "
    "round(:y_shift - asinh(tan(radians(ST_Y(geom)))) * :y_scale))"
)
_GENERAL = (
    "ST_AsMVTGeom(ST_Transform({shown}, 3857), ST_TileEnvelope(:z, :x, :y), "
    "{extent}, {buffer}, true)"
)
_VISIBLE = "(ST_XMax(geom) - ST_XMin(geom) > :pixel OR ST_YMax(geom) - ST_YMin(geom) > :pixel)"
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
