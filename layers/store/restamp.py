"""Stamps renewed: when divisions or grids change, what lies on them belongs elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import text

from gis.crs import STORAGE_SRID
from layers.info import LayerInfo
from layers.store.stamps import Place, grids_of, stamp

CHUNK = 50_000


def restamp_around(place: Place, source: LayerInfo, changeset: int) -> int:
    """Renew the stamps of all that lies where ``changeset`` changed divisions or grids.

    ``source`` is the stamping layer; places its features left count as well. Stamps are no new
    version of a feature; layers whose truth is a log follow the grid by events of their own. The
    transaction must be allowed to write every layer (bulk role). Returns how many features got other stamps.
    """
    extent = _extent(place, source, changeset)
    if extent is None:
        return 0
    if source.declared.stamps == "grid":
        others = (i for i in place.registry.bases() if i is not source and i.events is None)
        return sum(_regrid(place, info, extent) for info in others)
    return sum(_restamp(place, info, extent) for info in place.registry.bases())


def _extent(place: Place, source: LayerInfo, changeset: int) -> bytes | None:
    found = place.connection.scalar(
        text(
            f"SELECT ST_AsEWKB(ST_SetSRID(ST_Extent(geom)::geometry, {STORAGE_SRID})) FROM ("
            f"SELECT geom FROM {source.table.name} "
            "WHERE tenant = :tenant AND changeset_id = :changeset UNION ALL "
            f"SELECT geom FROM {source.history.name} "
            "WHERE tenant = :tenant AND ended_by = :changeset) AS touched"
        ),
        {"tenant": place.tenant, "changeset": changeset},
    )
    return None if found is None else bytes(found)


def _restamp(place: Place, info: LayerInfo, extent: bytes) -> int:
    last, renewed = 0, 0
    statement = text(
        f"SELECT id, code, ST_AsBinary(geom) AS geom FROM {info.table.name} "
        "WHERE tenant = :tenant AND id > :last AND geom && cast(:extent AS geometry) "
        f"ORDER BY id LIMIT {CHUNK}"
    )
    while rows := place.connection.execute(
        statement, {"tenant": place.tenant, "last": last, "extent": extent}
    ).all():
        renewed += _write(place, info, _stamped(place, info, rows))
        last = rows[-1].id
    return renewed


def _regrid(place: Place, info: LayerInfo, extent: bytes) -> int:
    """Renew the unit grid alone: where cells changed, divisions did not."""
    last, renewed = 0, 0
    statement = text(
        f"SELECT id, grid_code, ST_AsBinary(geom) AS geom FROM {info.table.name} "
        "WHERE tenant = :tenant AND id > :last AND geom && cast(:extent AS geometry) "
        f"ORDER BY id LIMIT {CHUNK}"
    )
    write = text(
        f"UPDATE {info.table.name} l SET grid_code = s.grid FROM unnest(cast(:ids AS bigint[]), "
        "cast(:grids AS text[])) AS s(id, grid) WHERE l.tenant = :tenant AND l.id = s.id"
    )
    values = {"tenant": place.tenant, "extent": extent}
    while rows := place.connection.execute(statement, {**values, "last": last}).all():
        shapes = shapely.from_wkb([None if row.geom is None else bytes(row.geom) for row in rows])
        grids = grids_of(place, shapes).tolist()
        changed = [n for n, row in enumerate(rows) if row.grid_code != grids[n]]
        renewed += len(changed)
        if changed:
            ids, codes = [rows[n].id for n in changed], [grids[n] for n in changed]
            place.connection.execute(write, {"tenant": place.tenant, "ids": ids, "grids": codes})
        last = rows[-1].id
    return renewed


def _stamped(place: Place, info: LayerInfo, rows: Any) -> pd.DataFrame:
    geoms = np.array(
        [None if row.geom is None else shapely.from_wkb(bytes(row.geom)) for row in rows],
        dtype=object,
    )
    stamps = stamp(place, info, geoms, [row.code for row in rows])
    return pd.DataFrame(
        {
            "id": [row.id for row in rows],
            "area_code": stamps.area,
            "grid_code": stamps.grid,
            "scopes": [_array_literal(item) for item in stamps.scopes],
        }
    )


def _write(place: Place, info: LayerInfo, frame: pd.DataFrame) -> int:
    return place.connection.execute(
        text(
            f"UPDATE {info.table.name} l SET area_code = s.area, grid_code = s.grid, "
            "scopes = s.scopes::text[] FROM unnest(cast(:ids AS bigint[]), cast(:areas AS text[]), "
            "cast(:grids AS text[]), cast(:scopes AS text[])) AS s(id, area, grid, scopes) "
            "WHERE l.tenant = :tenant AND l.id = s.id AND (l.area_code, l.grid_code, l.scopes) "
            "IS DISTINCT FROM (s.area, s.grid, s.scopes::text[])"
        ),
        {
            "tenant": place.tenant,
            "ids": frame["id"].tolist(),
            "areas": _nullable(frame["area_code"]),
            "grids": _nullable(frame["grid_code"]),
            "scopes": frame["scopes"].tolist(),
        },
    ).rowcount


def _nullable(column: pd.Series[Any]) -> list[Any]:
    return [None if value is None or value != value else value for value in column]


def _array_literal(items: list[str]) -> str:
    """Text form of a PostgreSQL array of texts."""
    escaped = (item.replace("\\", "\\\\").replace('"', '\\"') for item in items)
    return "{" + ",".join(f'"{item}"' for item in escaped) + "}"
