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
from layers.store.problem import Problem
from layers.store.stage import Stage

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
    rows = [_row(caller, info, changeset, frame, problem) for problem in bad.values()]
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
    DELETE FROM {stage} s WHERE {condition} RETURNING s.*
)
INSERT INTO quarantine (tenant, changeset_id, layer, write, source_id, code, field, zh, en, raw, geom)
SELECT :tenant, :changeset, :layer, :write, source_id, :code, :field, :zh, :en,
       to_jsonb(refused) - 'geom' - 'scopes' - 'n', geom
FROM refused
"""
_FIRST = (
    "EXISTS (SELECT FROM (SELECT {key} AS key, min(n) AS n FROM {stage} GROUP BY {key} "
    "HAVING count(*) > 1) AS o WHERE o.key = s.{key} AND o.n < s.n)"
)
_RULES = (
    (
        "duplicate_id",
        "source_id",
        "同一来源编号在本次数据中重复出现。",
        "The source id occurs more than once in the delivery.",
        _FIRST.format(key="source_id", stage="{stage}"),
    ),
    (
        "duplicate_code",
        "code",
        "同一标识码在本次数据中重复出现。",
        "The identifier occurs more than once in the delivery.",
        _FIRST.format(key="code", stage="{stage}"),
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


def duplicates(
    connection: Connection,
    stage: Stage,
    caller: Caller,
    changeset: int,
    reasons: dict[str, int],
) -> None:
    """Refuse staged rows whose key occurs twice in the delivery or belongs to another feature."""
    for code, field, zh, en, condition in _RULES:
        if field not in stage.provided:
            continue
        where = condition.format(stage=stage.name, live=stage.info.table.name)
        refused = connection.execute(
            text(_DUPLICATE.format(stage=stage.name, condition=where)),
            {
                "tenant": caller.tenant,
                "changeset": changeset,
                "layer": stage.info.id,
                "write": stage.info.write,
                "code": code,
                "field": field,
                "zh": zh,
                "en": en,
            },
        ).rowcount
        if refused:
            reasons[code] = reasons.get(code, 0) + refused
