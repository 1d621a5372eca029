"""The cells of one community together, in order, with what they come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grids.generate.findings import Finding
from grids.generate.ground import Array
from grids.generate.lineage import Lineage, lineage
from grids.generate.order import reading_order
from grids.generate.plan import Task

NEW, KEPT, MOVED = 0, 1, 2
"""What a cell is: made anew, as it was, or the same one with a border that went round a building."""


@dataclass(frozen=True)
class Made:
    """Cells of a community in reading order (metres), the ``state`` of each and what it comes from."""

    code: str
    cells: Array
    state: Array
    origin: Lineage
    findings: list[Finding]


def collect(task: Task, parts: list[Array]) -> Made:
    """Put pieces and cells that go on of a community together."""
    stay = task.stay
    cells = np.concatenate([stay.cells, *parts])
    state = np.full(len(cells), NEW)
    state[: len(stay.cells)] = np.where(stay.moved, MOVED, KEPT)
    codes = np.full(len(cells), None, dtype=object)
    codes[: len(stay.cells)] = stay.codes
    order = reading_order(cells)
    cells, codes = cells[order], codes[order]
    origin = lineage(cells, task.before, codes)
    return Made(task.code, cells, state[order], origin, task.findings)
