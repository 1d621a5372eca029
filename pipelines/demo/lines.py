"""The main lines of one quarter: its four sides, the bank roads and the roads in between."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipelines.demo.lattice import Lattice
from pipelines.demo.recipe import recipe
from pipelines.demo.seeds import chance, rng

WATER = ("river", "stream")
SLOTS = 4
"""Main lines per quarter and axis that can carry a name: its low side and three in between."""


@dataclass(frozen=True)
class Line:
    """A line of constant u (axis "u") or constant v (axis "v") in the plan.

    ``kind`` is a road class or a kind of water; ``slot`` numbers the lines of one axis over the
    whole city (name key); ``crosses`` says whether the road goes on over water (low, high side).
    """

    axis: str
    at: int
    kind: str
    slot: int
    crosses: tuple[bool, bool] = (True, True)

    @property
    def half(self) -> float:
        """Half width of the road in metres, 0 for water."""
        return 0.0 if self.kind in WATER else recipe().roads[self.kind].half


def _middle(plan: Lattice, axis: str, index: int) -> tuple[int, int, int]:
    """Positions of the three roads inside a column (axis u) or row (axis v) of quarters."""
    lines = plan.us if axis == "u" else plan.vs
    low, high = lines[index], lines[index + 1]
    shift = rng(plan.seed, "middle", axis, index).integers(-6, 7, 3) * 10
    step = (high - low) / SLOTS
    first, second, third = (int(low + step * (k + 1) + shift[k]) // 10 * 10 for k in range(3))
    return first, second, third


def _crosses(
    plan: Lattice, axis: str, slot: int, kind: str, ends: tuple[str, str]
) -> tuple[bool, bool]:
    """Tell for the low and the high end whether the road crosses the water there."""
    if kind in ("trunk", "primary"):
        return (True, True)
    share = recipe().lattice["bridge_share"]
    low = ends[0] not in WATER or chance(plan.seed, "cross", axis, slot, "at", ends[0]) < share
    high = ends[1] not in WATER or chance(plan.seed, "cross", axis, slot, "at", ends[1]) < share
    return (low, high)


@cache
def main_lines(plan: Lattice, col: int, row: int, axis: str) -> tuple[Line, ...]:
    """Return the main lines of one axis of a quarter, low side first, both sides included."""
    index = col if axis == "u" else row
    places = plan.us if axis == "u" else plan.vs
    kind_of = plan.column_kind if axis == "u" else plan.row_kind
    across = (
        (plan.row_kind(row), plan.row_kind(row + 1))
        if axis == "u"
        else (plan.column_kind(col), plan.column_kind(col + 1))
    )
    base = index * SLOTS
    low = Line(axis, places[index], kind_of(index), base)
    high = Line(axis, places[index + 1], kind_of(index + 1), base + SLOTS)
    lines = [low, *_inner(plan, (col, row), axis, across), high]
    if low.kind in WATER:
        lines.insert(1, _bank(low, 1, across))
    if high.kind in WATER:
        lines.insert(-1, _bank(high, -1, across))
    return tuple(lines)


def _inner(
    plan: Lattice, quarter: tuple[int, int], axis: str, across: tuple[str, str]
) -> list[Line]:
    index = quarter[0] if axis == "u" else quarter[1]
    places = _middle(plan, axis, index)
    lines = []
    for k in _wanted(plan, quarter):
        kind, slot = ("primary" if k == 1 else "secondary"), index * SLOTS + k + 1
        low, high = _crosses(plan, axis, slot, kind, across)
        low = low and (across[0] not in WATER or k in _wanted(plan, _beyond(quarter, axis, -1)))
        high = high and (across[1] not in WATER or k in _wanted(plan, _beyond(quarter, axis, 1)))
        lines.append(Line(axis, places[k], kind, slot, (low, high)))
    return lines


def _wanted(plan: Lattice, quarter: tuple[int, int]) -> tuple[int, ...]:
    """Which of the three inner roads a quarter has."""
    return (0, 1, 2) if recipe().zones[plan.zone(*quarter)].cut >= 3 else (1,)


def _beyond(quarter: tuple[int, int], axis: str, side: int) -> tuple[int, int]:
    """Return the next quarter along a road of ``axis``."""
    return (quarter[0], quarter[1] + side) if axis == "u" else (quarter[0] + side, quarter[1])


def _bank(water: Line, side: int, across: tuple[str, str]) -> Line:
    """Return the road along the bank; a river's bank road crosses streams, not the reverse."""
    place = water.at + side * int(recipe().lattice[water.kind])
    crosses = (across[0] != "river", across[1] != "river")
    return Line(water.axis, place, "bank", water.slot * 2 + (side > 0), crosses)
