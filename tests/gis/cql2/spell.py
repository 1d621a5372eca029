"""Writes a filter in the form of CQL2 JSON as CQL2 text, with no more brackets than it needs."""

from __future__ import annotations

import json
from typing import Any

import shapely

_LEVELS = {
    "or": 1, "and": 2, "not": 3,
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">=", "like", "between", "in", "isNull"), 4),
    "+": 5, "-": 5, "*": 6, "/": 6, "%": 6, "div": 6, "^": 8,
}  # fmt: skip
_WHOLE = 9


def text(expression: Any) -> str:
    """The filter in CQL2 text."""
    return _spelled(expression)[0]


def _spelled(expression: Any) -> tuple[str, int]:
    """The text, and how tightly it is bound."""
    if isinstance(expression, dict) and "op" in expression:
        return _call(expression["op"], expression["args"])
    if isinstance(expression, int | float) and not isinstance(expression, bool) and expression < 0:
        return _plain(expression), 7
    return _plain(expression), _WHOLE


def _plain(expression: Any) -> str:
    if isinstance(expression, str):
        return "'" + expression.replace("\\", "\\\\").replace("'", "''") + "'"
    if isinstance(expression, list):
        return f"({', '.join(text(item) for item in expression)})"
    if not isinstance(expression, dict):
        return json.dumps(expression)
    for key, spell in _OBJECTS.items():
        if key in expression:
            return spell(expression[key])
    return shapely.to_wkt(shapely.geometry.shape(expression), rounding_precision=-1)


def _interval(ends: list[Any]) -> str:
    spelled = (f"'{end}'" if isinstance(end, str) else text(end) for end in ends)
    return f"INTERVAL({', '.join(spelled)})"


_OBJECTS = {
    "property": lambda name: f'"{name}"',
    "date": lambda value: f"DATE('{value}')",
    "timestamp": lambda value: f"TIMESTAMP('{value}')",
    "interval": _interval,
    "bbox": lambda box: f"BBOX({', '.join(map(json.dumps, box))})",
}


def _call(op: str, args: list[Any]) -> tuple[str, int]:
    level = _LEVELS.get(op)
    if level is None:
        return f"{op.upper()}({', '.join(_spelled(arg)[0] for arg in args)})", _WHOLE
    if op == "not":
        return f"NOT {_bound(args[0], level)}", level
    if level == 4:
        return _predicate(op, args), level
    if op in ("and", "or"):
        return f" {op.upper()} ".join(_bound(arg, level + 1) for arg in args), level
    left, right = (level + 1, level) if op == "^" else (level, level + 1)
    return f"{_bound(args[0], left)} {op} {_bound(args[1], right)}", level


def _predicate(op: str, args: list[Any]) -> str:
    first = _bound(args[0], 5)
    if op == "isNull":
        return f"{first} IS NULL"
    if op == "in":
        return f"{first} IN ({', '.join(text(entry) for entry in args[1])})"
    if op == "between":
        return f"{first} BETWEEN {_bound(args[1], 5)} AND {_bound(args[2], 5)}"
    return f"{first} {op.upper()} {_bound(args[1], 5)}"


def _bound(expression: Any, level: int) -> str:
    spelled, found = _spelled(expression)
    return spelled if found >= level else f"({spelled})"
