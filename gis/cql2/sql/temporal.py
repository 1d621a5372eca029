"""Temporal relations (Allen's) between instants and intervals.

Where all sides are dates they are compared as dates. Otherwise a date stands for its whole day in UTC,
and the ``..`` of an interval for infinity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, cast, literal, or_, types

from gis.cql2 import nodes
from gis.cql2.refusal import refuse
from gis.cql2.sql.comparison import Condition, as_instant
from gis.cql2.sql.context import Context, wrong_kind
from gis.cql2.sql.scalar import value
from gis.cql2.sql.typed import INSTANT, Kind, Typed

_REST_OF_DAY = timedelta(days=1) - timedelta(microseconds=1)


@dataclass(frozen=True)
class _Span:
    """Closed at both ends; None is open. An instant has one expression for both."""

    start: Typed | None
    end: Typed | None

    @property
    def kinds(self) -> set[Kind]:
        return {side.kind for side in (self.start, self.end) if side is not None}


_Side = ColumnElement[Any]


class _Ends(NamedTuple):
    start: _Side
    end: _Side


_RELATIONS: dict[str, Callable[[_Ends, _Ends], Condition]] = {
    "t_after": lambda a, b: a.start > b.end,
    "t_before": lambda a, b: a.end < b.start,
    "t_contains": lambda a, b: and_(a.start < b.start, a.end > b.end),
    "t_disjoint": lambda a, b: or_(a.end < b.start, a.start > b.end),
    "t_during": lambda a, b: and_(a.start > b.start, a.end < b.end),
    "t_equals": lambda a, b: and_(a.start == b.start, a.end == b.end),
    "t_finishedby": lambda a, b: and_(a.start < b.start, a.end == b.end),
    "t_finishes": lambda a, b: and_(a.start > b.start, a.end == b.end),
    "t_intersects": lambda a, b: and_(a.start <= b.end, a.end >= b.start),
    "t_meets": lambda a, b: a.end == b.start,
    "t_metby": lambda a, b: a.start == b.end,
    "t_overlappedby": lambda a, b: and_(a.start > b.start, a.start < b.end, a.end > b.end),
    "t_overlaps": lambda a, b: and_(a.start < b.start, a.end > b.start, a.end < b.end),
    "t_startedby": lambda a, b: and_(a.start == b.start, a.end > b.end),
    "t_starts": lambda a, b: and_(a.start == b.start, a.end < b.end),
}


def temporal(node: nodes.Call, context: Context) -> Condition:
    """One of the fifteen relations."""
    first, second = (_span(arg, context) for arg in node.args)
    kind: Kind = "date" if first.kinds | second.kinds <= {"date"} else "instant"
    return _RELATIONS[node.op](_ends(first, kind), _ends(second, kind))


def _span(node: nodes.Node, context: Context) -> _Span:
    if isinstance(node, nodes.Interval):
        _check_order(node)
        return _Span(
            *(None if end is None else _moment(end, context) for end in (node.start, node.end))
        )
    moment = _moment(node, context)
    return _Span(moment, moment)


def _moment(node: nodes.Node, context: Context) -> Typed:
    found = value(node, context)
    if found.kind not in ("date", "instant"):
        raise wrong_kind(node.place, "instant", found.kind)
    return found


def _check_order(node: nodes.Interval) -> None:
    if isinstance(node.start, nodes.Literal) and isinstance(node.end, nodes.Literal):
        start, end = node.start.value, node.end.value
        if type(start) is type(end) and start > end:  # type: ignore[operator]
            raise refuse(node.place, "时间区间的终点早于起点", "the interval ends before it starts")


def _ends(span: _Span, kind: Kind) -> _Ends:
    return _Ends(_bound(span.start, kind, "-infinity"), _bound(span.end, kind, "infinity"))


def _bound(side: Typed | None, kind: Kind, infinity: str) -> _Side:
    if side is None:
        return cast(literal(infinity, types.Text()), types.Date() if kind == "date" else INSTANT)
    if side.kind == kind:
        return side.expr
    return as_instant(side).expr if infinity.startswith("-") else _end_of_day(side)


def _end_of_day(day: Typed) -> _Side:
    fixed = getattr(day.expr, "value", None)
    if fixed is not None:
        return literal(datetime.combine(fixed, time.max, UTC), INSTANT)
    return as_instant(day).expr + literal(_REST_OF_DAY, types.Interval())
