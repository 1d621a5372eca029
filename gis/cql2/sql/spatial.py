"""Spatial relations.

The overlap of boxes (``&&``) always stands beside the exact test: row-level security lets only functions
marked leakproof reach the spatial index, and ``&&`` is the one that is marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import ColumnElement, and_, literal, not_, types
from sqlalchemy import func as sql

from gis.cql2 import nodes
from gis.cql2.refusal import refuse
from gis.cql2.sql.comparison import Condition
from gis.cql2.sql.context import Context, wrong_kind
from gis.crs import STORAGE, swap_axes, transform
from gis.crs.transform import same

_SIDES = 32  # pieces per side of a box that a projection bends
_FUNCTIONS = {
    "s_intersects": "ST_Intersects", "s_disjoint": "ST_Intersects", "s_contains": "ST_Contains", "s_within": "ST_Within",
    "s_touches": "ST_Touches", "s_overlaps": "ST_Overlaps", "s_crosses": "ST_Crosses", "s_equals": "ST_Equals",
}  # fmt: skip


@dataclass(frozen=True)
class _Operand:
    """``box`` is the operand for ``&&``: the column itself, or the literal's envelope."""

    exact: ColumnElement[Any]
    box: ColumnElement[Any]


def spatial(node: nodes.Call, context: Context) -> Condition:
    """Two geometries, at least one of them usually a column."""
    first, second = (_operand(arg, node.op, context) for arg in node.args)
    meets: Condition = first.box.op("&&", return_type=types.Boolean())(second.box)
    exact: Condition = getattr(sql, _FUNCTIONS[node.op])(
        first.exact, second.exact, type_=types.Boolean()
    )
    both = and_(meets, exact)
    return not_(both) if node.op == "s_disjoint" else both


def _operand(node: nodes.Node, op: str, context: Context) -> _Operand:
    if isinstance(node, nodes.Property):
        found = context.column(node)
        if found.kind != "geometry":
            raise wrong_kind(node.place, "geometry", found.kind)
        return _Operand(found.expr, found.expr)
    if not isinstance(node, nodes.Shape):
        raise refuse(
            node.place, "此处应为几何", "a geometry is expected here", "filter_type_mismatch"
        )
    shape = in_storage(node, context)
    _check(shape, op, node)
    bounds: list[ColumnElement[Any]] = [
        literal(float(side), types.Double()) for side in shape.bounds
    ]
    srid = literal(context.srid, types.Integer())
    return _Operand(
        sql.ST_GeomFromWKB(literal(shapely.to_wkb(shape), types.LargeBinary()), srid),
        sql.ST_MakeEnvelope(*bounds, srid),
    )


def in_storage(node: nodes.Shape, context: Context) -> shapely.Geometry:
    """The literal's geometry in the CRS of the column, x/y order."""
    bends = not same(context.crs, STORAGE)
    shape = node.geometry if node.box is None else _box(node, context.crs.axis_north_first, bends)
    if node.box is None and context.crs.axis_north_first:
        shape = swap_axes([shape])[0]
    moved = transform([shape], context.crs, STORAGE)[0]
    coordinates = shapely.get_coordinates(moved)
    if not np.isfinite(coordinates).all():
        raise refuse(
            node.place, "坐标超出坐标系范围", "a coordinate lies outside the coordinate system"
        )
    # A little over the edge is rounding; more is usually the wrong axis order.
    if (np.abs(coordinates) > (180.000001, 90.000001)).any():
        raise refuse(
            node.place,
            "经度或纬度超出范围,请检查坐标顺序和 filter-crs",
            "longitude or latitude is out of range; check the axis order and filter-crs",
        )
    return moved


def _box(node: nodes.Shape, north_first: bool, bends: bool) -> shapely.Geometry:
    assert node.box is not None
    west, south, east, north = node.box
    if north_first:
        west, south, east, north = south, west, north, east
    if south > north or (bends and west > east):
        raise refuse(
            node.place, "BBOX 的下限大于上限", "the lower end of BBOX exceeds the upper one"
        )
    if west > east:  # across the antimeridian
        return shapely.union_all(
            [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
        )
    box = shapely.box(west, south, east, north)
    longest = max(east - west, north - south)
    return shapely.segmentize(box, longest / _SIDES) if bends and longest > 0 else box


def _check(shape: shapely.Geometry, op: str, node: nodes.Shape) -> None:
    if shape.geom_type == "GeometryCollection" and op not in ("s_intersects", "s_disjoint"):
        raise refuse(
            node.place,
            "几何集合只能用于相交判断",
            "a collection can only be tested for intersection",
        )
    if node.box is None and not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise refuse(node.place, f"几何无效:{reason}", f"the geometry is not valid: {reason}")
