"""What the columns of a dataset hold, counted while its rows stream by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

MOST_DISTINCT = 200
"""Different values that are counted one by one; beyond, only how many rows are filled."""
SAMPLES = 8
_LONGEST = 80
_KEPT_SHAPES = 400


@dataclass
class Column:
    """One delivered column: its type, how many rows are filled, its values while they are few."""

    name: str
    type: str
    filled: int = 0
    longest: int = 0
    least: Any = None
    most: Any = None
    values: Counter[str] | None = field(default_factory=Counter)
    samples: list[str] = field(default_factory=list)

    def add(self, column: pa.ChunkedArray) -> None:
        """Count the rows of a chunk."""
        present = column.drop_null()
        self.filled += len(present)
        if not len(present):
            return
        if pa.types.is_integer(present.type) or pa.types.is_floating(present.type):
            self._range(present)
        texts = present.cast(pa.string()) if _plain(present.type) else None
        if texts is None:
            return
        if pa.types.is_string(present.type):
            self.longest = max(self.longest, pc.max(pc.utf8_length(texts)).as_py())
        for text in texts.slice(0, SAMPLES).to_pylist():
            if len(self.samples) < SAMPLES and text[:_LONGEST] not in self.samples:
                self.samples.append(text[:_LONGEST])
        self._count(texts)

    def _range(self, present: pa.ChunkedArray) -> None:
        found = pc.min_max(present).as_py()
        self.least = found["min"] if self.least is None else min(self.least, found["min"])
        self.most = found["max"] if self.most is None else max(self.most, found["max"])

    def _count(self, texts: pa.ChunkedArray) -> None:
        if self.values is None:
            return
        head = texts.slice(0, 4 * MOST_DISTINCT)
        if len(texts) > len(head) and pc.count_distinct(head).as_py() > 2 * MOST_DISTINCT:
            self.values = None
            return
        for item in pc.value_counts(texts).to_pylist():
            self.values[str(item["values"])[:_LONGEST]] += item["counts"]
        if len(self.values) > MOST_DISTINCT:
            self.values = None

    def as_dict(self) -> dict[str, Any]:
        """Plain data for the database."""
        return {
            "name": self.name,
            "type": self.type,
            "filled": self.filled,
            "longest": self.longest or None,
            "min": _finite(self.least),
            "max": _finite(self.most),
            "values": None if self.values is None else dict(self.values.most_common()),
            "samples": self.samples,
        }


@dataclass
class Profile:
    """All columns of a dataset and its geometries; ``add`` each chunk."""

    rows: int = 0
    columns: dict[str, Column] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    with_z: int = 0
    box: tuple[float, float, float, float] | None = None
    shapes: list[Any] = field(default_factory=list)

    def add(self, table: pa.Table, shapes: NDArray[Any]) -> None:
        """Count the rows of a chunk and look at its geometries (None where there is none)."""
        self.rows += table.num_rows
        for name in table.column_names:
            if name.startswith("__"):
                continue
            if name not in self.columns:
                self.columns[name] = Column(name, _type(table.schema.field(name).type))
            self.columns[name].add(table.column(name))
        self._geometries(shapes)

    def _geometries(self, shapes: NDArray[Any]) -> None:
        names = np.array([*_KINDS, "none"], dtype=object)
        codes, counts = np.unique(shapely.get_type_id(shapes), return_counts=True)
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
            self.kinds[str(names[code])] += count
        self.with_z += int(shapely.has_z(shapes).sum())
        present = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
        present = present[np.isfinite(shapely.bounds(present)).all(axis=1)]
        if not len(present):
            return
        self.box = _union(self.box, shapely.total_bounds(present))
        step = max(len(present) // 40, 1)
        self.shapes = (self.shapes + list(present[::step]))[:_KEPT_SHAPES]

    def as_dict(self) -> dict[str, Any]:
        """Plain data for the database."""
        return {
            "rows": self.rows,
            "geometry": dict(self.kinds.most_common()),
            "with_z": self.with_z,
            "box": list(self.box) if self.box else None,
            "columns": [column.as_dict() for column in self.columns.values()],
        }


_KINDS = (
    "Point",
    "LineString",
    "LinearRing",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
    "GeometryCollection",
)


def _plain(kind: pa.DataType) -> bool:
    return not (pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_null(kind))


def _type(kind: pa.DataType) -> str:
    for name, test in (
        ("string", pa.types.is_string),
        ("integer", pa.types.is_integer),
        ("number", pa.types.is_floating),
        ("boolean", pa.types.is_boolean),
        ("date", pa.types.is_date),
        ("datetime", pa.types.is_timestamp),
    ):
        if test(kind):
            return name
    return str(kind)


def _finite(value: Any) -> Any:
    return value if value is None or np.isfinite(value) else None


def _union(box: tuple[float, ...] | None, more: NDArray[Any]) -> tuple[float, float, float, float]:
    west, south, east, north = (float(side) for side in more)
    if box is None:
        return (west, south, east, north)
    return (min(west, box[0]), min(south, box[1]), max(east, box[2]), max(north, box[3]))
