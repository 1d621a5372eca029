"""The best division of a set of atoms in two by a line that sweeps over them."""

from __future__ import annotations

from math import cos, pi, sin

from grids.generate.partition import Partition, Sums

WAYS = tuple((cos(k * pi / 6), sin(k * pi / 6)) for k in range(6))
"""Directions in which the line sweeps."""
TRIES = 4
"""Cheapest divisions of which the first connected one is taken."""


def best_split(parts: Partition, members: set[int]) -> tuple[float, list[set[int]]] | None:
    """Energy and atoms of the best two connected halves; None if no line gives such halves."""
    total = parts.measure(members)
    found: list[tuple[float, int, int]] = []
    orders = []
    for way, (x, y) in enumerate(WAYS):
        order = sorted(members, key=lambda a: (x * parts.centre[a][0] + y * parts.centre[a][1], a))
        orders.append(order)
        found += _energies(parts, order, members, total, way)
    found.sort()
    for energy, way, count in found[:TRIES]:
        first = set(orders[way][:count])
        second = members - first
        if parts.connected(first) and parts.connected(second):
            return energy, [first, second]
    return None


def best_thirds(parts: Partition, members: set[int]) -> tuple[float, list[set[int]]] | None:
    """Energy and atoms of the best three connected parts: one cut off by a line, the rest halved."""
    third = sum(parts.area[a] for a in sorted(members)) / 3
    best: tuple[float, list[set[int]]] | None = None
    for x, y in (*WAYS, *((-x, -y) for x, y in WAYS)):
        order = sorted(members, key=lambda a: (x * parts.centre[a][0] + y * parts.centre[a][1], a))
        first = _about(parts, order, third)
        rest = members - first
        if not (first and rest and parts.connected(first) and parts.connected(rest)):
            continue
        halves = best_split(parts, rest)
        if halves is not None:
            energy = halves[0] + parts.energy.of(*parts.measure(first))
            if best is None or energy < best[0]:
                best = energy, [first, *halves[1]]
    return best


def _about(parts: Partition, order: list[int], area: float) -> set[int]:
    """The first atoms of ``order`` with about ``area`` m²."""
    taken: set[int] = set()
    for atom in order:
        if area < parts.area[atom] / 2:
            break
        taken.add(atom)
        area -= parts.area[atom]
    return taken


def _energies(
    parts: Partition, order: list[int], members: set[int], total: Sums, way: int
) -> list[tuple[float, int, int]]:
    """Energy of every division into the first atoms of ``order`` and the others."""
    area, around, cost, load = total
    a = p = c = w = 0.0  # of the first part
    q, d = around, cost  # border and cost of the second
    low = max(0.6 * parts.energy.least, area - 1.3 * parts.energy.most)
    high = area - low
    seen: set[int] = set()
    made = []
    for count, atom in enumerate(order[:-1], 1):
        inside = spent = after = later = 0.0
        for other, length, price in parts.near[atom]:
            if other in seen:
                inside += length
                spent += price
            elif other in members:
                after += length
                later += price
        seen.add(atom)
        a += parts.area[atom]
        w += parts.load[atom]
        p += parts.around[atom] - 2 * inside
        c += parts.edge[atom] - 2 * spent
        q += 2 * after - parts.around[atom]
        d += 2 * later - parts.edge[atom]
        if low < a < high:
            energy = parts.energy.of(a, p, c, w) + parts.energy.of(area - a, q, d, load - w)
            made.append((energy, way, count))
    return made
