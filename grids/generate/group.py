"""Atoms to cells: open land and giants aside, the rest by METIS and local search."""

from __future__ import annotations

import numpy as np

from grids.generate.atoms import Atoms
from grids.generate.connect import components, first_seen
from grids.generate.enclaves import enclaves
from grids.generate.energy import energy
from grids.generate.ground import Array
from grids.generate.metis import divide
from grids.generate.options import Options
from grids.generate.partition import Partition
from grids.generate.pockets import pockets
from grids.generate.search import improve

REPAIRS = 3
"""Times that enclosed cells are given to the cell around them and divided anew."""


def group(atoms: Atoms, options: Options, target: float) -> Array:
    """The cell of each atom, numbered from 0 by lowest atom."""
    cell = np.full(len(atoms.area), -1, dtype=np.int64)
    for part, size in set_aside(atoms, options, target):
        cell[part] = cell.max() + 1 + divide(atoms, part, size, options.seed)
    free = cell < 0
    for part in connected(atoms, np.flatnonzero(free)):
        cell[part] = cell.max() + 1 + divide(atoms, part, target, options.seed)
    value = energy(options, target, _mean_load(atoms, free, target))
    for _ in range(REPAIRS):
        parts = Partition(atoms, cell, free, value)
        improve(parts)
        cell = pockets(atoms, np.asarray(parts.cell, dtype=np.int64), options, target)
        opened = _opened(atoms, cell)
        if opened is None:
            break
        cell, free = opened, free & _uniform(free, opened)
    return cell


def _mean_load(atoms: Atoms, free: Array, target: float) -> float:
    area = float(atoms.area[free].sum())
    return float(atoms.load[free].sum()) * target / area if area > 0 else 0.0


def _opened(atoms: Atoms, cell: Array) -> Array | None:
    """Cells with every enclosed one given to the cell around it; None if there is none."""
    found = enclaves(atoms, cell)
    if not found:
        return None
    made = cell.copy()
    for around, inside in found:
        made[np.isin(cell, inside)] = made[np.flatnonzero(cell == around)[0]]
    return first_seen(made)


def _uniform(free: Array, cell: Array) -> Array:
    """Atoms of cells that hold no atom set aside: the others stay as they are."""
    fixed = np.bincount(cell, ~free) > 0
    return np.asarray(~fixed[cell])


def set_aside(atoms: Atoms, options: Options, target: float) -> list[tuple[Array, float]]:
    """Open land with the size of its cells, and single atoms larger than a cell may be."""
    scale = target / options.target
    found: list[tuple[Array, float]] = []
    for kind in (1, 2):
        for part in connected(atoms, np.flatnonzero(atoms.kind == kind)):
            area = float(atoms.area[part].sum())
            if area >= options.open_least:
                size = options.open_target * scale if area > options.open_most * scale else area
                found.append((part, size))
    taken = np.zeros(len(atoms.area), dtype=bool)
    for part, _ in found:
        taken[part] = True
    giants = np.flatnonzero((atoms.area > options.most * scale) & ~taken)
    return found + [(np.array([atom]), float(atoms.area[atom])) for atom in giants]


def connected(atoms: Atoms, members: Array) -> list[Array]:
    """The connected parts of a set of atoms, by lowest atom."""
    place = np.full(len(atoms.area), -1, dtype=np.int64)
    place[members] = np.arange(len(members))
    left, right = place[atoms.pair].T
    inner = (left >= 0) & (right >= 0)
    part = components(len(members), left[inner], right[inner])
    order = np.argsort(part, kind="stable")
    cuts = np.flatnonzero(np.diff(part[order])) + 1
    return [members[rows] for rows in np.split(order, cuts)] if len(members) else []
