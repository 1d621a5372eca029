"""A division of atoms into cells that can be changed step by step."""

from __future__ import annotations

from grids.generate.atoms import Atoms
from grids.generate.energy import Energy
from grids.generate.ground import Array

Sums = tuple[float, float, float, float]
"""Area, length of border, cost of inner border, load."""


class Partition:
    """Cells as sets of atoms with their sums; ``free`` atoms may move, cells without any are fixed."""

    def __init__(self, atoms: Atoms, cell: Array, free: Array, energy: Energy) -> None:
        self.energy = energy
        self.area: list[float] = atoms.area.tolist()
        self.load: list[float] = atoms.load.tolist()
        self.outer: list[float] = atoms.outer.tolist()
        self.centre: list[list[float]] = atoms.centre.tolist()
        self.free: list[bool] = free.tolist()
        self.near: list[list[tuple[int, float, float]]] = [[] for _ in self.area]
        for (a, b), length, cost in zip(
            atoms.pair.tolist(), atoms.length.tolist(), atoms.cost.tolist(), strict=True
        ):
            self.near[a].append((b, length, cost))
            self.near[b].append((a, length, cost))
        self.around = [
            outer + sum(n[1] for n in near)
            for outer, near in zip(self.outer, self.near, strict=True)
        ]
        self.edge = [sum(n[2] for n in near) for near in self.near]
        self.cell: list[int] = cell.tolist()
        self.members: dict[int, set[int]] = {}
        for atom, own in enumerate(self.cell):
            self.members.setdefault(own, set()).add(atom)
        self.fresh = max(self.members, default=-1) + 1
        self.version: dict[int, int] = dict.fromkeys(self.members, 0)
        self.tried: set[tuple[int, ...]] = set()
        self.sums: dict[int, Sums] = {c: self.measure(m) for c, m in self.members.items()}
        self.e: dict[int, float] = {c: energy.of(*s) for c, s in self.sums.items()}

    def measure(self, members: set[int]) -> Sums:
        """Sums of a set of atoms."""
        area = around = cost = load = 0.0
        for atom in sorted(members):
            area += self.area[atom]
            load += self.load[atom]
            around += self.outer[atom]
            for other, length, price in self.near[atom]:
                if other not in members:
                    around += length
                    cost += price
        return area, around, cost, load

    def fixed(self, cell: int) -> bool:
        """Whether a cell may not change."""
        return not self.free[next(iter(self.members[cell]))]

    def neighbours(self, cell: int) -> list[int]:
        """Cells that share a border with one, without the fixed ones, lowest number first."""
        found = {self.cell[n[0]] for atom in self.members[cell] for n in self.near[atom]}
        found.discard(cell)
        return sorted(c for c in found if not self.fixed(c))

    def common(self, one: int, two: int) -> float:
        """Metres of border that two cells share."""
        return sum(
            length
            for atom in self.members[one]
            for other, length, _ in self.near[atom]
            if self.cell[other] == two
        )

    def put(self, cell: int, members: set[int], sums: Sums | None = None) -> None:
        """Make ``members`` the cell's atoms; an empty cell vanishes."""
        if not members:
            self.members.pop(cell, None)
            self.sums.pop(cell, None)
            self.e.pop(cell, None)
            return
        for atom in members:
            self.cell[atom] = cell
        self.members[cell] = members
        self.version[cell] = self.version.get(cell, 0) + 1
        self.sums[cell] = sums or self.measure(members)
        self.e[cell] = self.energy.of(*self.sums[cell])

    def first_try(self, *cells: int) -> bool:
        """Whether these cells, as they are now, were not yet tried together; notes that they are."""
        key = tuple(number for cell in sorted(cells) for number in (cell, self.version[cell]))
        if key in self.tried:
            return False
        self.tried.add(key)
        return True

    def new(self) -> int:
        """A cell number that was never used."""
        self.fresh += 1
        return self.fresh - 1

    def connected(self, members: set[int], without: int = -1) -> bool:
        """Whether atoms hang together, one of them left out."""
        left = len(members) - (without in members)
        start = next((a for a in members if a != without), None)
        if start is None:
            return True
        seen, stack = {start}, [start]
        while stack:
            for other, _, _ in self.near[stack.pop()]:
                if other in members and other != without and other not in seen:
                    seen.add(other)
                    stack.append(other)
        return len(seen) == left

    def total(self) -> float:
        """Sum of the energies."""
        return sum(self.e[c] for c in sorted(self.e))
