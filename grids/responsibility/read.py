"""Responsibility grids and their cells, read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from sqlalchemy import ARRAY, Text, func, literal, select
from sqlalchemy.types import Boolean

from gis.crs import STORAGE_SRID
from grids.desk import cells as reading
from grids.desk.cells import Cell
from grids.desk.desk import CELLS, Desk

LAYER = "responsibility_grids"
TOLD = (
    "code",
    "name",
    "unit_grids",
    "shift",
    "area_m2",
    "responsible_unit",
    "collector_name",
    "collector_phone",
    "workload",
)


@dataclass(frozen=True)
class Grid:
    """A responsibility grid as it is published."""

    id: int
    code: str | None
    shape: Any
    values: Mapping[str, Any]

    @property
    def members(self) -> list[str]:
        """Codes of its unit grids."""
        return list(self.values["unit_grids"] or [])


def grids(  # noqa: PLR0913 - the ways to choose grids
    desk: Desk,
    *,
    codes: Collection[str] | None = None,
    having: Collection[str] | None = None,
    prefix: str | None = None,
    area: Any | None = None,
    shift: str | None = None,
    limit: int | None = None,
) -> list[Grid]:
    """Return the grids named, having one of the unit grids, of a division, in a place, of a shift."""
    table = desk.registry.get(LAYER).table
    chosen = [table.c.tenant == desk.caller.tenant]
    if codes is not None:
        chosen.append(table.c.code == func.any(literal(sorted(codes), ARRAY(Text))))
    if having is not None:
        chosen.append(table.c.unit_grids.op("&&")(literal(sorted(having), ARRAY(Text))))
    if prefix is not None:
        chosen.append(func.array_to_string(table.c.unit_grids, ",").regexp_match(rf"(^|,){prefix}"))
    if shift is not None:
        chosen.append(table.c["shift"] == shift)
    if area is not None:
        box = func.ST_MakeEnvelope(*(float(v) for v in shapely.bounds(area)), STORAGE_SRID)
        chosen.append(table.c.geom.op("&&", return_type=Boolean())(box))
    columns = [table.c[name] for name in TOLD]
    shape = func.ST_AsBinary(table.c.geom).label("shape")
    rows = desk.connection.execute(
        select(table.c.id, shape, *columns)
        .where(*chosen)
        .order_by(table.c.code, table.c.id)
        .limit(limit)
    ).mappings()
    return [
        Grid(
            row["id"],
            row["code"],
            shapely.from_wkb(bytes(row["shape"])),
            {name: row[name] for name in TOLD},
        )
        for row in rows
    ]


def members(desk: Desk, codes: Collection[str]) -> dict[str, Cell]:
    """Return the unit grids by code."""
    table = desk.registry.get(CELLS).table
    ids = desk.connection.scalars(
        select(table.c.id).where(
            table.c.tenant == desk.caller.tenant,
            table.c.code == func.any(literal(sorted(codes), ARRAY(Text))),
        )
    ).all()
    known = reading.read(desk, ids=ids)
    return {str(cell.code): cell for cell in known.values()}


def summed(each: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the work of several cells together."""
    kinds = ("components", "road_m", "cases")
    total = {kind: round(sum(item[kind] for item in each), 1) for kind in kinds}
    return {**total, "cells": len(each)}
