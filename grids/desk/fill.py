"""Whole communities filled with cells that were generated or imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import text

from gis.crs import STORAGE_SRID
from gis.geometry import geodesic_area
from grids.code.assign import number
from grids.desk import cells as reading
from grids.desk.cells import Cell
from grids.desk.desk import Desk
from grids.desk.write import write
from layers.store.edit import Edit

TAKEN_OVER = ("land_use", "grade", "responsible", "note", "name")
"""Columns that are written if the cells bring them."""
ROUNDING = 1e-9
"""Degrees (0.1 mm, the raster of generated cells) within which a delivered vertex is the one known."""
FIRST = ("predecessors", "started_on", "source_id", "extra")
"""Columns that are written when a cell is made."""
_USED = text(
    "SELECT code FROM unit_grids WHERE tenant = :tenant AND left(code, 12) = ANY(:codes) UNION "
    "SELECT code FROM unit_grids_history WHERE tenant = :tenant AND left(code, 12) = ANY(:codes)"
)


@dataclass(frozen=True)
class Filled:
    """How many cells the draft makes, changes, ends and leaves alone."""

    created: int
    updated: int
    retired: int
    kept: int


def fill(desk: Desk, cells: gpd.GeoDataFrame, *, rest: bool = False) -> Filled:
    """Make ``cells`` the grid of their communities, in the desk's draft; earlier steps are forgotten.

    Columns: ``community_code`` and geometry (any CRS); ``code`` or ``previous`` (15 digits) name the
    cell that a row continues, others get new codes; ``predecessors`` lists the codes a new cell came
    from. Cells of these communities that are not among them end; with ``rest`` only those that lie
    mostly under them. Cells that did not change are left alone, so that their version stays.
    """
    frame = cells.reset_index(drop=True)
    homes = sorted(set(frame["community_code"].astype(str)))
    frame = frame.assign(code=_codes(desk, frame, homes))
    shapes = _stored(frame)
    known = {
        cell.code: cell for cell in reading.read(desk, communities=homes).values() if cell.code
    }
    edits, kept = _edits(desk, frame, shapes, known)
    wanted = set(frame["code"])
    left = [cell for code, cell in known.items() if code not in wanted]
    gone = sorted(cell.id for cell in (_under(left, shapes) if rest else left))
    ends = [Edit(layer=desk.cells, op="retire", feature_id=each) for each in gone]
    if edits or ends:
        write(desk, [*ends, *edits], None)
    created = sum(edit.op == "create" for edit in edits)
    return Filled(created, len(edits) - created, len(ends), kept)


def _under(cells: list[Cell], shapes: Any) -> list[Cell]:
    """The cells more than half of whose ground the shapes take."""
    if not cells:
        return []
    own = shapely.make_valid(np.array([cell.shape for cell in cells], dtype=object))
    cell, over = shapely.STRtree(shapes).query(own, predicate="intersects")
    common = shapely.area(shapely.intersection(own[cell], shapely.make_valid(shapes[over])))
    taken = np.bincount(cell, common, len(cells))
    return [cells[n] for n in np.flatnonzero(taken > 0.5 * shapely.area(own)).tolist()]


def _codes(desk: Desk, frame: gpd.GeoDataFrame, homes: list[str]) -> pd.Series:
    if "code" in frame and frame["code"].notna().all():
        return frame["code"].astype(str)
    used = desk.connection.scalars(_USED, {"tenant": desk.caller.tenant, "codes": homes}).all()
    if "code" in frame:
        frame = frame.assign(previous=frame["code"])
    return number(frame, pd.Series(used, dtype=object))


def _stored(frame: gpd.GeoDataFrame) -> Any:
    """The polygons in lon/lat; what is so already keeps its numbers."""
    if frame.crs is not None and not frame.crs.is_geographic:
        frame = frame.to_crs(STORAGE_SRID)
    return frame.geometry.to_numpy(dtype=object)


def _edits(
    desk: Desk, frame: gpd.GeoDataFrame, shapes: Any, known: Mapping[str, Cell]
) -> tuple[list[Edit], int]:
    before = [known.get(code) for code in frame["code"]]
    same = _same([None if cell is None else cell.shape for cell in before], shapes)
    areas = np.round(geodesic_area(shapes), 1)
    edits: list[Edit] = []
    for n, (values, cell) in enumerate(zip(_records(frame), before, strict=True)):
        if cell is not None:
            values = {k: v for k, v in values.items() if k not in FIRST and _differs(cell, k, v)}
        if not same[n]:
            values["area_m2"] = float(areas[n])
        if values or not same[n]:
            edits.append(
                Edit(
                    layer=desk.cells,
                    op="create" if cell is None else "update",
                    feature_id=None if cell is None else cell.id,
                    values=values,
                    geom=None if same[n] else shapes[n],
                )
            )
    return edits, len(frame) - len(edits)


def _same(before: list[Any], shapes: Any) -> Any:
    old = np.array(before, dtype=object)
    return shapely.equals_exact(old, shapes, tolerance=ROUNDING, normalize=True)


def _records(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """What each row brings, without what it leaves empty."""
    brought = [name for name in (*TAKEN_OVER, *FIRST) if name in frame]
    records = frame[["code", "community_code", *brought]].to_dict("records")
    return [{str(k): v for k, v in row.items() if _given(v)} for row in records]


def _given(value: Any) -> bool:
    return bool(value) if isinstance(value, (list, dict)) else bool(pd.notna(value))


def _differs(cell: Cell, name: str, value: Any) -> bool:
    known = {"code": cell.code, "community_code": cell.community, **cell.values}
    return name in known and known[name] != value
