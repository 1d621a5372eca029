"""A quality report to read: the grid beside plain squares, each figure beside its bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from grids.measure.quality import Quality


@dataclass(frozen=True)
class Line:
    """A figure with its titles, its bar in words, and how it is written."""

    zh: str
    en: str
    bar: str
    text: Callable[[Quality], str]


LINES: tuple[Line, ...] = (
    Line("网格数", "cells", "", lambda q: f"{q.cells:,}"),
    Line(
        "普通网格（公园水面以外）",
        "regular cells (outside parks and water)",
        "",
        lambda q: f"{q.regular:,}",
    ),
    Line(
        "5,000–15,000 m²",
        "of them within 5,000–15,000 m²",
        "≥ 90 %",
        lambda q: f"{q.in_limits:.1%}",
    ),
    Line(
        "同上，不计单体建筑 > 6,000 m²",
        "the same without cells of one building > 6,000 m²",
        "≥ 97 %",
        lambda q: f"{q.in_limits_but_giants:.1%}",
    ),
    Line("面积中位数", "median area", "10,000 ± 5 %", lambda q: f"{q.median:,.0f} m²"),
    Line(
        "面积 10 %–90 %", "area, 10 %–90 %", "", lambda q: f"{q.tenth:,.0f}–{q.ninetieth:,.0f} m²"
    ),
    Line("面积变异系数", "spread of area (σ/mean)", "", lambda q: f"{q.spread:.2f}"),
    Line("紧凑度中位数", "median Polsby–Popper", "≥ 0.50", lambda q: f"{q.compactness:.3f}"),
    Line("部件数变异系数", "spread of components (σ/mean)", "", lambda q: f"{q.load_spread:.2f}"),
    Line("可避免的建筑切割", "avoidable building cuts", "0", lambda q: f"{q.cuts:,}"),
    Line("社区界线切割", "cuts forced by given borders", "", lambda q: f"{q.forced:,}"),
    Line(
        "沿街沿河边界", "border along streets, rail, shores", "", lambda q: f"{q.street_share:.0%}"
    ),
    Line("覆盖误差", "coverage error", "< 1e-6", lambda q: f"{q.coverage_error:.1e}"),
    Line("重叠", "overlap", "0", lambda q: f"{q.overlap:.1e} m²"),
    Line("包围其他网格", "cells that enclose others", "0", lambda q: f"{q.enclosing:,}"),
    Line("多部分网格", "cells of several parts", "0", lambda q: f"{q.multipart:,}"),
)
"""What a report shows, in this order."""


def rows(grid: Quality, fishnet: Quality) -> list[tuple[str, str, str, str]]:
    """Title (both languages), bar, the grid's figure and that of squares of 100 m."""
    return [
        (f"{item.zh} · {item.en}", item.bar, item.text(grid), item.text(fishnet)) for item in LINES
    ]


def markdown(grid: Quality, fishnet: Quality, title: str) -> str:
    """The report as a Markdown table."""
    head = f"# {title}\n\n| | 要求 · bar | 网格 · grid | 方格 · fishnet |\n|---|---|---|---|\n"
    return head + "".join(f"| {' | '.join(row)} |\n" for row in rows(grid, fishnet))
