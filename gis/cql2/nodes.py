"""The tree of a parsed filter: six kinds of node, each knowing its place in what the client wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Place = int | str
"""Character of a text filter counted from 1, or JSON pointer into a JSON filter."""

LOGICAL = frozenset({"and", "or", "not"})
COMPARISON = frozenset({"=", "<>", "<", "<=", ">", ">="})
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "div", "^"})
FOLDING = frozenset({"casei", "accenti"})
SPATIAL = frozenset(
    f"s_{name}"
    for name in (
        "intersects",
        "contains",
        "within",
        "disjoint",
        "touches",
        "overlaps",
        "crosses",
        "equals",
    )
)
TEMPORAL = frozenset(
    f"t_{name}"
    for name in (
        "after", "before", "contains", "disjoint", "during", "equals", "finishedby", "finishes", "intersects",
        "meets", "metby", "overlappedby", "overlaps", "startedby", "starts",
    )
)  # fmt: skip

ARRAY = frozenset({"a_equals", "a_contains", "a_containedby", "a_overlaps"})

# Fewest and most arguments of an operator; None: bounded by the limits only.
ARITY: dict[str, tuple[int, int | None]] = {
    **dict.fromkeys(COMPARISON | ARITHMETIC | SPATIAL | TEMPORAL | ARRAY | {"like"}, (2, 2)),
    **dict.fromkeys(FOLDING | {"not", "isNull"}, (1, 1)),
    **dict.fromkeys(("and", "or"), (2, None)),
    "between": (3, 3),
    "in": (2, None),
}


@dataclass(frozen=True)
class Property:
    """A property by the name the client used."""

    name: str
    place: Place


@dataclass(frozen=True)
class Literal:
    """A string, number, boolean, date or instant (datetimes carry a time zone)."""

    value: str | int | float | bool | date
    place: Place


@dataclass(frozen=True)
class Interval:
    """A span of time; an end that is None is open."""

    start: Literal | Property | None
    end: Literal | Property | None
    place: Place


@dataclass(frozen=True)
class Shape:
    """A geometry literal as written, in the filter's own CRS and axis order.

    Either ``geometry`` (shapely) or ``box`` (four numbers in the order of the CRS's axes).
    """

    geometry: Any
    box: tuple[float, float, float, float] | None
    place: Place


@dataclass(frozen=True)
class Array:
    """A list of values: all texts, or all numbers; it may be empty."""

    items: tuple[Literal, ...]
    place: Place


@dataclass(frozen=True)
class Call:
    """An operator with its arguments; ``op`` is spelled as in CQL2 JSON.

    ``between`` has value, low, high; ``in`` has the value and then the list's entries.
    """

    op: str
    args: tuple[Node, ...]
    place: Place
    depth: int = field(default=1, compare=False)


Node = Property | Literal | Interval | Shape | Array | Call


def properties(node: Node) -> frozenset[str]:
    """The names of all properties that the filter mentions."""
    return frozenset(_names(node))


def _names(node: Node) -> Iterator[str]:
    if isinstance(node, Property):
        yield node.name
    elif isinstance(node, Call):
        for arg in node.args:
            yield from _names(arg)
    elif isinstance(node, Interval):
        yield from (end.name for end in (node.start, node.end) if isinstance(end, Property))
