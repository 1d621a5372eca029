"""Values: properties, literals, arithmetic and folded text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, literal_column, types
from sqlalchemy import func as sql

from gis.cql2 import nodes
from gis.cql2.refusal import refuse
from gis.cql2.sql.context import Context, wrong_kind
from gis.cql2.sql.typed import Typed, exact, of_literal

_MOST_DIGITS = 5_000
_VALUE_DIGITS = 310  # a double has at most 309 before the point
_HIGHEST_POWER = 10
_ACCENTS = "[\u0300-\u036f]"
# Letters with a stroke have no decomposition in Unicode, but København is found by Kobenhavn.
_STROKES = ("ØøĐđŁłĦħŦŧƁɓ", "OoDdLlHhTtBb")

# Makes a quotient keep sixteen decimals; without it, large numbers are divided to whole ones.
_FINE = literal_column("1.0000000000000000", types.Numeric())

_Binary = Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[Any]]
# Numeric all through: integers would divide without remainder and overflow; a zero divisor gives null.
_OPERATORS: dict[str, _Binary] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a * _FINE / sql.nullif(b, 0),
    "%": lambda a, b: sql.mod(a, sql.nullif(b, 0)),
    "div": lambda a, b: sql.div(a, sql.nullif(b, 0)),
}


def value(node: nodes.Node, context: Context) -> Typed:
    """The SQL of a node that stands for one value; conditions and geometries are refused."""
    if isinstance(node, nodes.Property):
        return context.column(node)
    if isinstance(node, nodes.Literal):
        return of_literal(node)
    if isinstance(node, nodes.Call) and node.op in nodes.ARITHMETIC:
        return _arithmetic(node, context)
    if isinstance(node, nodes.Call) and node.op in nodes.FOLDING:
        return _folded(node, context)
    raise refuse(node.place, "此处应为属性或值", "a property or a value is expected here")


def number(node: nodes.Node, context: Context) -> Typed:
    """As :func:`value`, numbers only."""
    found = value(node, context)
    if found.kind != "number":
        raise wrong_kind(node.place, "number", found.kind)
    return found


def text(node: nodes.Node, context: Context) -> Typed:
    """As :func:`value`, text only."""
    found = value(node, context)
    if found.kind != "text":
        raise wrong_kind(node.place, "text", found.kind)
    return found


def _arithmetic(node: nodes.Call, context: Context) -> Typed:
    if node.op == "^":
        return _power(node, context)
    left, right = (number(arg, context) for arg in node.args)
    digits = (left.digits or _VALUE_DIGITS) + (right.digits or _VALUE_DIGITS)
    _check(digits, node)
    return Typed(_OPERATORS[node.op](exact(left), exact(right)), "number", digits)


def _power(node: nodes.Call, context: Context) -> Typed:
    base, exponent = node.args
    power = exponent.value if isinstance(exponent, nodes.Literal) else None
    if isinstance(power, bool) or not isinstance(power, int) or not 0 <= power <= _HIGHEST_POWER:
        raise refuse(
            node.place,
            f"指数应为 0 到 {_HIGHEST_POWER} 的整数",
            f"the exponent must be a whole number from 0 to {_HIGHEST_POWER}",
        )
    found = number(base, context)
    digits = (found.digits or _VALUE_DIGITS) * max(power, 1)
    _check(digits, node)
    return Typed(
        sql.power(exact(found), exact(of_literal(nodes.Literal(power, node.place)))),
        "number",
        digits,
    )


def _check(digits: int, node: nodes.Call) -> None:
    if digits > _MOST_DIGITS:
        raise refuse(node.place, "算式过长", "the calculation is too long", "filter_too_large")


def _folded(node: nodes.Call, context: Context) -> Typed:
    inner = text(node.args[0], context)
    if node.op == "casei":
        return Typed(sql.lower(inner.expr), "text")
    apart = sql.normalize(sql.translate(inner.expr, *_STROKES), literal_column("NFD"))
    return Typed(
        sql.normalize(sql.regexp_replace(apart, _ACCENTS, "", "g"), literal_column("NFC")), "text"
    )
