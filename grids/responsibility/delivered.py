"""Responsibility grids as they are delivered: whole unit grids, adjacent, each in one grid per shift."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from gis.geometry import geodesic_area
from grids.desk import cells
from grids.desk.desk import Desk
from grids.publish.follow import united
from grids.responsibility.adjacency import connected, neighbours
from grids.responsibility.read import grids
from layers.store.problem import Problem

WORDS = {
    "no_such_cell": ("所含单元网格不存在。", "A unit grid that it names is not on the map."),
    "cell_taken": (
        "单元网格已属于同班次的另一责任网格。",
        "A unit grid belongs to another grid of this shift.",
    ),
    "not_adjacent": ("所含单元网格不相连。", "Its unit grids do not hang together."),
}
DAY = "day"


def ruled(desk: Desk, frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Complete delivered rows from the unit grids, and name those that break a rule.

    A row that lists no unit grids takes those that lie in its polygon. Its own polygon becomes the
    union of its unit grids, its area that of the union.
    """
    known = {str(cell.code): cell.shape for cell in cells.read(desk).values() if cell.code}
    members = _members(frame, known)
    taken = _taken(desk, frame)
    problems: list[Problem] = []
    shapes = frame.geometry.to_numpy().copy()
    for place, (row, codes) in enumerate(zip(frame.index, members, strict=True)):
        shift = _shift(frame, row)
        code = _broken(codes, known, taken.setdefault(shift, set()))
        if code:
            problems.append(Problem(row, "unit_grids", code, *WORDS[code]))
            continue
        taken[shift].update(codes)
        shapes[place] = united([known[each] for each in codes])
    made = frame.assign(unit_grids=members, area_m2=np.round(geodesic_area(shapes), 1))
    return made.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)), problems


def _broken(codes: Sequence[str], known: Mapping[str, Any], taken: set[str]) -> str | None:
    """The rule that a row with these unit grids breaks."""
    if not codes or not set(codes) <= set(known):
        return "no_such_cell"
    if taken & set(codes):
        return "cell_taken"
    shapes = [known[code] for code in codes]
    return None if connected(range(len(shapes)), neighbours(shapes)) else "not_adjacent"


def _members(frame: gpd.GeoDataFrame, known: Mapping[str, Any]) -> list[list[str]]:
    given = frame["unit_grids"] if "unit_grids" in frame else [None] * len(frame)
    names = np.array(list(known), dtype=object)
    tree = shapely.STRtree(shapely.point_on_surface(list(known.values())))
    found = []
    for codes, shape in zip(given, frame.geometry, strict=True):
        if isinstance(codes, (list, tuple, np.ndarray)) and len(codes):
            found.append(sorted({str(code) for code in codes}))
        else:
            inside = [] if shape is None else tree.query(shape, predicate="contains")
            found.append(sorted(names[inside].tolist()))
    return found


def _taken(desk: Desk, frame: gpd.GeoDataFrame) -> dict[str, set[str]]:
    """The unit grids of each shift that grids hold which the delivery does not bring again."""
    brought = set(frame["code"].dropna()) if "code" in frame else set()
    found: dict[str, set[str]] = {}
    for grid in grids(desk):
        if grid.code not in brought:
            found.setdefault(grid.values["shift"] or DAY, set()).update(grid.members)
    return found


def _shift(frame: gpd.GeoDataFrame, row: Any) -> str:
    value = frame["shift"].get(row) if "shift" in frame else None
    return value if isinstance(value, str) and value else DAY
