"""The entry: a tree becomes one condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, false, not_, or_, true

from gis.cql2 import nodes
from gis.cql2.limits import Limits
from gis.cql2.refusal import refuse
from gis.cql2.sql.array import array
from gis.cql2.sql.comparison import Condition, between, comparison, in_list, is_null, like
from gis.cql2.sql.context import Context, wrong_kind
from gis.cql2.sql.spatial import spatial
from gis.cql2.sql.temporal import temporal
from gis.crs import CRS84, CrsRef

_Compile = Callable[[nodes.Call, Context], Condition]
_CONDITIONS: dict[str, _Compile] = {
    **dict.fromkeys(nodes.COMPARISON, comparison),
    **dict.fromkeys(nodes.SPATIAL, spatial),
    **dict.fromkeys(nodes.TEMPORAL, temporal),
    **dict.fromkeys(nodes.ARRAY, array),
    "like": like,
    "between": between,
    "in": in_list,
    "isNull": is_null,
}


def to_sql(
    node: nodes.Node,
    columns: Mapping[str, ColumnElement[Any]],
    geometry: ColumnElement[Any],
    limits: Limits | None = None,
    *,
    filter_crs: CrsRef = CRS84,
) -> Condition:
    """One SQLAlchemy condition for the filter.

    ``columns`` maps every property the filter may name to its column, whose type decides what it can be
    compared with. ``geometry`` is the layer's geometry column in lon/lat of :data:`gis.crs.STORAGE`; the
    names ``geom``, ``geometry`` and the column's own stand for it. ``filter_crs`` is the system, and thereby
    the axis order, of geometry literals. Raises BadInput for unknown names and mismatched types.
    """
    return _condition(node, Context(columns, geometry, limits or Limits(), filter_crs), 1)


def _condition(node: nodes.Node, context: Context, depth: int) -> Condition:
    if depth > context.limits.depth:
        raise refuse(node.place, "嵌套过深", "nested too deeply", "filter_too_large")
    if isinstance(node, nodes.Call):
        if node.op in nodes.LOGICAL:
            return _logical(node.op, [_condition(arg, context, depth + 1) for arg in node.args])
        if node.op in _CONDITIONS:
            return _CONDITIONS[node.op](node, context)
    if isinstance(node, nodes.Literal) and isinstance(node.value, bool):
        return true() if node.value else false()
    if isinstance(node, nodes.Property):
        found = context.column(node)
        if found.kind == "boolean":
            return found.expr
        raise wrong_kind(node.place, "boolean", found.kind)
    raise refuse(node.place, "此处应为条件", "a condition is expected here")


def _logical(op: str, args: list[Condition]) -> Condition:
    if op == "not":
        return not_(args[0])
    return and_(*args) if op == "and" else or_(*args)
