"""Comparisons, LIKE, BETWEEN, IN and IS NULL."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import ColumnElement, DateTime, and_, any_, cast, literal, or_, types
from sqlalchemy import func as sql
from sqlalchemy.dialects.postgresql import ARRAY

from gis.cql2 import nodes
from gis.cql2.instants import read_either
from gis.cql2.refusal import refuse
from gis.cql2.sql.context import Context, mismatch
from gis.cql2.sql.scalar import text, value
from gis.cql2.sql.typed import INSTANT, Kind, Typed, exact
from gis.errors import BadInput

Condition = ColumnElement[bool]

_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_COMPARABLE = frozenset({"text", "number", "boolean", "date", "instant"})
_ARRAY_TYPES: dict[Kind, types.TypeEngine[Any]] = {
    "text": types.Text(),
    "date": types.Date(),
    "instant": INSTANT,
}


def comparison(node: nodes.Call, context: Context) -> Condition:
    """``=``, ``<>``, ``<``, ``<=``, ``>``, ``>=``."""
    left, right = (value(arg, context) for arg in timed(node.args, context))
    return compare(node.op, left, right, node.place)


def timed(args: tuple[nodes.Node, ...], context: Context) -> tuple[nodes.Node, ...]:
    """Strings beside a date or an instant, as one where they are written so (/per/basic-cql2/type-casts)."""
    if not any(value(arg, context).kind in ("date", "instant") for arg in args):
        return args
    return tuple(_as_time(arg) for arg in args)


def _as_time(arg: nodes.Node) -> nodes.Node:
    if isinstance(arg, nodes.Literal) and isinstance(arg.value, str):
        try:
            return read_either(arg.value, arg.place) or arg
        except BadInput:  # the comparison will say what does not fit
            return arg
    return arg


def compare(op: str, left: Typed, right: Typed, place: nodes.Place) -> Condition:
    """Two values of kinds that may be compared; a date against an instant counts from midnight UTC."""
    if {left.kind, right.kind} == {"date", "instant"}:
        left, right = as_instant(left), as_instant(right)
    if left.kind != right.kind or left.kind not in _COMPARABLE:
        raise mismatch(place, left.kind, right.kind)
    if left.digits or right.digits:
        return _condition(_OPERATORS[op](exact(left), exact(right)))
    return _condition(_OPERATORS[op](left.expr, right.expr))


def as_instant(moment: Typed) -> Typed:
    """A date as the instant at which it begins in UTC."""
    if moment.kind == "instant":
        return moment
    start = getattr(moment.expr, "value", None)
    if start is not None:
        return Typed(literal(datetime.combine(start, time.min, UTC), INSTANT), "instant")
    return Typed(
        sql.timezone("UTC", cast(moment.expr, DateTime(timezone=False)), type_=INSTANT), "instant"
    )


def like(node: nodes.Call, context: Context) -> Condition:
    r"""LIKE with ``%``, ``_`` and the escape ``\``; the pattern is a string, folded or not."""
    pattern = node.args[1]
    while isinstance(pattern, nodes.Call) and pattern.op in nodes.FOLDING:
        pattern = pattern.args[0]
    if not isinstance(pattern, nodes.Literal) or not isinstance(pattern.value, str):
        raise refuse(node.place, "LIKE 的模式应为字符串", "the pattern of LIKE must be a string")
    plain = pattern.value.replace("\\\\", "")
    if plain.endswith("\\"):
        raise refuse(
            pattern.place,
            "LIKE 的模式不能以转义符结尾",
            "the pattern ends with an escape character",
        )
    return text(node.args[0], context).expr.like(text(node.args[1], context).expr)


def between(node: nodes.Call, context: Context) -> Condition:
    """Both ends included."""
    inner, low, high = (value(arg, context) for arg in timed(node.args, context))
    return and_(compare(">=", inner, low, node.place), compare("<=", inner, high, node.place))


def in_list(node: nodes.Call, context: Context) -> Condition:
    """One array parameter where the entries are plain values, else one comparison for each."""
    first, *entries = timed(node.args, context)
    left = value(first, context)
    array = _array(left, tuple(entries))
    if array is not None:
        return _condition(left.expr == any_(array))
    return or_(*(compare("=", left, value(entry, context), entry.place) for entry in entries))


def _array(left: Typed, entries: tuple[nodes.Node, ...]) -> ColumnElement[Any] | None:
    values = [entry.value for entry in entries if isinstance(entry, nodes.Literal)]
    if left.digits or len(values) < len(entries):
        return None
    kinds = {_plain_kind(item) for item in values}
    if left.kind == "number" and kinds == {"integer"}:
        return literal(values, ARRAY(types.BigInteger()))
    if kinds != {left.kind} or left.kind not in _ARRAY_TYPES:
        return None
    return literal(values, ARRAY(_ARRAY_TYPES[left.kind]))


def _plain_kind(item: object) -> str:
    if isinstance(item, bool) or (isinstance(item, int) and abs(item) >= 2**63):
        return ""
    if isinstance(item, datetime):
        return "instant"
    return {str: "text", int: "integer"}.get(type(item), "" if isinstance(item, float) else "date")


def is_null(node: nodes.Call, context: Context) -> Condition:
    """Any property, whatever its type."""
    return value(node.args[0], context).expr.is_(None)


def _condition(expression: Any) -> Condition:
    result: Condition = expression
    return result
