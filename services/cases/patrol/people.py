"""Who is on duty near a place, with their last positions and open tasks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, text

from gis.crs import STORAGE_SRID
from services.cases.patrol.choose import Collector

FARTHEST = 20_000.0
"""Metres beyond which nobody is sent."""
_ON_DUTY = text("""
SELECT d.person, d.grid, d.ends_at, p.at AS seen_at,
       ST_DistanceSphere(p.geom, here.geom) AS metres,
       coalesce(ST_DistanceSphere(ST_Centroid(g.geom), here.geom), :farthest) AS grid_metres,
       (SELECT count(*) FROM case_items i WHERE i.tenant = :tenant AND i.person = d.person
        AND i.machine = 'field' AND NOT i.ended) AS open_tasks,
       EXISTS (SELECT FROM case_posts t WHERE t.tenant = :tenant AND t.person = d.person
        AND t.post = 'collector' AND t.valid_from <= :now AND (t.valid_to IS NULL OR t.valid_to > :now)
        AND (t.area_code IS NULL OR EXISTS (SELECT FROM divisions v WHERE v.tenant = :tenant
             AND v.code = t.area_code AND ST_Intersects(v.geom, here.geom)))) AS posted
FROM (SELECT ST_SetSRID(ST_MakePoint(:lon, :lat), :srid) AS geom) AS here, case_duties d
LEFT JOIN case_positions p ON p.tenant = d.tenant AND p.person = d.person
LEFT JOIN responsibility_grids g ON g.tenant = d.tenant AND g.code = d.grid
WHERE d.tenant = :tenant AND d.starts_at <= :now AND d.ends_at > :now AND NOT d.cancelled
ORDER BY d.person
""")
_GRID = text("""
SELECT code FROM responsibility_grids
WHERE tenant = :tenant AND geom && ST_SetSRID(ST_MakePoint(:lon, :lat), :srid)
AND ST_Intersects(geom, ST_SetSRID(ST_MakePoint(:lon, :lat), :srid)) ORDER BY code LIMIT 1
""")


def on_duty(
    connection: Connection, tenant: str, place: BaseGeometry, now: dt.datetime
) -> list[Collector]:
    """Return everybody on duty now with their distance from ``place`` (lon/lat).

    ``connection`` must be able to see positions: the choice is the program's, not the caller's.
    """
    rows = connection.execute(_ON_DUTY, {**_at(tenant, place), "now": now, "farthest": FARTHEST})
    return [
        Collector(
            person=row.person,
            grid=row.grid,
            until=row.ends_at,
            seen_at=row.seen_at,
            metres=row.metres,
            grid_metres=float(row.grid_metres),
            open_tasks=int(row.open_tasks),
            posted=row.posted,
        )
        for row in rows
    ]


def grid_at(connection: Connection, tenant: str, place: BaseGeometry) -> str | None:
    """Return the code of the responsibility grid of a place."""
    found: str | None = connection.scalar(_GRID, _at(tenant, place))
    return found


def _at(tenant: str, place: BaseGeometry) -> dict[str, Any]:
    return {"tenant": tenant, "lon": place.x, "lat": place.y, "srid": STORAGE_SRID}
