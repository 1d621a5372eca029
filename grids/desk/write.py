"""A change of cells as edits of the draft, with areas, codes and predecessors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from gis.geometry import geodesic_area
from grids.code.issue import issued
from grids.desk import cells as reading
from grids.desk.cells import KEPT, Cell
from grids.desk.desk import Desk
from grids.desk.serials import highest
from grids.edit import Change
from grids.edit.change import New
from layers.store import drafts
from layers.store.edit import Edit
from layers.store.steps import Key

DIGITS = 1
"""Decimals of an area in m² (GB/T 30428.1: 0.1 m²)."""


def write(desk: Desk, edits: Sequence[Edit], label: str | None) -> list[Key]:
    """Add the edits to the draft as one step."""
    return drafts.put_all(
        desk.connection, desk.registry, desk.caller, desk.draft, edits, label=label
    )


def edits_of(
    desk: Desk,
    known: Mapping[int, Cell],
    change: Change,
    *,
    home: str | None = None,
    moved_to: Mapping[str, Any] | None = None,
) -> list[Edit]:
    """Return the edits that ``change`` asks for.

    New cells get provisional codes, and what they inherit from their first parent. With
    ``moved_to`` (communities by code), cells that lie in another one now get a code of that.
    """
    layer = desk.cells
    made = [Edit(layer=layer, op="retire", feature_id=number) for number in change.retired]
    made += [
        Edit(layer=layer, op="update", feature_id=number, values=_sized(shape), geom=shape)
        for number, shape in change.updated.items()
    ]
    made += _created(desk, known, change.created, home)
    return made if moved_to is None else [*made, *_moved(desk, known, change, made, moved_to)]


def _sized(shape: Any) -> dict[str, Any]:
    return {"area_m2": round(float(geodesic_area([shape])[0]), DIGITS)}


def _created(
    desk: Desk, known: Mapping[int, Cell], fresh: Sequence[New], home: str | None
) -> list[Edit]:
    if not fresh:
        return []
    shapes = np.array([new.polygon for new in fresh], dtype=object)
    homes = [new.community or home or _home(known, new) for new in fresh]
    places = np.array([place or "" for place in homes], dtype=object)
    settled = places != ""
    codes = np.full(len(fresh), None, dtype=object)
    if settled.any():
        used = highest(desk, set(places[settled].tolist()))
        codes[settled] = issued(shapes[settled], places[settled], used)
    return [
        Edit(
            layer=desk.cells,
            op="create",
            values={
                **_inherited(known, new),
                **_sized(new.polygon),
                "code": code,
                "community_code": place or None,
                "predecessors": _predecessors(known, new) or None,
            },
            geom=new.polygon,
        )
        for new, code, place in zip(fresh, codes.tolist(), places.tolist(), strict=True)
    ]


def _home(known: Mapping[int, Cell], new: New) -> str | None:
    return known[new.parents[0]].community if new.parents else None


def _inherited(known: Mapping[int, Cell], new: New) -> dict[str, Any]:
    if not new.parents:
        return {}
    values = known[new.parents[0]].values
    return {name: values[name] for name in KEPT if values[name] is not None}


def _predecessors(known: Mapping[int, Cell], new: New) -> list[str]:
    """Published codes only: a cell that the draft itself made hands on those it came from."""
    found: list[str] = []
    for parent in new.parents:
        cell = known[parent]
        before = cell.values["predecessors"] if _fresh(cell) else [cell.code]
        found += [code for code in before or [] if code and code not in found]
    return found


def _fresh(cell: Cell) -> bool:
    """A cell without a first date was made in a draft."""
    return cell.values["started_on"] is None and bool(cell.values["predecessors"])


def _moved(
    desk: Desk,
    known: Mapping[int, Cell],
    change: Change,
    made: Sequence[Edit],
    borders: Mapping[str, Any],
) -> list[Edit]:
    """Codes for cells whose community is another now; joined to their edits where there are some."""
    gone = set(change.retired)
    numbers = [number for number in known if number not in gone]
    shapes = {number: change.updated.get(number, known[number].shape) for number in numbers}
    homes = lying_in(borders, list(shapes.values()))
    moved = [
        (number, home)
        for number, home in zip(numbers, homes, strict=True)
        if home is not None and home != known[number].community
    ]
    if not moved:
        return []
    places = np.array([home for _, home in moved], dtype=object)
    used = highest(desk, set(places.tolist()))
    for edit in made:
        if edit.op == "create" and edit.values["code"]:
            code = edit.values["code"]
            used[code[:12]] = max(used.get(code[:12], 0), int(code[12:]))
    codes = issued(np.array([shapes[number] for number, _ in moved], dtype=object), places, used)
    renewed = {
        number: {"code": code, "community_code": home, **_former(known[number])}
        for (number, home), code in zip(moved, codes, strict=True)
    }
    for edit in made:
        if edit.op == "update" and edit.feature_id in renewed:
            edit.values.update(renewed.pop(edit.feature_id))  # type: ignore[attr-defined]
    return [
        Edit(layer=desk.cells, op="update", feature_id=number, values=values)
        for number, values in renewed.items()
    ]


def _former(cell: Cell) -> dict[str, Any]:
    return {"predecessors": [cell.code]} if cell.code else {}


def lying(desk: Desk, shapes: Sequence[Any]) -> list[str | None]:
    """Return the community that each cell lies in by a point inside it, None where none is known."""
    if not shapes:
        return []
    box = shapely.box(*shapely.total_bounds(list(shapes)))
    return lying_in(reading.communities(desk, area=box), shapes)


def lying_in(borders: Mapping[str, Any], shapes: Sequence[Any]) -> list[str | None]:
    """Return which of the communities each cell lies in by a point inside it."""
    found: list[str | None] = [None] * len(shapes)
    names = sorted(borders)
    if names and shapes:
        tree = shapely.STRtree([borders[name] for name in names])
        spots = shapely.point_on_surface(list(shapes))
        for spot, place in tree.query(spots, predicate="within").T[::-1]:
            found[spot] = names[place]
    return found
