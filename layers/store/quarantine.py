"""Refused rows of bulk loads, kept with their reason and their place so that they can be mended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy import Connection, insert, text

from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from layers.info import LayerInfo
from layers.spine import Quarantined
from layers.store.changes import table
from layers.store.jsonable import jsonable
from layers.store.landing import Landing
from layers.store.problem import Problem

_LEAST_OF_A_RING = 4


def keep(
    connection: Connection,
    caller: Caller,
    info: LayerInfo,
    changeset: int,
    frame: gpd.GeoDataFrame,
    bad: Mapping[Any, Problem],
) -> None:
    """Write the rows of ``frame`` that ``bad`` names, each with its problem."""
    write(connection, refused(caller, info, changeset, frame, bad))


def refused(
    caller: Caller,
    info: LayerInfo,
    changeset: int,
    frame: gpd.GeoDataFrame,
    bad: Mapping[Any, Problem],
) -> list[dict[str, Any]]:
    """Rows of the quarantine for the rows of ``frame`` that ``bad`` names, each with its problem."""
    return [_row(caller, info, changeset, frame, problem) for problem in bad.values()]


def write(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Write rows that :func:`refused` made."""
    if rows:
        connection.execute(insert(table(Quarantined)), rows)


def _row(
    caller: Caller, info: LayerInfo, changeset: int, frame: gpd.GeoDataFrame, problem: Problem
) -> dict[str, Any]:
    row = frame.loc[problem.row]
    raw = {str(k): jsonable(v) for k, v in row.items() if k != frame.geometry.name}
    geometry = row[frame.geometry.name]
    showable = geometry is not None and problem.code != "bad_coordinates"
    return {
        "tenant": caller.tenant,
        "changeset_id": changeset,
        "layer": info.id,
        "write": info.write,
        "source_id": str(row["source_id"]),
        "code": problem.code,
        "field": problem.field,
        "zh": problem.zh,
        "en": problem.en,
        "raw": raw,
        "geom": from_shape(_drawn(geometry), STORAGE_SRID) if showable else None,
    }


def _drawn(geometry: Any) -> Any:
    """The geometry in the plane; its outlines where PostGIS takes no ring of so few points."""
    flat = shapely.force_2d(geometry)
    rings = shapely.get_rings(shapely.get_parts(flat))
    if (shapely.get_num_coordinates(rings) >= _LEAST_OF_A_RING).all():
        return flat
    return shapely.multilinestrings([shapely.linestrings(ring.coords) for ring in rings])


_DUPLICATE = """
WITH refused AS (
    DELETE FROM {landing} s WHERE {mine} AND {condition} RETURNING s.*
)
INSERT INTO quarantine (tenant, changeset_id, layer, write, source_id, code, field, zh, en, raw, geom)
SELECT :tenant, :changeset, :layer, :write, source_id, :code, :field, :zh, :en,
       to_jsonb(refused) - cast('{{n,tenant,id,valid_from,changeset_id,scopes,geom}}' AS text[]), geom
FROM refused
"""
_FIRST = (
    "EXISTS (SELECT FROM (SELECT {field} AS key, min({number}) AS n FROM {landing} WHERE {mine} "
    "GROUP BY {field} HAVING count(*) > 1) AS o WHERE o.key = s.{field} AND o.n < s.{number})"
)
_RULES = (
    (
        "duplicate_id",
        "source_id",
        "同一来源编号在本次数据中重复出现。",
        "The source id occurs more than once in the delivery.",
        _FIRST,
    ),
    (
        "duplicate_code",
        "code",
        "同一标识码在本次数据中重复出现。",
        "The identifier occurs more than once in the delivery.",
        _FIRST,
    ),
    (
        "code_taken",
        "code",
        "标识码已被图上另一要素占用。",
        "The identifier belongs to another feature on the map.",
        (
            "EXISTS (SELECT FROM {live} l WHERE l.tenant = :tenant AND l.code = s.code "
            "AND l.source_id IS DISTINCT FROM s.source_id)"
        ),
    ),
)


def duplicates(landing: Landing, reasons: dict[str, int]) -> None:
    """Refuse rows whose key occurs twice in the delivery or belongs to another feature."""
    target = landing.target
    for code, field, zh, en, condition in _RULES:
        if field not in landing.provided:
            continue
        names = {
            "landing": landing.name,
            "mine": landing.mine,
            "number": landing.number,
            "live": target.info.table.name,
            "field": field,
        }
        statement = _DUPLICATE.format(condition=condition.format(**names), **names)
        words = {"code": code, "field": field, "zh": zh, "en": en}
        layer = {"layer": target.info.id, "write": target.info.write}
        refused = target.connection.execute(
            text(statement), {**target.values, **layer, **words}
        ).rowcount
        if refused:
            reasons[code] = reasons.get(code, 0) + refused
