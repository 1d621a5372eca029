"""A table of results beside their bars."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Line:
    """One line: what, how many, the figures by name, the bar in words, whether it is met."""

    what: str
    count: int
    figures: dict[str, float]
    bar: str = ""
    met: bool | None = None


def markdown(lines: list[Line]) -> str:
    """Return the table."""
    rows = ["| query set | n | measured | bar | |", "|---|---|---|---|---|"]
    for line in lines:
        figures = ", ".join(f"{name} {_number(value)}" for name, value in line.figures.items())
        mark = "" if line.met is None else "✓" if line.met else "✗"
        rows.append(f"| {line.what} | {line.count:,} | {figures} | {line.bar} | {mark} |")
    return "\n".join(rows) + "\n"


def _number(value: float) -> str:
    return f"{value:.3f}" if abs(value) <= 1.0 else f"{value:.0f}"
