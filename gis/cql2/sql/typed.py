"""SQL expressions that know what they can be compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from geoalchemy2.types import Geometry
from sqlalchemy import ColumnElement, cast, literal, types
from sqlalchemy import func as sql

from gis.cql2 import nodes

Kind = Literal["text", "number", "boolean", "date", "instant", "geometry", "array", "other"]

NAMES: dict[str, tuple[str, str]] = {
    "text": ("文本", "text"),
    "number": ("数值", "a number"),
    "boolean": ("真假值", "true or false"),
    "date": ("日期", "a date"),
    "instant": ("时刻", "an instant"),
    "geometry": ("几何", "a geometry"),
    "array": ("数组", "an array"),
    "other": ("不可比较的类型", "a type that cannot be compared"),
}

_INT8 = 2**63
INSTANT = types.DateTime(timezone=True)
# Order matters: a datetime type is no Date, but Boolean and Integer stand apart in SQLAlchemy.
_KINDS: tuple[tuple[type[types.TypeEngine[Any]], Kind], ...] = (
    (Geometry, "geometry"),
    (types.ARRAY, "array"),
    (types.Boolean, "boolean"),
    (types.Integer, "number"),
    (types.Numeric, "number"),
    (types.Float, "number"),
    (types.DateTime, "instant"),
    (types.Date, "date"),
    (types.String, "text"),
)


@dataclass(frozen=True)
class Typed:
    """``digits`` is 0 for plain values; a computed number carries the most digits it can have."""

    expr: ColumnElement[Any]
    kind: Kind
    digits: int = 0


def kind_of(column_type: types.TypeEngine[Any]) -> Kind:
    """What a column of this type can be compared with."""
    if isinstance(column_type, types.TypeDecorator):
        column_type = column_type.impl_instance
    return next((kind for known, kind in _KINDS if isinstance(column_type, known)), "other")


def of_column(column: ColumnElement[Any]) -> Typed:
    """A column; an instant without zone is read as UTC."""
    kind = kind_of(column.type)
    if kind == "instant" and not getattr(column.type, "timezone", True):
        return Typed(sql.timezone("UTC", column, type_=INSTANT), kind)
    return Typed(column, kind)


def of_literal(node: nodes.Literal) -> Typed:
    """A bound parameter of a type of its own, so that the other side's type never narrows it (1.5 to 1)."""
    value = node.value
    if isinstance(value, bool):
        return Typed(literal(value, types.Boolean()), "boolean")
    if isinstance(value, (int, float)):
        return Typed(_number(value), "number")
    if isinstance(value, datetime):
        return Typed(literal(value, INSTANT), "instant")
    if isinstance(value, date):
        return Typed(literal(value, types.Date()), "date")
    return Typed(literal(value, types.Text()), "text")


def exact(value: Typed) -> ColumnElement[Any]:
    """As arbitrary-precision number: computing with it cannot overflow."""
    return value.expr if value.digits else cast(value.expr, types.Numeric())


def _number(value: float) -> ColumnElement[Any]:
    if isinstance(value, float) and not (value.is_integer() and abs(value) < _INT8):
        return literal(value, types.Double())
    whole = int(value)
    if -_INT8 <= whole < _INT8:
        return literal(whole, types.BigInteger())
    return literal(Decimal(whole), types.Numeric())
