"""Stamps renewed: when divisions or grids change, what lies on them belongs elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, text

from layers.info import LayerInfo
from layers.store.stage import array_literal
from layers.store.stamps import Place, stamp

CHUNK = 50_000


def restamp(place: Place, info: LayerInfo, *, changeset: int | None = None) -> int:
    """Renew area, grid and scopes of a layer (of one changeset's features); return how many.

    Stamps follow the divisions and are no new version of the feature. Needs a bulk transaction.
    """
    last, renewed = 0, 0
    where = "AND changeset_id = :changeset" if changeset is not None else ""
    statement = text(
        f"SELECT id, code, ST_AsBinary(geom) AS geom FROM {info.table.name} "
        f"WHERE tenant = :tenant AND id > :last {where} ORDER BY id LIMIT {CHUNK}"
    )
    while True:
        values = {"tenant": place.tenant, "last": last, "changeset": changeset}
        if changeset is None:
            del values["changeset"]
        rows = place.connection.execute(statement, values).all()
        if not rows:
            return renewed
        _write(place.connection, info, place.tenant, _stamped(place, info, rows))
        renewed += len(rows)
        last = rows[-1].id


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
            "scopes": [array_literal(item) for item in stamps.scopes],
        }
    )


def _write(connection: Connection, info: LayerInfo, tenant: str, frame: pd.DataFrame) -> None:
    connection.execute(
        text(
            f"UPDATE {info.table.name} l SET area_code = s.area, grid_code = s.grid, "
            "scopes = s.scopes::text[] FROM unnest(cast(:ids AS bigint[]), cast(:areas AS text[]), "
            "cast(:grids AS text[]), cast(:scopes AS text[])) AS s(id, area, grid, scopes) "
            "WHERE l.tenant = :tenant AND l.id = s.id"
        ),
        {
            "tenant": tenant,
            "ids": frame["id"].tolist(),
            "areas": _nullable(frame["area_code"]),
            "grids": _nullable(frame["grid_code"]),
            "scopes": frame["scopes"].tolist(),
        },
    )


def _nullable(column: pd.Series[Any]) -> list[Any]:
    return [None if value is None or value != value else value for value in column]
