"""What a CQL2 filter means, told by Python and shapely alone: the yardstick for the SQL.

Filters are in the form of CQL2 JSON (OGC 21-065r2), rows are mappings of plain values, geometries of
shapely. Logic is three-valued as in SQL: None is neither true nor false, and selects nothing.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Any

import shapely

Row = Mapping[str, Any]
Truth = bool | None
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
STROKES = str.maketrans("ØøĐđŁłĦħŦŧƁɓ", "OoDdLlHhTtBb")
_COMPARE = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "[": operator.le,
    "]": operator.ge,
}


def selects(expression: Any, row: Row) -> bool:
    """Tell whether a filter selects a row."""
    return truth(expression, row) is True


def truth(expression: Any, row: Row) -> Truth:
    """True, false, or unknown."""
    if isinstance(expression, bool):
        return expression
    if "property" in expression:
        found: Truth = row[expression["property"]]
        return found
    op, args = expression["op"], expression["args"]
    if op in ("and", "or", "not"):
        return _logical(op, [truth(arg, row) for arg in args])
    if op in _COMPARE:
        return _compared(op, *(scalar(arg, row) for arg in args))
    if op[:2] in ("s_", "t_", "a_"):
        return {"s_": _spatial, "t_": _temporal, "a_": _array}[op[:2]](op, args, row)
    return _SINGLE[op](args, row)


def _logical(op: str, args: list[Truth]) -> Truth:
    if op == "not":
        return None if args[0] is None else not args[0]
    decides = op == "or"
    if decides in args:
        return decides
    return None if None in args else not decides


def _compared(op: str, left: Any, right: Any) -> Truth:
    if left is None or right is None:
        return None
    if {type(left), type(right)} == {dt.date, dt.datetime}:
        left, right = (_midnight(side) for side in (left, right))
    found: bool = _COMPARE[op](left, right)
    return found


def _midnight(moment: dt.date) -> dt.datetime:
    if isinstance(moment, dt.datetime):
        return moment
    return dt.datetime.combine(moment, dt.time.min, dt.UTC)


def _like(args: list[Any], row: Row) -> Truth:
    text, pattern = (scalar(arg, row) for arg in args)
    if text is None:
        return None
    signs = {"%": ".*", "_": "."}
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    spelled = "".join(
        re.escape(part[1]) if len(part) == 2 else signs.get(part, re.escape(part)) for part in parts
    )
    return re.fullmatch(spelled, text, re.DOTALL) is not None


def _between(args: list[Any], row: Row) -> Truth:
    inner, low, high = (scalar(arg, row) for arg in args)
    return _logical("and", [_compared(">=", inner, low), _compared("<=", inner, high)])


def _in(args: list[Any], row: Row) -> Truth:
    inner = scalar(args[0], row)
    return _logical("or", [_compared("=", inner, scalar(entry, row)) for entry in args[1]])


def _is_null(args: list[Any], row: Row) -> Truth:
    return scalar(args[0], row) is None


_SINGLE: dict[str, Callable[[list[Any], Row], Truth]] = {
    "like": _like,
    "between": _between,
    "in": _in,
    "isNull": _is_null,
}


def scalar(expression: Any, row: Row) -> Any:
    """The value of a property, a literal, arithmetic or folded text; numbers are exact."""
    if isinstance(expression, dict):
        if "property" in expression:
            return _number(row[expression["property"]])
        if "op" in expression:
            return _computed(expression["op"], [scalar(arg, row) for arg in expression["args"]])
        return moment(expression)
    return _number(expression)


def moment(literal: Mapping[str, Any]) -> dt.date:
    """A date or an instant."""
    if "date" in literal:
        return dt.date.fromisoformat(literal["date"])
    return dt.datetime.fromisoformat(literal["timestamp"]).astimezone(dt.UTC)


def _number(value: Any) -> Any:
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value


def _computed(op: str, args: list[Any]) -> Any:
    if None in args:
        return None
    if op == "casei":
        return args[0].lower()
    if op == "accenti":
        apart = unicodedata.normalize("NFD", args[0].translate(STROKES))
        kept = "".join(char for char in apart if not "\u0300" <= char <= "\u036f")
        return unicodedata.normalize("NFC", kept)
    with localcontext() as exact:
        exact.prec = 6000
        return _arithmetic(op, *args)


def _arithmetic(op: str, a: Decimal, b: Decimal) -> Decimal | None:
    if op in ("/", "%", "div"):
        if b == 0:
            return None
        return {"/": a / b, "%": a % b, "div": Decimal(math.trunc(a / b))}[op]
    return {"+": operator.add, "-": operator.sub, "*": operator.mul, "^": operator.pow}[op](a, b)


_SHAPES: dict[str, Callable[[Any, Any], bool]] = {
    f"s_{name}": getattr(shapely, name)
    for name in (
        "intersects",
        "disjoint",
        "contains",
        "within",
        "touches",
        "overlaps",
        "crosses",
        "equals",
    )
}


def _spatial(op: str, args: list[Any], row: Row) -> Truth:
    first, second = (shape(arg, row) for arg in args)
    return None if first is None or second is None else bool(_SHAPES[op](first, second))


def shape(expression: Mapping[str, Any], row: Row) -> Any:
    """A geometry: a property, GeoJSON, or a box."""
    if "property" in expression:
        return row[expression["property"]]
    if "bbox" in expression:
        return shapely.box(*expression["bbox"])
    return shapely.geometry.shape(expression)


def _array(op: str, args: list[Any], row: Row) -> Truth:
    first, second = (row[arg["property"]] if isinstance(arg, dict) else arg for arg in args)
    if first is None or second is None:
        return None
    one, other = (set(map(_number, side)) for side in (first, second))
    return {
        "a_contains": one >= other,
        "a_containedby": one <= other,
        "a_equals": one == other,
        "a_overlaps": bool(one & other),
    }[op]


def _temporal(op: str, args: list[Any], row: Row) -> Truth:
    spans = [_span(arg, row) for arg in args]
    days = all(type(end) in (dt.date, str, type(None)) for span in spans for end in span)
    edges = dict(zip("abcd", (edge for span in spans for edge in _edges(span, days)), strict=True))
    found = [_compared(sign, edges[one], edges[other]) for one, sign, other in _ALLEN[op].split()]
    return _logical("or" if op == "t_disjoint" else "and", found)


# Start and end of the first (a, b) and of the second (c, d), after Allen 1983 and OWL-Time (7.7.2).
_ALLEN = {
    "t_after": "a>d", "t_before": "b<c", "t_disjoint": "b<c a>d", "t_equals": "a=c b=d",
    "t_contains": "a<c b>d", "t_during": "a>c b<d", "t_meets": "b=c", "t_metby": "a=d",
    "t_starts": "a=c b<d", "t_startedby": "a=c b>d", "t_finishes": "b=d a>c", "t_finishedby": "b=d a<c",
    "t_overlaps": "a<c b>c b<d", "t_overlappedby": "a>c a<d b>d", "t_intersects": "a[d b]c",
}  # fmt: skip


def _span(expression: Any, row: Row) -> tuple[Any, Any]:
    if "interval" in expression:
        first, last = (_end(end, row) for end in expression["interval"])
        return first, last
    found = scalar(expression, row)
    return found, found


def _end(end: Any, row: Row) -> Any:
    if isinstance(end, dict):
        return scalar(end, row)
    if end == "..":
        return end
    return moment({"date" if len(end) == 10 else "timestamp": end})


def _edges(span: tuple[Any, Any], days: bool) -> tuple[Any, Any]:
    """Both ends as numbers: of days, or of microseconds, where a day lasts until the next."""
    start, end = span
    first = -math.inf if start == ".." else start and _at(start, days)
    last = math.inf if end == ".." else end and _at(end, days)
    return first, last + _DAY - 1 if type(end) is dt.date and not days else last


_DAY = 86_400_000_000


def _at(moment: dt.date, days: bool) -> int:
    if days:
        return moment.toordinal()
    return (_midnight(moment) - _EPOCH) // dt.timedelta(microseconds=1)
