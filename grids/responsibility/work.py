"""The work that a unit grid means for its collector: components, road, past cases, area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import func, select

from gis.crs import STORAGE_SRID
from gis.database.session import elevated
from gis.geometry import geodesic_area
from grids.desk.cells import Cell
from grids.desk.desk import Desk
from grids.desk.loads import counted, loads

WEIGHTS: Mapping[str, float] = {"road_m": 1.0, "components": 1.0, "cases": 1.0, "area": 0.2}
"""How much each kind of work counts, each measured by its mean."""
CASES, REPORTED = "cases", "reported_at"
"""Layer of reported cases, where a service brings one, and its column of the time."""
PACE, LOOK, HANDLE = 75.0, 0.05, 8.0
"""Metres walked a minute, minutes a component takes to be looked at, and a case (our estimates)."""
PERIOD = dt.timedelta(days=365)
"""How far back cases count as work."""


def work(desk: Desk, cells: Sequence[Cell]) -> list[dict[str, float]]:
    """Return per cell ``components``, ``road_m``, ``cases`` and ``area`` (m²)."""
    if not cells:
        return []
    carried = loads(desk, cells, buildings=False)
    past = _cases(desk, cells)
    areas = geodesic_area([cell.shape for cell in cells])
    return [
        {
            "components": carried[cell.id]["components"],
            "road_m": carried[cell.id]["road_m"],
            "cases": float(cases),
            "area": float(area),
        }
        for cell, area, cases in zip(cells, areas, past, strict=True)
    ]


def minutes(each: Sequence[Mapping[str, float]]) -> float:
    """Return what a patrol of these cells takes a day: the walk, a look at each component, the cases."""
    total = {kind: sum(item[kind] for item in each) for kind in ("road_m", "components", "cases")}
    walk, look = total["road_m"] / PACE, total["components"] * LOOK
    return round(walk + look + total["cases"] / PERIOD.days * HANDLE, 1)


def weighed(
    each: Sequence[Mapping[str, float]], weights: Mapping[str, float]
) -> NDArray[np.float64]:
    """Return one load per cell: each kind by its mean, times its weight; at least a little each."""
    total = np.full(len(each), 1e-6)
    for kind, weight in weights.items():
        amounts = np.array([item[kind] for item in each], dtype=float)
        if len(amounts) and amounts.mean() > 0:
            total += weight * amounts / amounts.mean()
    return total


def _cases(desk: Desk, cells: Sequence[Cell]) -> NDArray[np.int64]:
    """Past cases by where they lie now, open and closed: codes change, places do not.

    Counts tell nothing of a case, so they do not depend on which cases the caller may see.
    """
    none = np.zeros(len(cells), dtype=np.int64)
    known = next((info for info in desk.registry.bases() if info.id == CASES), None)
    if known is None:
        return none
    table, shapes = known.table, np.array([cell.shape for cell in cells], dtype=object)
    box = func.ST_MakeEnvelope(*(float(v) for v in shapely.total_bounds(shapes)), STORAGE_SRID)
    chosen = [table.c.tenant == desk.caller.tenant, table.c.geom.op("&&")(box)]
    if REPORTED in table.c:
        chosen.append(table.c[REPORTED] >= desk.at - PERIOD)
    with elevated(desk.connection):
        found = desk.connection.scalars(select(func.ST_AsBinary(table.c.geom)).where(*chosen)).all()
    spots = np.asarray(shapely.from_wkb([bytes(row) for row in found]), dtype=object)
    return counted(shapely.STRtree(shapes), spots, len(cells)) if len(spots) else none
