"""What a change does to cells, and the refusals that all changes share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import shapely

from gis.errors import Unprocessable

Cells = Mapping[int, Any]
"""Polygons (lon/lat) by the id of their cell."""


@dataclass(frozen=True)
class New:
    """A cell to be made: its polygon and the cells whose ground it takes, the largest part first."""

    polygon: Any
    parents: tuple[int, ...]
    community: str | None = None


@dataclass(frozen=True)
class Change:
    """Cells with new polygons, cells to be made and cells to be ended."""

    updated: Mapping[int, Any] = field(default_factory=dict)
    created: tuple[New, ...] = ()
    retired: tuple[int, ...] = ()


def refusal(code: str, zh: str, en: str) -> Unprocessable:
    """Return the refusal of a change (422)."""
    return Unprocessable(code, zh, en)


def differing(before: Cells, after: Cells) -> dict[int, Any]:
    """Return the polygons of ``after`` that are not vertex for vertex those of ``before``."""
    ids = list(after)
    if not ids:
        return {}
    old = shapely.normalize([before[number] for number in ids])
    new = shapely.normalize([after[number] for number in ids])
    same = shapely.equals_identical(old, new)
    return {number: after[number] for number, equal in zip(ids, same, strict=True) if not equal}


def one_part(polygon: Any, code: str | None) -> Any:
    """Return a polygon of one part; a cell in several pieces is refused."""
    parts = shapely.get_parts(polygon)
    if len(parts) != 1:
        raise refusal(
            "many_parts",
            f"网格{code or ''}会被分成 {len(parts)} 块。",
            f"The cell {code or ''} would fall into {len(parts)} pieces.",
        )
    return parts[0]


def whole(cells: Cells) -> dict[int, Any]:
    """Return the cells with single polygons unpacked."""
    return {
        number: shapely.get_geometry(cell, 0)
        if cell.geom_type == "MultiPolygon" and shapely.get_num_geometries(cell) == 1
        else cell
        for number, cell in cells.items()
    }
