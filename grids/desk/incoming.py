"""Cells as plain OGC clients send them, made fit for the grid before they enter the draft.

What comes back from a client is rounded to a millimetre and may lack, or have copied, what only the
server knows. Vertices within 0.01 m of a known one take its place; area, community and code are
filled in. Coverage is not asked for here: a border moves by two requests, with a gap between them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from gis.errors import Conflict
from gis.geometry import geodesic_area
from grids.code.issue import issued
from grids.desk import cells as reading
from grids.desk.cells import Cell
from grids.desk.desk import Desk
from grids.desk.serials import highest, owners
from grids.desk.write import lying
from grids.edit.agree import onto, snapped, with_points
from grids.edit.local import around
from layers.store.edit import Edit

COPIED = ("source_id",)
"""Attributes that belong to one feature alone, and that clients copy when they split it."""


SHAPING = frozenset({"code", "community_code", "state"})
"""Fields that, like the geometry, belong to the edition."""


def published_by_edition(edit: Edit) -> None:
    """Refuse an edit outside of drafts that could tear the grid: borders and codes come by editions."""
    if edit.op != "update" or edit.geom is not None or SHAPING & set(edit.values):
        raise Conflict(
            "needs_draft",
            "单元网格的边界和编码须在草稿中修改，检查后发布。",
            "Borders and codes of unit grids are edited in a draft, checked and published.",
        )


def completed(desk: Desk, edit: Edit) -> Edit:
    """Return the edit of a unit grid with its vertices fitted and what the server knows filled in."""
    if edit.geom is None or edit.op == "retire":
        return edit
    known = reading.around(desk, [edit.geom])
    if edit.feature_id is not None:
        known |= reading.read(desk, ids=[edit.feature_id])
    shape = _fitted(desk, edit.geom, known)
    values = {**edit.values, "area_m2": round(float(geodesic_area([shape])[0]), 1)}
    if edit.op == "create":
        values = {**values, **_named(desk, shape, values.get("code"))}
        values.update(dict.fromkeys(COPIED))
    return replace(edit, geom=shape, values=values)


def _fitted(desk: Desk, shape: Any, known: dict[int, Cell]) -> Any:
    """The shape with vertices near those of cells or of a community's border exactly there.

    Others near an edge come to lie on it: a split by a client that rounds moves no border.
    """
    box = shapely.box(*shapely.bounds(shape))
    shapes = [cell.shape for cell in known.values()]
    shapes += reading.communities(desk, area=box).values()
    if not shapes or not shapely.is_valid(shape):
        return shape
    local = around(shape)
    vertices = np.unique(shapely.get_coordinates(shapes), axis=0)
    placed = onto(snapped(shape, vertices, local), shapes, local)
    return with_points(placed, vertices, local)


def _named(desk: Desk, shape: Any, code: str | None) -> dict[str, Any]:
    """Community by place, and a code that nobody has; a code of one's own choice stays if it is free."""
    [home] = lying(desk, [shape])
    if home is None:
        return {}
    if code and code[:12] == home and not owners(desk, [code]):
        return {"community_code": home}
    places = np.array([home], dtype=object)
    [fresh] = issued(np.array([shape], dtype=object), places, highest(desk, [home]))
    return {"community_code": home, "code": fresh}
