"""Rows of the census tables as pages of GeoJSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import shapely
from geoalchemy2.shape import to_shape
from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, Connection, Table, func, select
from starlette.responses import Response

from api.geojson import GeoJSONResponse
from gis.database.session import Caller

MOST = 10_000


class Asked(BaseModel):
    """Which page of the rows of a run, and of which dataset."""

    limit: int = Field(1000, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=10_000_000)
    n: int | None = Field(None, ge=1, le=2**31)


Row = dict[str, Any]
Conditions = Sequence[ColumnElement[bool]]


def where(held: Table, who: Caller, run: int, **equal: Any) -> list[ColumnElement[bool]]:
    """The rows of a run; of ``equal`` those conditions that were stated (not None)."""
    stated = [held.c[name] == value for name, value in equal.items() if value is not None]
    return [held.c.tenant == who.tenant, held.c.run_id == run, *stated]


def page(
    connection: Connection, held: Table, conditions: Conditions, asked: Asked, order: str
) -> tuple[list[Row], int]:
    """A page of rows in the order of dataset and ``order``, and how many there are in all."""
    total = connection.scalar(select(func.count()).select_from(held).where(*conditions))
    wanted = select(held).where(*conditions).order_by(held.c.n, held.c[order])
    rows = connection.execute(wanted.limit(asked.limit).offset(asked.offset)).mappings()
    return [dict(row) for row in rows], int(total or 0)


def collection(rows: Sequence[Row], total: int) -> Response:
    """Rows with ``geom`` as a FeatureCollection."""
    features = []
    for row in rows:
        shape = row.pop("geom")
        row.pop("tenant")
        geometry = None if shape is None else shapely.geometry.mapping(to_shape(shape))
        features.append({"type": "Feature", "geometry": geometry, "properties": row})
    return GeoJSONResponse(
        {
            "type": "FeatureCollection",
            "numberMatched": total,
            "numberReturned": len(features),
            "features": features,
        }
    )
