"""Local search: atoms move over borders, cells merge, split and divide anew while that pays."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from grids.generate.partition import Partition, Sums
from grids.generate.sweep import best_split, best_thirds

GAIN = 1e-3
"""A step must lower the energy by this much."""
WORTH = 0.12
"""Two cells are tried anew if their energy lies this much above what can be hoped for."""
ROUNDS = 5


@dataclass(frozen=True)
class Step:
    """A change of the energy: the atoms of ``cells`` become ``made``."""

    change: float
    cells: tuple[int, ...] = ()
    made: list[set[int]] = field(default_factory=list)


def improve(parts: Partition, enough: float = 0.002) -> None:
    """Lower the energy until a round gains less than the share ``enough``; same steps every time."""
    shift(parts, [a for a in range(len(parts.cell)) if parts.free[a]])
    before = parts.total()
    for _ in range(ROUNDS):
        changed = recombine(parts)
        shift(parts, sorted(changed))
        now = parts.total()
        if before - now <= enough * abs(before):
            return
        before = now


def shift(parts: Partition, queue: list[int]) -> None:
    """Move single atoms to the best neighbouring cell until none gains."""
    waiting = set(queue)
    budget = 30 * len(parts.cell)
    while queue and budget:
        later: list[int] = []
        for atom in queue:
            waiting.discard(atom)
            budget -= 1
            if budget and _move(parts, atom):
                for other, _, _ in parts.near[atom]:
                    if parts.free[other] and other not in waiting:
                        waiting.add(other)
                        later.append(other)
        queue = later


def _move(parts: Partition, atom: int) -> bool:
    own = parts.cell[atom]
    towards: dict[int, list[float]] = {}
    for other, length, cost in parts.near[atom]:
        entry = towards.setdefault(parts.cell[other], [0.0, 0.0])
        entry[0] += length
        entry[1] += cost
    inside = towards.pop(own, [0.0, 0.0])
    best, chosen, sums = -GAIN, -1, None
    rest = _less(parts, own, atom, inside)
    lost = parts.energy.of(*rest) - parts.e[own]
    for cell in sorted(towards):
        if parts.fixed(cell):
            continue
        more = _more(parts, cell, atom, towards[cell])
        gain = lost + parts.energy.of(*more) - parts.e[cell]
        if gain < best:
            best, chosen, sums = gain, cell, more
    if sums is None or not parts.connected(parts.members[own], atom):
        return False
    parts.members[own].discard(atom)
    parts.put(own, parts.members[own], rest)
    parts.put(chosen, parts.members[chosen] | {atom}, sums)
    return True


def _less(parts: Partition, cell: int, atom: int, common: list[float]) -> Sums:
    area, around, cost, load = parts.sums[cell]
    if len(parts.members[cell]) == 1:
        return 0.0, 0.0, 0.0, 0.0
    return (
        area - parts.area[atom],
        around - parts.around[atom] + 2 * common[0],
        cost - parts.edge[atom] + 2 * common[1],
        load - parts.load[atom],
    )


def _more(parts: Partition, cell: int, atom: int, common: list[float]) -> Sums:
    area, around, cost, load = parts.sums[cell]
    return (
        area + parts.area[atom],
        around + parts.around[atom] - 2 * common[0],
        cost + parts.edge[atom] - 2 * common[1],
        load + parts.load[atom],
    )


def recombine(parts: Partition) -> set[int]:
    """Worst cells first: the best of merging, splitting and dividing anew with a neighbour.

    Returns the atoms of the cells that changed.
    """
    changed: set[int] = set()
    order = sorted((c for c in parts.e if not parts.fixed(c)), key=lambda c: (-parts.e[c], c))
    for cell in order[: max(1, (4 * len(order)) // 5)]:
        if cell in parts.members:
            changed |= _rework(parts, cell)
    return changed


def _rework(parts: Partition, cell: int) -> set[int]:
    best = Step(-GAIN)
    own = parts.members[cell]
    if parts.first_try(cell):
        best = _divided(parts, (cell,), own, best)
    for other in parts.neighbours(cell):
        now = parts.e[cell] + parts.e[other]
        area = parts.sums[cell][0] + parts.sums[other][0]
        if now < parts.energy.hoped(area) + WORTH or not parts.first_try(cell, other):
            continue
        both = own | parts.members[other]
        if area < 1.6 * parts.energy.most:
            whole = parts.energy.of(*parts.measure(both))
            best = min(best, Step(whole - now, (cell, other), [both]), key=_gain)
        best = _divided(parts, (cell, other), both, best)
    if not best.cells and parts.energy.unshapely(*parts.sums[cell][:2]):
        best = _thirds(parts, cell)
    return _apply(parts, best.cells, best.made)


def _thirds(parts: Partition, cell: int) -> Step:
    """Three cells divided anew: the ill-shaped one and the two neighbours it winds around most."""
    near = parts.neighbours(cell)
    near.sort(key=lambda c: (-parts.common(cell, c), c))
    best = Step(-GAIN)
    for one, two in combinations(near[:3], 2):
        three = (cell, one, two)
        if not parts.first_try(*three):
            continue
        atoms = set().union(*(parts.members[c] for c in three))
        found = best_thirds(parts, atoms)
        if found is not None:
            change = found[0] - sum(parts.e[c] for c in three)
            best = min(best, Step(change, three, found[1]), key=_gain)
    return best


def _gain(step: Step) -> float:
    return step.change


def _divided(parts: Partition, cells: tuple[int, ...], atoms: set[int], best: Step) -> Step:
    """The better of a step and dividing ``atoms`` of ``cells`` in two."""
    halves = _split(parts, atoms)
    if halves is None:
        return best
    change = halves[0] - sum(parts.e[cell] for cell in cells)
    return min(best, Step(change, cells, halves[1]), key=_gain)


def _split(parts: Partition, members: set[int]) -> tuple[float, list[set[int]]] | None:
    area = sum(parts.area[a] for a in sorted(members))
    if area < 1.1 * parts.energy.target or area > 3.5 * parts.energy.target:
        return None
    return best_split(parts, members)


def _apply(parts: Partition, cells: tuple[int, ...], made: list[set[int]]) -> set[int]:
    changed: set[int] = set()
    for cell in cells[len(made) :]:
        parts.put(cell, set())
    numbers = [*cells[: len(made)], *(parts.new() for _ in made[len(cells) :])]
    for number, members in zip(numbers, made, strict=True):
        parts.put(number, members)
        changed |= members
    return changed
