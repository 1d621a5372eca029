"""Unit grids given to responsibility grids: whole, adjacent, each in one grid per shift."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from gis.errors import NotFound, Unprocessable
from gis.geometry import geodesic_area
from grids.desk.desk import SOURCE, Desk
from grids.publish.follow import united
from grids.responsibility.adjacency import connected, neighbours
from grids.responsibility.read import LAYER, Grid, grids, members
from grids.responsibility.work import minutes, work
from layers.store.edit import Edit, apply

LAST = 999


@dataclass(frozen=True)
class Wanted:
    """A grid as it shall be: its code (None: a new one), its unit grids, and other attributes."""

    code: str | None
    unit_grids: tuple[str, ...]
    values: Mapping[str, Any]


def assign(
    desk: Desk,
    to: str | None,
    codes: Collection[str],
    *,
    values: Mapping[str, Any],
    reason: str,
) -> list[Grid]:
    """Give the cells ``codes`` to the grid ``to`` (None: a new one); they leave those they were in.

    Raises NotFound, and Unprocessable ``not_adjacent`` where a grid would fall apart.
    """
    mine = grids(desk, codes=[to]) if to else []
    if to and not mine:
        raise NotFound("no_such_grid", f"没有责任网格 {to}。", f"There is no grid {to}.")
    shift = (mine[0].values["shift"] if mine else values.get("shift")) or "day"
    wanted = [Wanted(to, tuple(sorted({*codes, *(mine[0].members if mine else ())})), values)]
    return settle(desk, wanted, shift, reason)


def settle(desk: Desk, wanted: Sequence[Wanted], shift: str, reason: str) -> list[Grid]:
    """Give each grid its unit grids as one change; other grids of the shift lose what these gain.

    Returns the grids that changed and are still there.
    """
    if any(item.code is None and not item.unit_grids for item in wanted):
        raise Unprocessable(
            "no_cells", "新的责任网格至少要有一个单元网格。", "A new grid takes one cell at least."
        )
    taken = _once(wanted)
    cells = members(desk, taken)
    missing = sorted(taken - set(cells))
    if missing:
        raise NotFound(
            "no_such_feature", f"没有网格 {missing[0]}。", f"There is no cell {missing[0]}."
        )
    named = {grid.code: grid for grid in grids(desk, codes=[w.code for w in wanted if w.code])}
    losers = [
        Wanted(grid.code, tuple(code for code in grid.members if code not in taken), {})
        for grid in grids(desk, having=taken, shift=shift)
        if grid.code not in {item.code for item in wanted}
    ]
    known = {grid.code: grid for grid in grids(desk, having=taken, shift=shift)} | named
    cells |= members(desk, {code for item in losers for code in item.unit_grids})
    edits = _edits(desk, [*wanted, *losers], known, cells, shift)
    done = apply(
        desk.connection, desk.registry, desk.caller, edits, reason=reason, source=SOURCE, at=desk.at
    )
    kept = set(done.ids)
    return [grid for grid in grids(desk, having=set(cells), shift=shift) if grid.id in kept]


def _once(wanted: Sequence[Wanted]) -> set[str]:
    listed = [code for item in wanted for code in item.unit_grids]
    twice = sorted(code for code in set(listed) if listed.count(code) > 1)
    if twice:
        raise Unprocessable(
            "twice",
            f"网格 {twice[0]} 被分配了两次。",
            f"The cell {twice[0]} is given to two grids.",
        )
    return set(listed)


def _edits(
    desk: Desk,
    wanted: Sequence[Wanted],
    known: Mapping[str | None, Grid],
    cells: Mapping[str, Any],
    shift: str,
) -> list[Edit]:
    layer = desk.registry.get(LAYER)
    edits = []
    for item in wanted:
        grid = known.get(item.code) if item.code else None
        if item.code and grid is None:
            raise NotFound(
                "no_such_grid", f"没有责任网格 {item.code}。", f"There is no grid {item.code}."
            )
        if not item.unit_grids and grid is not None:
            edits.append(Edit(layer=layer, op="retire", feature_id=grid.id))
            continue
        shape = _ground(item, cells)
        values: dict[str, Any] = {
            **item.values,
            "unit_grids": list(item.unit_grids),
            "area_m2": round(float(geodesic_area([shape])[0]), 1),
            "workload": minutes(work(desk, [cells[code] for code in item.unit_grids])),
        }
        if grid is not None:
            edits.append(
                Edit(layer=layer, op="update", feature_id=grid.id, values=values, geom=shape)
            )
        else:
            code = _next_code(desk, item.unit_grids[0][:9], edits)
            started = {"code": code, "shift": shift, "started_on": desk.at.date()}
            edits.append(Edit(layer=layer, op="create", values={**started, **values}, geom=shape))
    return edits


def _ground(item: Wanted, cells: Mapping[str, Any]) -> Any:
    """The cells of a grid as one area; Unprocessable where they do not touch."""
    shapes = [cells[code].shape for code in item.unit_grids]
    if not connected(range(len(shapes)), neighbours(shapes)):
        raise Unprocessable(
            "not_adjacent",
            f"责任网格 {item.code or ''} 将不相连。",
            f"The responsibility grid {item.code or ''} would fall apart.",
        )
    return united(shapes)


def _next_code(desk: Desk, street: str, edits: Sequence[Edit]) -> str:
    """Street, Z and a serial after the highest that was ever used there."""
    info = desk.registry.get(LAYER)
    used = [
        int(str(edit.values["code"])[-3:])
        for edit in edits
        if str(edit.values.get("code", "")).startswith(f"{street}Z")
    ]
    for table in (info.table, info.history):
        highest = desk.connection.scalar(
            select(func.max(table.c.code)).where(
                table.c.tenant == desk.caller.tenant, table.c.code.like(f"{street}Z%")
            )
        )
        used.append(int(highest[-3:]) if highest else 0)
    if max(used) >= LAST:
        raise Unprocessable(
            "full", f"街道 {street} 的责任网格编号已满。", f"Street {street} has no number left."
        )
    return f"{street}Z{max(used) + 1:03d}"
