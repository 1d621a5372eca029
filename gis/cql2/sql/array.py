"""Array functions (OGC 21-065r2, 7.8): relations of sets, so order and repetition do not matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, types
from sqlalchemy.dialects.postgresql import ARRAY

from gis.cql2 import nodes
from gis.cql2.sql.comparison import Condition
from gis.cql2.sql.context import Context, wrong_kind
from gis.cql2.sql.scalar import value
from gis.cql2.sql.typed import Kind, kind_of

_Side = ColumnElement[Any]


def _apply(operator: str) -> Callable[[_Side, _Side], Condition]:
    return lambda a, b: a.op(operator, return_type=types.Boolean())(b)


_contains, _contained = _apply("@>"), _apply("<@")
_RELATIONS: dict[str, Callable[[_Side, _Side], Condition]] = {
    "a_contains": _contains,
    "a_containedby": _contained,
    "a_overlaps": _apply("&&"),
    "a_equals": lambda a, b: and_(_contains(a, b), _contained(a, b)),
}


def array(node: nodes.Call, context: Context) -> Condition:
    """Two arrays of one kind of entries; an empty list goes with either."""
    kinds = [kind for arg in node.args if (kind := _entries(arg, context)) is not None]
    if len(set(kinds)) > 1:
        raise wrong_kind(node.place, kinds[0], kinds[1])
    kind = kinds[0] if kinds else "text"
    first, second = (_operand(arg, kind, context) for arg in node.args)
    return _RELATIONS[node.op](first, second)


def _entries(node: nodes.Node, context: Context) -> Kind | None:
    """What the array holds; None for an empty list."""
    if isinstance(node, nodes.Array):
        return value(node.items[0], context).kind if node.items else None
    found = value(node, context)
    if found.kind != "array":
        raise wrong_kind(node.place, "array", found.kind)
    return kind_of(getattr(found.expr.type, "item_type", types.NullType()))


def _operand(node: nodes.Node, kind: Kind, context: Context) -> _Side:
    """Numbers are compared as numeric, whatever the column's own type."""
    entry: types.TypeEngine[Any] = types.Numeric() if kind == "number" else types.Text()
    if not isinstance(node, nodes.Array):
        found = value(node, context).expr
        return cast(found, ARRAY(entry)) if kind == "number" else found
    return cast([item.value for item in node.items], ARRAY(entry))
