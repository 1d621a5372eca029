"""The chart of the page: our speed as a multiple of each server's, on a logarithmic scale, as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from tests.benchmarks.ogc.cases import Case
from tests.benchmarks.ogc.measure import OURS, Table

WIDTH, LEFT, ROW, GAP, TOP = 920, 290, 15, 12, 70
LOWEST, HIGHEST = 0.006, 50.0
COLOURS = ("#2a78d6", "#1baa7d", "#c98a00", "#7a54c7")
INK, SOFT, LINE = "#1f2328", "#59636e", "#d1d9e0"


def draw(path: Path, table: Table, cases: Sequence[Case], titles: Mapping[str, str]) -> None:
    """Write the chart; a bar to the right of 1 is a server that we are faster than."""
    others = [name for name in titles if not name.startswith(OURS)]
    parts, y = [_legend(others, titles)], TOP
    for case in cases:
        ratios = [(n, table.ratio(case.id, name)) for n, name in enumerate(others)]
        shown = [(n, ratio) for n, ratio in ratios if ratio is not None]
        parts.append(_text(LEFT - 12, y + ROW * len(shown) / 2 + 4, case.title, "end", INK))
        for n, ratio in shown:
            parts.append(_bar(y, ratio, COLOURS[n % len(COLOURS)]))
            y += ROW
        y += GAP
    path.write_text(_frame(y + 30, [*_grid(y), *parts]), encoding="utf-8")


def _x(ratio: float) -> float:
    share = math.log(min(max(ratio, LOWEST), HIGHEST) / LOWEST) / math.log(HIGHEST / LOWEST)
    return LEFT + share * (WIDTH - LEFT - 60)


def _bar(y: float, ratio: float, colour: str) -> str:
    start, end = sorted((_x(1), _x(ratio)))
    label = f"{ratio:.1f}×" if ratio >= 1 else f"{ratio:.2f}×"
    at = end + 5 if ratio >= 1 else start - 5
    anchor = "start" if ratio >= 1 else "end"
    return (
        f'<rect x="{start:.1f}" y="{y + 2}" width="{max(end - start, 1):.1f}" height="{ROW - 4}" '
        f'rx="2" fill="{colour}"/>' + _text(at, y + ROW - 4, label, anchor, SOFT, 11)
    )


def _grid(bottom: float) -> list[str]:
    lines = []
    for tick in (0.01, 0.1, 0.3, 1, 3, 10, 30):
        x, wide = _x(tick), 1.5 if tick == 1 else 1
        colour = SOFT if tick == 1 else LINE
        lines.append(
            f'<line x1="{x:.1f}" y1="{TOP - 8}" x2="{x:.1f}" y2="{bottom}" stroke="{colour}" stroke-width="{wide}"/>'
        )
        lines.append(_text(x, bottom + 16, f"{tick:g}×", "middle", SOFT, 11))
    return lines


def _legend(others: Sequence[str], titles: Mapping[str, str]) -> str:
    made = [_text(12, 20, "万米的速度是它们的几倍 · Wanmi’s speed by theirs", "start", INK, 14)]
    x = 12
    for n, name in enumerate(others):
        title = titles[name].split(" (")[0]
        made.append(
            f'<rect x="{x}" y="34" width="10" height="10" rx="2" fill="{COLOURS[n % len(COLOURS)]}"/>'
        )
        made.append(_text(x + 15, 43, title, "start", SOFT, 12))
        x += 40 + 7 * len(title)
    return "".join(made)


def _text(x: float, y: float, words: str, anchor: str, colour: str, size: int = 12) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">'
        f"{escape(words)}</text>"
    )


def _frame(height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" '
        f'font-family="system-ui, sans-serif"><rect width="100%" height="100%" fill="#fff"/>'
        f"{''.join(parts)}</svg>\n"
    )
