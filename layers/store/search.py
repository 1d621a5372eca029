"""Finding features by identifier or name.

An identifier is found by its beginning, a name by any part of it (trigram index; ``ILIKE`` is marked
leakproof by :mod:`layers.migrate`, else row security would keep the index from being used).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from layers.info import LayerInfo
from layers.registry import Registry

Bbox = tuple[float, float, float, float]
LONGEST = 64


@dataclass(frozen=True)
class Wanted:
    """What is looked for: ``words`` as typed, at most ``limit`` results, inside ``box`` if given."""

    words: str
    limit: int = 10
    box: Bbox | None = None

    def values(self) -> dict[str, Any]:
        """The bound values of the query."""
        pattern = self.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        west, south, east, north = self.box or (0.0, 0.0, 0.0, 0.0)
        return {
            "words": self.words,
            "upper": self.words.upper(),
            "starting": f"{pattern}%",
            "containing": f"%{pattern}%",
            "limit": self.limit,
            "west": west,
            "south": south,
            "east": east,
            "north": north,
        }


def find(
    connection: Connection, registry: Registry, caller: Caller, wanted: Wanted
) -> list[dict[str, Any]]:
    """Return the best matches over all layers the caller may read, best first.

    Each is ``{layer, id, code, name, subtitle_zh, subtitle_en, point, bbox}``; features without
    geometry have neither point nor bbox.
    """
    words = wanted.words.strip()[:LONGEST]
    infos = [info for info in registry.bases() if info.readable(caller)]
    if not words or not infos:
        return []
    found = " UNION ALL ".join(_query(info, caller, wanted.box is not None) for info in infos)
    statement = (
        "SELECT layer, id, code, name, area_code, ST_X(spot) AS lon, ST_Y(spot) AS lat, "
        "ST_XMin(geom) AS west, ST_YMin(geom) AS south, ST_XMax(geom) AS east, "
        "ST_YMax(geom) AS north FROM (SELECT *, ST_PointOnSurface(geom) AS spot FROM ("
        f"SELECT DISTINCT ON (rank, {_LONG}, layer, id) * FROM ({found}) AS found "
        f"ORDER BY rank, {_LONG}, layer, id LIMIT :limit) AS one) AS best"
    )
    values = Wanted(words, wanted.limit, wanted.box).values() | {"tenant": caller.tenant}
    rows = connection.execute(text(statement), values).all()
    places = _places(connection, registry, caller, {row.area_code for row in rows if row.area_code})
    return [_result(registry.get(row.layer), row, places.get(row.area_code)) for row in rows]


def _query(info: LayerInfo, caller: Caller, boxed: bool) -> str:
    """The candidates of one layer, each kind of match limited by itself: a word that occurs
    everywhere ends its scan early, a rare one is found by its index.
    """
    visible = {item.name for item in info.visible_fields(caller)}
    box = f" AND geom && ST_MakeEnvelope(:west, :south, :east, :north, {STORAGE_SRID})"
    arms = [
        f"(SELECT '{info.id}' AS layer, id, code, name, area_code, cast(geom AS geometry) AS geom, "
        f"{_RANK} AS rank FROM {info.table.name} WHERE tenant = :tenant AND {condition}"
        f"{box if boxed else ''} {ending})"
        for field, condition, ending in _ARMS
        if field in visible
    ]
    return " UNION ALL ".join(arms)


_BEGINS = "(code ^@ :{bound} AND code >= :{bound} AND code < :{bound} || U&'\\+10FFFD')"
"""The range is what the index understands (``^@`` needs the collation C for that)."""
_ARMS = (
    ("code", _BEGINS.format(bound="words"), "ORDER BY code LIMIT :limit"),
    ("code", _BEGINS.format(bound="upper"), "ORDER BY code LIMIT :limit"),
    ("name", "name ILIKE :starting", "LIMIT 100"),
    ("name", "name ILIKE :containing", "LIMIT 50"),
)
_RANK = (
    "CASE WHEN code = :words OR name = :words THEN 0 WHEN name ILIKE :starting THEN 1 "
    "WHEN code ^@ :words OR code ^@ :upper THEN 2 ELSE 3 END"
)
_LONG = "char_length(CASE rank WHEN 2 THEN code ELSE name END)"
"""Of what begins alike the shorter is nearer to what was typed: a district before its cases."""


def _places(
    connection: Connection, registry: Registry, caller: Caller, codes: set[str]
) -> dict[str, tuple[str, str]]:
    """Names of divisions by code."""
    divisions = registry.stamping("area")
    if divisions is None or not codes or not divisions.readable(caller):
        return {}
    rows = connection.execute(
        text(
            f"SELECT code, name, name_en FROM {divisions.table.name} "
            "WHERE tenant = :tenant AND code = ANY(:codes)"
        ),
        {"tenant": caller.tenant, "codes": sorted(codes)},
    )
    return {row.code: (row.name or row.code, row.name_en or row.name or row.code) for row in rows}


def _result(info: LayerInfo, row: Any, place: tuple[str, str] | None) -> dict[str, Any]:
    zh, en = place or ("", "")
    shaped = row.lon is not None
    return {
        "layer": info.id,
        "id": row.id,
        "code": row.code,
        "name": row.name,
        "subtitle_zh": _joined(info.title_zh, zh),
        "subtitle_en": _joined(info.title_en, en),
        "point": [row.lon, row.lat] if shaped else None,
        "bbox": [row.west, row.south, row.east, row.north] if shaped else None,
    }


def _joined(*parts: Sequence[str]) -> str:
    return " · ".join(str(part) for part in parts if part)
