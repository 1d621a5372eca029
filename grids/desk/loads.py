"""What a cell carries: buildings, components and metres of road."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from sqlalchemy import func, select
from sqlalchemy.types import Boolean

from gis.crs import STORAGE_SRID
from gis.geometry import geodesic_length
from grids.desk.cells import Cell
from grids.desk.desk import Desk
from grids.edit.local import Array
from layers.info import LayerInfo


def loads(
    desk: Desk, cells: Sequence[Cell], *, buildings: bool = True
) -> dict[int, dict[str, float]]:
    """Return per cell ``components``, ``buildings`` (by a point inside each) and ``road_m``."""
    if not cells:
        return {}
    shapes = np.array([cell.shape for cell in cells], dtype=object)
    box = shapely.total_bounds(shapes)
    tree = shapely.STRtree(shapes)
    parts = [_spots(desk, info, box) for info in component_layers(desk)]
    components = counted(tree, np.concatenate(parts) if parts else np.empty(0), len(cells))
    houses = _spots(desk, desk.registry.get("buildings"), box) if buildings else np.empty(0)
    housed = counted(tree, houses, len(cells))
    roads = _metres(tree, shapes, _shapes(desk, desk.registry.get("roads"), box))
    return {
        cell.id: {
            "components": int(components[n]),
            "buildings": int(housed[n]),
            "road_m": round(float(roads[n]), 1),
        }
        for n, cell in enumerate(cells)
    }


def component_layers(desk: Desk) -> list[LayerInfo]:
    """The layers whose features are management components."""
    return [
        info
        for info in desk.registry.bases()
        if info.group in ("components", "trades")
        and info.readable(desk.caller)
        and "class_code" in info.table.c
    ]


def _spots(desk: Desk, info: LayerInfo, box: Array) -> Array:
    return np.asarray(shapely.point_on_surface(_shapes(desk, info, box)), dtype=object)


def _shapes(desk: Desk, info: LayerInfo, box: Array) -> Array:
    table = desk.table(info.id)
    envelope = func.ST_MakeEnvelope(*(float(value) for value in box), STORAGE_SRID)
    rows = desk.connection.scalars(
        select(func.ST_AsBinary(table.c.geom)).where(
            table.c.tenant == desk.caller.tenant,
            table.c.geom.op("&&", return_type=Boolean())(envelope),
        )
    ).all()
    return np.asarray(shapely.from_wkb([bytes(row) for row in rows]), dtype=object)


def counted(tree: shapely.STRtree, spots: Array, cells: int) -> Array:
    """Each spot counts once, on a border for the cell that comes first."""
    if not len(spots):
        return np.zeros(cells, dtype=int)
    spot, cell = tree.query(spots, predicate="intersects")
    owner = np.full(len(spots), cells)
    np.minimum.at(owner, spot, cell)
    return np.bincount(owner, minlength=cells + 1)[:cells]


def _metres(tree: shapely.STRtree, shapes: Array, roads: Array) -> Array:
    """Metres of road in each cell; a road along a border counts half on either side."""
    if not len(roads):
        return np.zeros(len(shapes))
    road, cell = tree.query(roads, predicate="intersects")
    inside = geodesic_length(shapely.intersection(roads[road], shapes[cell]))
    along = geodesic_length(shapely.intersection(roads[road], shapely.boundary(shapes[cell])))
    return np.bincount(cell, np.nan_to_num(inside) - np.nan_to_num(along) / 2, len(shapes))
