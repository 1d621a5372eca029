"""What became of an import, as data: for the terminal, for files and for the upload route."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from pipelines.imports.plan import Words

REASONS: dict[str, Words] = {
    "no_geometry": Words("没有几何", "no geometry"),
    "bad_coordinates": Words("坐标无效", "impossible coordinates"),
    "bad_geometry_type": Words("几何类型不符", "wrong kind of geometry"),
    "outside_tenant": Words("在本市范围之外", "outside the tenant's bounds"),
    "required": Words("缺少必填字段", "a required field is empty"),
    "bad_type": Words("字段类型不符", "a value has the wrong type"),
    "bad_code": Words("不在代码表内", "a value is not in its code list"),
    "bad_structure": Words("不符合编码结构", "a code breaks the standard's structure"),
    "too_long": Words("文字过长", "a text is too long"),
    "bad_text": Words("含有非法字符", "a text has a forbidden character"),
    "duplicate_id": Words("来源编号重复", "the source id occurs twice"),
    "duplicate_code": Words("标识码重复", "the identifier occurs twice"),
    "code_taken": Words("标识码已被占用", "the identifier belongs to another feature"),
    "incomplete_area": Words("范围在数据边缘被截断", "the area is cut off at the extract's edge"),
    "no_community": Words("没有编码，也不在任何社区内", "no code and in no community"),
    "no_such_cell": Words("所含单元网格不存在", "a unit grid it names is not there"),
    "cell_taken": Words(
        "单元网格已属于同班次的另一网格", "a unit grid is in another grid of the shift"
    ),
    "not_adjacent": Words("所含单元网格不相连", "its unit grids do not hang together"),
    "no_such_division": Words("所属区划不存在", "its division is not there"),
    "no_level": Words("不属于五级区划", "none of the five division levels"),
    "no_parent": Words("上级区划代码不存在", "the code of the parent is not in the table"),
    "no_such_code": Words("代码表中没有该代码", "the shape's code is in no table"),
}
"""Reasons for refusing a row, by code; the quarantine holds the full sentence of each row."""


def reason(code: str) -> Words:
    """The words for a reason code; an unknown one stands for itself."""
    return REASONS.get(code, Words(code, code))


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """The outcome of one part: ``read == created + updated + unchanged + refused``.

    ``repaired`` of the rows that came in had a geometry that was mended.
    ``left_out`` counts objects the source names without holding them completely; ``aside``
    counts values by column that fit no field and are kept as further attributes.
    """

    source: str
    layer: str
    title: Words
    changeset: int | None
    read: int
    created: int
    updated: int
    unchanged: int
    refused: int
    repaired: int
    reasons: dict[str, int]
    left_out: dict[str, int]
    aside: dict[str, int]
    seconds: float
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Unusable:
    """A source of which nothing was loaded, and why."""

    source: str
    code: str
    why: Words


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything one import did; ``extent`` is west, south, east, north of what it changed."""

    tenant: str
    dry_run: bool
    loaded: list[Loaded] = field(default_factory=list)
    unusable: list[Unusable] = field(default_factory=list)
    extent: tuple[float, float, float, float] | None = None

    def total(self, column: str) -> int:
        """Sum of a count over all parts."""
        return sum(getattr(item, column) for item in self.loaded)

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        columns = ("read", "created", "updated", "unchanged", "refused", "repaired")
        return {**asdict(self), "total": {name: self.total(name) for name in columns}}

    def as_json(self) -> str:
        """The report as JSON text."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1)


def merged(tenant: str, reports: Iterable[Report]) -> Report:
    """One report of several."""
    found = list(reports)
    boxes = [item.extent for item in found if item.extent]
    return Report(
        tenant=tenant,
        dry_run=any(item.dry_run for item in found),
        loaded=[part for item in found for part in item.loaded],
        unusable=[part for item in found for part in item.unusable],
        extent=union(boxes),
    )


def union(
    boxes: list[tuple[float, float, float, float]],
) -> tuple[float, float, float, float] | None:
    """The box around all boxes."""
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
