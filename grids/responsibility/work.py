"""The work that a unit grid means for its collector: components, road, past cases, area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ARRAY, Text, func, literal, select

from gis.geometry import geodesic_area
from grids.desk.cells import Cell
from grids.desk.desk import Desk
from grids.desk.loads import loads
from layers.store.changes import table

WEIGHTS: Mapping[str, float] = {"road_m": 1.0, "components": 1.0, "cases": 1.0, "area": 0.2}
"""How much each kind of work counts, each measured by its mean."""
CASES = "cases"
"""Layer of reported cases, where a service brings one."""


def work(desk: Desk, cells: Sequence[Cell]) -> list[dict[str, float]]:
    """Return per cell ``components``, ``road_m``, ``cases`` and ``area`` (m²)."""
    if not cells:
        return []
    carried = loads(desk, cells, buildings=False)
    past = _cases(desk, [cell.code for cell in cells if cell.code])
    areas = geodesic_area([cell.shape for cell in cells])
    return [
        {
            "components": carried[cell.id]["components"],
            "road_m": carried[cell.id]["road_m"],
            "cases": float(past.get(cell.code or "", 0)),
            "area": float(area),
        }
        for cell, area in zip(cells, areas, strict=True)
    ]


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


def _cases(desk: Desk, codes: Sequence[str]) -> dict[str, int]:
    known = [info for info in desk.registry.bases() if info.id == CASES]
    if not known or not known[0].readable(desk.caller):
        return {}
    cases = table(known[0].model)
    rows = desk.connection.execute(
        select(cases.c.grid_code, func.count().label("n"))
        .where(
            cases.c.tenant == desk.caller.tenant,
            cases.c.grid_code == func.any(literal(list(codes), ARRAY(Text))),
        )
        .group_by(cases.c.grid_code)
    )
    return {row.grid_code: row.n for row in rows}
