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


def fill(desk: Desk, cells: gpd.GeoDataFrame) -> Filled:
    """Make ``cells`` the grid of their communities, in the desk's draft; earlier steps are forgotten.

    Columns: ``community_code`` and geometry (any CRS); ``code`` or ``previous`` (15 digits) name the
    cell that a row continues, others get new codes; ``predecessors`` lists the codes a new cell came
    from. Cells of these communities that are not among them end. Cells that did not change are left
    alone, so that their version stays.
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
    gone = sorted(cell.id for code, cell in known.items() if code not in wanted)
    ends = [Edit(layer=desk.cells, op="retire", feature_id=each) for each in gone]
    if edits or ends:
        write(desk, [*ends, *edits], None)
    created = sum(edit.op == "create" for edit in edits)
    return Filled(created, len(edits) - created, len(ends), kept)


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
    before = np.array(
        [known[code].shape if code in known else None for code in frame["code"]], dtype=object
    )
    same = shapely.equals_identical(shapely.normalize(before), shapely.normalize(shapes))
    areas = np.round(geodesic_area(shapes), 1)
    brought = [name for name in TAKEN_OVER if name in frame]
    records = frame[["code", "community_code", *brought]].to_dict("records")
    former: list[Any] = [None] * len(frame)
    if "predecessors" in frame:
        former = frame["predecessors"].tolist()
    edits: list[Edit] = []
    for n in np.flatnonzero(~same).tolist():
        values = {str(k): v for k, v in records[n].items() if v is not None and v == v}
        cell = known.get(str(values["code"]))
        values["area_m2"] = float(areas[n])
        if cell is None and former[n]:
            values["predecessors"] = list(former[n])
        edits.append(
            Edit(
                layer=desk.cells,
                op="create" if cell is None else "update",
                feature_id=None if cell is None else cell.id,
                values=values,
                geom=shapes[n],
            )
        )
    return edits, int(same.sum())
