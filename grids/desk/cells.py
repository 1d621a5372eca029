"""Cells, communities and objects read for the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import ARRAY, LargeBinary, Text, bindparam, func, literal, not_, or_, select
from sqlalchemy.types import Boolean

from gis.crs import STORAGE_SRID
from gis.geometry import geodesic_area
from grids.check import Objects
from grids.desk.desk import CELLS, DIVISIONS, Desk
from layers.store.rows import among

KEPT = ("land_use", "grade", "responsible")
"""Attributes that a new cell inherits from the one whose ground it takes."""
SHOWN = (*KEPT, "name", "state", "note", "predecessors", "started_on", "changed_on")
SOLID = ("toilets", "parking_lots", "parks", "ancient_trees")
"""Layers whose areas are components that no grid line should cut."""
LARGEST_COMPONENT = 5_000.0
MARGIN = 2e-5
"""Degrees (about 2 m) within which a cell is a neighbour."""
MOST_BOXES = 200


@dataclass(frozen=True)
class Cell:
    """A unit grid: ``version`` is the changeset that made it, ``values`` its other attributes."""

    id: int
    code: str | None
    community: str | None
    shape: Any
    version: int
    scopes: list[str]
    values: Mapping[str, Any]


def read(  # noqa: PLR0913 - the ways to choose cells
    desk: Desk,
    *,
    area: Any | None = None,
    ids: Collection[int] | None = None,
    communities: Collection[str] | None = None,
    apart_from: Collection[int] = (),
    limit: int | None = None,
    published: bool = False,
) -> dict[int, Cell]:
    """Return the cells by id that meet all conditions, in the order of their ids."""
    table = desk.table(CELLS, published=published)
    columns = [table.c[name] for name in ("id", "code", "community_code", "changeset_id", "scopes")]
    shown = [table.c[name] for name in SHOWN]
    statement = select(*columns, func.ST_AsBinary(table.c.geom).label("shape"), *shown)
    conditions = [table.c.tenant == desk.caller.tenant]
    if area is not None:
        conditions.append(_touches(table.c.geom, area))
    if ids is not None:
        conditions.append(among(table.c.id, sorted(ids)))
    if communities is not None:
        conditions.append(_one_of(table.c.community_code, communities))
    if apart_from:
        conditions.append(_none_of(table.c.id, apart_from))
    rows = desk.connection.execute(
        statement.where(*conditions).order_by(table.c.id).limit(limit)
    ).all()
    shapes = _unwrapped(shapely.from_wkb([bytes(row.shape) for row in rows]))
    return {
        row.id: Cell(
            row.id,
            row.code,
            row.community_code or (row.code or "")[:12] or None,
            shape,
            row.changeset_id,
            row.scopes,
            {name: getattr(row, name) for name in SHOWN},
        )
        for row, shape in zip(rows, shapes, strict=True)
    }


def around(desk: Desk, area: Any, *, apart_from: Collection[int] = ()) -> dict[int, Cell]:
    """Return the cells that meet or touch the box of ``area``, ``apart_from`` some."""
    west, south, east, north = shapely.total_bounds(area)
    box = shapely.box(west - MARGIN, south - MARGIN, east + MARGIN, north + MARGIN)
    return read(desk, area=box, apart_from=apart_from)


def beside(desk: Desk, shapes: Collection[Any]) -> dict[int, Cell]:
    """Return the cells that meet or touch the box of any of ``shapes``, which may lie far apart."""
    bounds = shapely.bounds(list(shapes)) + np.array([-MARGIN, -MARGIN, MARGIN, MARGIN])
    boxes = shapely.union_all(shapely.box(*bounds.T))
    if shapely.get_num_geometries(boxes) > MOST_BOXES:
        return around(desk, boxes)
    return read(desk, area=boxes)


def homes(desk: Desk) -> list[str]:
    """Return the communities that have cells, by code."""
    table = desk.table(CELLS)
    column = func.coalesce(table.c.community_code, func.left(table.c.code, 12))
    chosen = (table.c.tenant == desk.caller.tenant, column.is_not(None))
    return sorted(desk.connection.scalars(select(column).where(*chosen).distinct()))


def homes_beside(desk: Desk, communities: Collection[str], cells: Collection[int]) -> set[str]:
    """Return those of ``communities`` that have cells besides ``cells``."""
    table = desk.table(CELLS)
    statement = select(table.c.community_code).where(
        table.c.tenant == desk.caller.tenant,
        _one_of(table.c.community_code, communities),
        _none_of(table.c.id, cells),
    )
    return set(desk.connection.scalars(statement.distinct()))


def communities(
    desk: Desk, *, codes: Iterable[str] | None = None, area: Any | None = None
) -> dict[str, Any]:
    """Return the polygons of communities by code: those named, or those that meet ``area``."""
    table = desk.table(DIVISIONS)
    chosen = [
        table.c.tenant == desk.caller.tenant,
        table.c.level == literal("community"),
        table.c.geom.is_not(None),
        table.c.code.is_not(None),
    ]
    if codes is not None:
        chosen.append(_one_of(table.c.code, set(codes)))
    if area is not None:
        chosen.append(_touches(table.c.geom, area))
    rows = desk.connection.execute(
        select(table.c.code, func.ST_AsBinary(table.c.geom).label("shape")).where(*chosen)
    ).all()
    shapes = shapely.make_valid(shapely.from_wkb([bytes(row.shape) for row in rows]))
    return {row.code: shape for row, shape in zip(rows, _unwrapped(shapes), strict=True)}


def objects(desk: Desk, area: Any) -> Objects:
    """Return the buildings and areal components that meet the box of ``area``."""
    found = [_areas(desk, layer, area) for layer in SOLID]
    components = np.concatenate(found) if found else np.empty(0, dtype=object)
    small = _small(components)
    return Objects(_areas(desk, "buildings", area), small)


def _areas(desk: Desk, layer: str, area: Any) -> Any:
    table = desk.table(layer)
    rows = desk.connection.scalars(
        select(func.ST_AsBinary(table.c.geom)).where(
            table.c.tenant == desk.caller.tenant,
            _touches(table.c.geom, shapely.box(*shapely.total_bounds(area))),
            func.ST_Dimension(table.c.geom) == 2,
        )
    ).all()
    shapes = np.asarray(shapely.from_wkb([bytes(row) for row in rows]), dtype=object)
    bad = ~shapely.is_valid(shapes)
    shapes[bad] = shapely.make_valid(shapes[bad])
    return shapes


def _small(shapes: Any) -> Any:
    return shapes[geodesic_area(shapes) <= LARGEST_COMPONENT] if len(shapes) else shapes


def _touches(geom: Any, area: Any) -> Any:
    """The box of each part of ``area`` for the index; a box itself needs no more."""
    boxes = [
        func.ST_MakeEnvelope(*shapely.bounds(part).tolist(), STORAGE_SRID)
        for part in shapely.get_parts(area)
    ]
    near = or_(*(geom.op("&&", return_type=Boolean())(box) for box in boxes))
    if shapely.equals(area, shapely.envelope(area)):
        return near
    exact = func.ST_GeomFromWKB(literal(shapely.to_wkb(area), LargeBinary()), STORAGE_SRID)
    return near & func.ST_Intersects(geom, exact, type_=Boolean())


def _one_of(column: Any, texts: Collection[str]) -> Any:
    return column == func.any(bindparam(None, sorted(texts), type_=ARRAY(Text), unique=True))


def _none_of(column: Any, ids: Collection[int]) -> Any:
    return not_(among(column, sorted(ids)))


def _unwrapped(shapes: Any) -> Any:
    """Multi polygons of one part as that part."""
    made = np.array(shapes, dtype=object).reshape(-1)
    if not len(made):
        return made
    one = (shapely.get_type_id(made) == shapely.GeometryType.MULTIPOLYGON) & (
        shapely.get_num_geometries(made) == 1
    )
    made[one] = shapely.get_geometry(made[one], 0)
    return made
