"""Handling grids as they are delivered: of unit grids that are there, or of a division that is there."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
from sqlalchemy import select

from grids.desk.desk import CELLS, DIVISIONS, Desk
from layers.store.problem import Problem

NO_CELL = ("所含单元网格不存在。", "A unit grid that it names is not on the map.")
NO_DIVISION = ("所属区划不存在。", "The division that it names is not on the map.")


def ruled(desk: Desk, frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Name the delivered rows whose unit grids or division are not on the map."""
    cells, divisions = _codes(desk, CELLS), _codes(desk, DIVISIONS)
    problems = []
    for row, members, division in zip(
        frame.index, _column(frame, "unit_grids"), _column(frame, "division_code"), strict=True
    ):
        listed = isinstance(members, (list, tuple, np.ndarray)) and len(members) > 0
        if listed and not {str(code) for code in members} <= cells:
            problems.append(Problem(row, "unit_grids", "no_such_cell", *NO_CELL))
        elif not listed and isinstance(division, str) and division not in divisions:
            problems.append(Problem(row, "division_code", "no_such_division", *NO_DIVISION))
    return frame, problems


def _column(frame: gpd.GeoDataFrame, name: str) -> Any:
    return frame[name] if name in frame else [None] * len(frame)


def _codes(desk: Desk, layer: str) -> set[str]:
    table = desk.table(layer)
    chosen = (table.c.tenant == desk.caller.tenant, table.c.code.is_not(None))
    return set(desk.connection.scalars(select(table.c.code).where(*chosen)))
