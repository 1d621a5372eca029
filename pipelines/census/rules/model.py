"""What a rule is, and what it finds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Severity = Literal["error", "warning"]
_LONGEST = 120
SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("rule", pa.string()),
        ("field", pa.string()),
        ("value", pa.string()),
        ("other", pa.int64()),
    ]
)
"""Columns of findings; in their canonical form they are sorted by all of them."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A line of rules.csv.

    ``layers`` are layer ids, group names, ``component`` (layers of the component tables) or ``*``.
    ``fields`` are the fields it is about. ``severity`` error keeps a row off the map, warning is
    reported. ``element`` is the quality element of GB/T 21337 / ISO 19157 it measures. ``zh`` and
    ``en`` are sentences with ``{field}``, ``{value}``, ``{other}`` and the parameters.
    """

    id: str
    kind: str
    layers: tuple[str, ...]
    fields: tuple[str, ...]
    parameters: Mapping[str, Any]
    severity: Severity
    element: str
    zh: str
    en: str

    def number(self, name: str, default: float = 0.0) -> float:
        """A parameter as a number."""
        return float(self.parameters.get(name, default))


@dataclass(frozen=True)
class Hit:
    """Rows that break a rule: their numbers, the field, the values shown, what they clash with."""

    rows: NDArray[Any]
    field: str | None = None
    values: Iterable[Any] | None = None
    others: NDArray[Any] | None = None


@dataclass
class Found:
    """Findings being gathered."""

    parts: list[pa.Table] = field(default_factory=list)

    def add(self, rule: Rule, hit: Hit) -> None:
        """Take the rows of a hit."""
        count = len(hit.rows)
        if count:
            self.parts.append(
                pa.table(
                    [
                        pa.array(np.asarray(hit.rows, dtype=np.int64)),
                        pa.repeat(pa.scalar(rule.id), count),
                        pa.repeat(pa.scalar(hit.field, pa.string()), count),
                        _shown(hit.values, count),
                        _others(hit.others, count),
                    ],
                    schema=SCHEMA,
                )
            )

    def table(self) -> pa.Table:
        """All findings in their canonical order, each once."""
        return canonical(self.parts)


def canonical(parts: list[pa.Table]) -> pa.Table:
    """Findings of any partition as one sorted table without repetitions."""
    if not parts:
        return SCHEMA.empty_table()
    joined = pa.concat_tables(parts)
    keys = [(name, "ascending") for name in SCHEMA.names]
    order = pc.sort_indices(joined, sort_keys=keys)
    return _distinct(joined.take(order)).combine_chunks()


def _distinct(ordered: pa.Table) -> pa.Table:
    if ordered.num_rows < 2:
        return ordered
    same = np.ones(ordered.num_rows - 1, dtype=bool)
    for name in SCHEMA.names:
        column = ordered.column(name).combine_chunks()
        left, right = column.slice(0, len(column) - 1), column.slice(1)
        both = pc.and_(pc.is_null(left), pc.is_null(right))
        same &= np.asarray(pc.or_(pc.fill_null(pc.equal(left, right), False), both))
    return ordered.filter(pa.array(np.concatenate([[True], ~same])))


def _shown(values: Iterable[Any] | None, count: int) -> pa.Array:
    if values is None:
        return pa.nulls(count, pa.string())
    if isinstance(values, pa.Array):
        if pa.types.is_nested(values.type) or pa.types.is_binary(values.type):
            return _shown(values.to_pylist(), count)
        return pc.utf8_slice_codeunits(pc.cast(values, pa.string()), 0, _LONGEST)
    return pa.array([None if v is None else _text(v) for v in values], pa.string())


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)[:_LONGEST]
    if isinstance(value, float | np.floating):
        return f"{float(value):.6g}"
    return str(value)[:_LONGEST]


def _others(others: NDArray[Any] | None, count: int) -> pa.Array:
    if others is None:
        return pa.nulls(count, pa.int64())
    return pa.array(np.asarray(others, dtype=np.int64))
