"""Open cases follow the grid: when an edition is published they belong to the cells that are there now.

Closed cases keep the codes of their time, by which they were counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy import text

from gis.crs import STORAGE_SRID
from gis.database.session import elevated, system
from grids.desk.desk import Desk
from grids.locate.single import LEVELS, locate
from services.cases.engine import close, opened
from services.cases.engine.load import load
from services.cases.engine.work import Work, change

REASON = "网格调整 · the grid changed"
_EXTENT = text(
    "SELECT ST_Extent(geom) FROM ("
    "SELECT geom FROM unit_grids WHERE tenant = :tenant AND changeset_id = :changeset UNION ALL "
    "SELECT geom FROM unit_grids_history WHERE tenant = :tenant AND ended_by = :changeset) AS t"
)
_ASTRAY = text(
    "SELECT c.id FROM cases c LEFT JOIN LATERAL (SELECT code FROM unit_grids u "
    "WHERE u.tenant = :tenant AND ST_Intersects(u.geom, c.geom) ORDER BY code LIMIT 1) u ON true "
    "WHERE c.tenant = :tenant AND NOT c.ended "
    "AND c.geom && ST_SetSRID(CAST(:extent AS box2d)::geometry, :srid) "
    "AND (c.grid_code IS DISTINCT FROM u.code OR NOT EXISTS (SELECT FROM responsibility_grids r "
    "WHERE r.tenant = :tenant AND r.code = c.responsibility_grid AND u.code = ANY(r.unit_grids))) "
    "ORDER BY c.id"
)
"""Open cases where cells changed that stand in another cell now, or whose responsibility grid lost it."""


def published(
    desk: Desk, _edition: Mapping[str, Any], _lineage: Sequence[Mapping[str, Any]]
) -> None:
    """Re-attach the open cases that lie where the edition changed cells; each gets an event."""
    values = {"tenant": desk.caller.tenant, "changeset": desk.draft}
    with elevated(desk.connection):
        extent = desk.connection.scalar(_EXTENT, values)
        found = [] if extent is None else _astray(desk, extent)
    for number in found:
        _follow(desk, number)


def _astray(desk: Desk, extent: str) -> list[int]:
    values = {"tenant": desk.caller.tenant, "extent": extent, "srid": STORAGE_SRID}
    return list(desk.connection.scalars(_ASTRAY, values))


def _follow(desk: Desk, number: int) -> None:
    program = system(desk.caller.tenant)
    work = opened(desk.connection, desk.registry, program, at=desk.at, program=True)
    with elevated(desk.connection):
        load(work, number)
        work.reason = REASON
        spot = to_shape(work.case.row["geom"])
        found = locate(desk.connection, desk.registry, program, spot.x, spot.y)
        _attach(work, found)
    close(work)


def _attach(work: Work, found: Mapping[str, Any]) -> None:
    """Give the case, and what is open of it, the codes of its place; the grids that were keep theirs."""
    codes = [grid["code"] for grid in found["responsibility"]]
    mine = work.case.row["responsibility_grid"]
    handlers = [grid["code"] for level in LEVELS for grid in found["handling"].get(level, ())]
    handler = work.case.row["handling_grid"]
    values = {
        "grid_code": found["unit"]["code"] if found["unit"] else None,
        "responsibility_grid": mine if mine in codes else next(iter(codes), None),
        "handling_grid": handler if handler in handlers else next(iter(handlers), None),
    }
    change(work, work.case, **values)
    for item in work.items.values():
        if not item.row["ended"]:
            change(work, item, **values)
