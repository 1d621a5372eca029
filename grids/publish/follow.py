"""Responsibility and handling grids follow the unit grids they consist of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from sqlalchemy import ARRAY, Text, func, literal, select

from gis.geometry import geodesic_area
from grids.desk import cells as reading
from grids.desk.cells import Cell
from grids.desk.desk import CELLS, Desk
from grids.publish.confirm import Both
from grids.publish.lineage import Passage
from grids.responsibility.work import minutes, work
from layers.store.edit import Edit

FOLLOWING = ("responsibility_grids", "handling_grids")
"""Layers whose features are unions of unit grids (``unit_grids`` lists their codes)."""


def followers(desk: Desk, both: Both, found: Sequence[Passage]) -> list[Edit]:
    """Return the edits of the grids that lost, gained or reshaped members by the draft.

    A new cell joins the grid that most of its ground belonged to, in each shift (and department and
    level); ties go to the lowest code. A grid without members ends.
    """
    return [edit for layer in FOLLOWING for edit in _of_layer(desk, layer, both, found)]


def _of_layer(desk: Desk, layer: str, both: Both, found: Sequence[Passage]) -> list[Edit]:
    old = sorted({cell.code for cell in both.before.values() if cell.code})
    rows = unions(desk, layer, old)
    if not rows:
        return []
    members = _members(rows, both, found)
    cells = _cells(desk, {code for codes in members.values() for code in codes}, both)
    return [_edit(desk, layer, row, members[row["id"]], cells) for row in rows]


def unions(desk: Desk, layer: str, codes: Sequence[str]) -> list[dict[str, Any]]:
    """Return the grids of ``layer`` that have one of these unit grids, by code."""
    table = desk.table(layer)
    listed = literal(list(codes), ARRAY(Text))
    rows = desk.connection.execute(
        select(table, func.ST_AsBinary(table.c.geom).label("shape"))
        .where(table.c.tenant == desk.caller.tenant, table.c.unit_grids.op("&&")(listed))
        .order_by(table.c.code, table.c.id)
    ).mappings()
    return [dict(row) for row in rows]


def _members(
    rows: Sequence[dict[str, Any]], both: Both, found: Sequence[Passage]
) -> dict[int, list[str]]:
    """The codes of each grid after the draft."""
    now = {cell.code for cell in both.after.values()}
    gone = {cell.code for cell in both.before.values()} - now
    fresh = sorted(now - {cell.code for cell in both.before.values()} - {None}, key=str)
    members = {row["id"]: set(row["unit_grids"]) - gone for row in rows}
    kinds: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        kinds.setdefault(_kind(row), []).append(row)
    for same in kinds.values():
        for code in fresh:
            heir = _heir(same, [item for item in found if item.to_code == code])
            if heir is not None:
                members[heir].add(str(code))
    return {number: sorted(codes) for number, codes in members.items()}


def _kind(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Grids that share the ground out among themselves."""
    return row.get("shift"), row.get("level"), row.get("department_code")


def _heir(same: Sequence[dict[str, Any]], given: Sequence[Passage]) -> int | None:
    ground: dict[int, float] = {}
    for row in same:
        codes = set(row["unit_grids"])
        area = sum(item.area for item in given if item.from_code in codes)
        if area > 0:
            ground[row["id"]] = area
    return max(ground, key=lambda number: ground[number]) if ground else None


def _cells(desk: Desk, codes: set[str], both: Both) -> dict[str, Cell]:
    """The cells by code, as the draft wants them."""
    table = desk.table(CELLS)
    listed = literal(sorted(codes), ARRAY(Text))
    chosen = (table.c.tenant == desk.caller.tenant, table.c.code == func.any(listed))
    ids = desk.connection.scalars(select(table.c.id).where(*chosen)).all()
    found = {str(cell.code): cell for cell in reading.read(desk, ids=ids).values()}
    return found | {cell.code: cell for cell in both.after.values() if cell.code}


def _edit(
    desk: Desk, layer: str, row: Mapping[str, Any], codes: Sequence[str], cells: Mapping[str, Cell]
) -> Edit:
    info = desk.registry.get(layer)
    known = [cells[code] for code in codes if code in cells]
    if not known:
        return Edit(layer=info, op="retire", feature_id=row["id"])
    values: dict[str, Any] = {"unit_grids": list(codes)}
    shape = united([cell.shape for cell in known])
    if "area_m2" in info.by_name:
        values["area_m2"] = round(float(geodesic_area([shape])[0]), 1)
    if "workload" in info.by_name:
        values["workload"] = minutes(work(desk, known))
    return Edit(layer=info, op="update", feature_id=row["id"], values=values, geom=shape)


def united(shapes: Sequence[Any]) -> Any:
    """Return the union of cells; exact where they fit together."""
    cells = np.array(list(shapes), dtype=object)
    if shapely.coverage_is_valid(cells):
        return shapely.coverage_union_all(cells)
    return shapely.union_all(cells)
