"""One quarter: about 4 km2 between arterials or water, one street office of the city.

A quarter knows its roads (plan segments), boxes (between main lines), blocks (between roads)
and cells (the unit grid). It is built from the seed alone and needs no other quarter.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from pipelines.demo.blocks import Rect, into_blocks, into_cells
from pipelines.demo.lattice import Lattice
from pipelines.demo.lines import WATER, Line, main_lines
from pipelines.demo.recipe import Zone, recipe
from pipelines.demo.seeds import rng

WHOLE = ("park", "plaza", "lake", "campus", "green")
"""Uses that keep a whole box or block together."""


@dataclass(frozen=True)
class Segment:
    """A road in the plan, straight there: ``at`` constant on ``axis``, from low to high.

    ``key`` names the road (axis, slot); ``inside`` is 0 for a road inside the quarter, +1 or -1
    for one on its side line, telling on which side (of growing at) this quarter lies.
    """

    axis: str
    at: int
    low: int
    high: int
    kind: str
    key: tuple[str, int]
    inside: int = 0

    @property
    def half(self) -> float:
        """Half width in metres."""
        return recipe().roads[self.kind].half


@dataclass(frozen=True)
class Block:
    """Land between roads with one use; ``box`` = index (column, row) among the core boxes."""

    rect: Rect
    use: str
    box: tuple[int, int]
    strip: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of the unit grid; ``block`` is the index of the block it lies in."""

    rect: Rect
    block: int


@dataclass(frozen=True)
class Quarter:
    """The plan of one quarter; get it from :func:`quarter`."""

    plan: Lattice
    col: int
    row: int

    @property
    def zone(self) -> Zone:
        """Character of this quarter."""
        return recipe().zones[self.plan.zone(self.col, self.row)]

    @property
    def us(self) -> tuple[Line, ...]:
        """Main lines of constant u, west to east."""
        return main_lines(self.plan, self.col, self.row, "u")

    @property
    def vs(self) -> tuple[Line, ...]:
        """Main lines of constant v, south to north."""
        return main_lines(self.plan, self.col, self.row, "v")

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """Plan bounds (u0, v0, u1, v1)."""
        return self.us[0].at, self.vs[0].at, self.us[-1].at, self.vs[-1].at

    @cached_property
    def main(self) -> tuple[Segment, ...]:
        """Main roads of the quarter, those on its side lines included."""
        along_u = [self._main(line, self.vs) for line in self.us if line.kind not in WATER]
        along_v = [self._main(line, self.us) for line in self.vs if line.kind not in WATER]
        return tuple(along_u + along_v)

    def _main(self, line: Line, across: tuple[Line, ...]) -> Segment:
        low = across[0] if line.crosses[0] or across[0].kind not in WATER else across[1]
        high = across[-1] if line.crosses[1] or across[-1].kind not in WATER else across[-2]
        own = self.us if line.axis == "u" else self.vs
        inside = 1 if line is own[0] else -1 if line is own[-1] else 0
        kind_key = f"bank-{line.axis}" if line.kind == "bank" else line.axis
        return Segment(
            line.axis, line.at, low.at, high.at, line.kind, (kind_key, line.slot), inside
        )

    @cached_property
    def _cut(self) -> tuple[tuple[Block, ...], tuple[Segment, ...]]:
        random = rng(self.plan.seed, "blocks", self.col, self.row)
        special = self._special()
        blocks: list[Block] = []
        lanes: list[Segment] = []
        kind = self.zone.lane
        for a in range(len(self.us) - 1):
            for b in range(len(self.vs) - 1):
                rect, strip, box = self._rect(a, b), self._strip(a, b), self._box(a, b)
                if strip or box in special:
                    blocks.append(Block(rect, strip or special.get(box, ""), box, strip))
                    continue
                parts, made = into_blocks(rect, self.zone.block, recipe().roads[kind].half, random)
                blocks += [Block(part, self._use(random), box) for part in parts]
                lanes += [
                    Segment(lane.axis, lane.at, lane.low, lane.high, kind, ("lane", len(lanes) + k))
                    for k, lane in enumerate(made)
                ]
        return tuple(blocks), tuple(lanes)

    def _use(self, random: np.random.Generator) -> str:
        uses = list(self.zone.use)
        weights = list(self.zone.use.values())
        pick = random.random() * sum(weights)
        for use, weight in zip(uses, weights, strict=True):
            pick -= weight
            if pick < 0:
                return use
        return uses[-1]

    def _rect(self, a: int, b: int) -> Rect:
        """Box between main lines, with the roads that really run along its sides."""
        west, east, south, north = self.us[a], self.us[a + 1], self.vs[b], self.vs[b + 1]
        road = (
            self._along(west, south, north),
            self._along(east, south, north),
            self._along(south, west, east),
            self._along(north, west, east),
        )
        return Rect(west.at, south.at, east.at, north.at, road)

    def _along(self, line: Line, low: Line, high: Line) -> float:
        """Half width of the road on ``line`` between two lines across, 0 where there is none."""
        for segment in self.main:
            if segment.axis == line.axis and segment.at == line.at:
                return line.half if segment.low <= low.at and high.at <= segment.high else 0.0
        return 0.0

    def _strip(self, a: int, b: int) -> str:
        """Kind of water whose bank strip the box is, or nothing."""
        for line in (self.vs[b], self.vs[b + 1], self.us[a], self.us[a + 1]):
            if line.kind in WATER:
                return line.kind
        return ""

    @cached_property
    def core(self) -> tuple[int, int]:
        """Number of core boxes (columns, rows): boxes that are not bank strips."""
        wet_u = sum(line.kind in WATER for line in (self.us[0], self.us[-1]))
        wet_v = sum(line.kind in WATER for line in (self.vs[0], self.vs[-1]))
        return len(self.us) - 1 - wet_u, len(self.vs) - 1 - wet_v

    def _box(self, a: int, b: int) -> tuple[int, int]:
        """Index of the core box; bank strips go with the box behind them."""
        first_u = int(self.us[0].kind in WATER)
        first_v = int(self.vs[0].kind in WATER)
        cols, rows = self.core
        return min(max(a - first_u, 0), cols - 1), min(max(b - first_v, 0), rows - 1)

    def _special(self) -> dict[tuple[int, int], str]:
        """Core boxes that are kept whole: parks, squares, the lake, campuses."""
        random = rng(self.plan.seed, "special", self.col, self.row)
        cols, rows = self.core
        order = [(int(k) % cols, int(k) // cols) for k in random.permutation(cols * rows)]
        wanted = [use for use, count in self.zone.boxes.items() for _ in range(count)]
        return dict(zip(order, wanted, strict=False))

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Blocks of the quarter, bank strips included."""
        return self._cut[0]

    @property
    def roads(self) -> tuple[Segment, ...]:
        """All roads of the quarter: main roads first, then lanes."""
        return self.main + self._cut[1]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Cells of the unit grid, an exact partition of the quarter."""
        random = rng(self.plan.seed, "cells", self.col, self.row)
        largest = recipe().lattice["cell"]
        return tuple(
            Cell(rect, index)
            for index, block in enumerate(self.blocks)
            for rect in into_cells(block.rect, largest, random)
        )


@lru_cache(maxsize=256)
def quarter(plan: Lattice, col: int, row: int) -> Quarter:
    """Return the quarter in column ``col`` and row ``row``."""
    return Quarter(plan, col, row)
