"""The plan of the city: a lattice of quarters between arterials, rivers and streams.

Plan coordinates (u east, v north) are whole metres, so that lines meet exactly; the warp bends
them into the real place afterwards. One quarter becomes one street office; counties are groups
of quarters. A larger city has more quarters of the same density.

Odd column lines are streams, every fourth row line is a river, the rim is a ring road and all
other lines are arterials: so every quarter touches water, and can drain to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt

from pipelines.demo.recipe import recipe
from pipelines.demo.seeds import rng

QUARTERS = 16
"""Quarters at scale 1."""
COUNTIES = 97
"""Most counties a city can have: their codes have two digits."""


@dataclass(frozen=True)
class Lattice:
    """Size and lines of the city; build it with :func:`lattice`."""

    seed: int
    cols: int
    rows: int

    @cached_property
    def us(self) -> tuple[int, ...]:
        """Positions of the column lines, west to east."""
        return self._lines("u", self.cols)

    @cached_property
    def vs(self) -> tuple[int, ...]:
        """Positions of the row lines, south to north."""
        return self._lines("v", self.rows)

    def _lines(self, axis: str, count: int) -> tuple[int, ...]:
        pitch, jitter = int(recipe().lattice["pitch"]), int(recipe().lattice["jitter"])
        shift = [
            int(rng(self.seed, "line", axis, k).integers(-jitter, jitter) // 10 * 10)
            for k in range(count + 1)
        ]
        return tuple((k - count // 2) * pitch + shift[k] for k in range(count + 1))

    def column_kind(self, index: int) -> str:
        """Kind of a column line: trunk, stream or primary."""
        if index in (0, self.cols):
            return "trunk"
        return "stream" if index % 2 else "primary"

    def row_kind(self, index: int) -> str:
        """Kind of a row line: trunk, river or primary."""
        if index in (0, self.rows):
            return "trunk"
        return "river" if index in self.rivers else "primary"

    @cached_property
    def rivers(self) -> frozenset[int]:
        """Row lines that are rivers."""
        if self.rows < 4:
            return frozenset({1} if self.rows > 1 else ())
        return frozenset(range(2, self.rows, 4))

    @cached_property
    def group(self) -> tuple[int, int]:
        """Size of a county in quarters (columns, rows): as small as the codes allow."""
        width, height = 2, 2
        while ceil(self.cols / width + 1) * ceil(self.rows / height) > COUNTIES:
            width, height = (width + 2, height) if width == height else (width, height + 2)
        return width, height

    @cached_property
    def counties(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Quarters (column, row) of each county, north-west first."""
        width, height = self.group
        groups: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for row in range(self.rows):
            band = row // height
            shift = 1 if self.cols > width and band % 2 == 0 else 0
            for col in range(self.cols):
                part = min((col + shift) // width, (self.cols - 1) // width)
                groups.setdefault((-band, part), []).append((col, row))
        return tuple(
            tuple(sorted(groups[key], key=lambda cell: (-cell[1], cell[0])))
            for key in sorted(groups)
        )

    def zone(self, col: int, row: int) -> str:
        """Name of the zone of a quarter; the pattern of the recipe repeats."""
        rows = recipe().zone_rows
        return rows[(self.rows - 1 - row) % len(rows)][col % len(rows[0])]


def lattice(scale: float, seed: int) -> Lattice:
    """Return the lattice of a city of ``scale`` times :data:`QUARTERS` quarters, two at least."""
    quarters = max(2.0, QUARTERS * scale)
    cols = max(2, 2 * round(sqrt(quarters) / 2))
    return Lattice(seed=seed, cols=cols, rows=max(1, round(quarters / cols)))
