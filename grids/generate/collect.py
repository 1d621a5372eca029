"""The cells of one community together, in order, with what they come from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from grids.generate.findings import Finding
from grids.generate.ground import Array
from grids.generate.lineage import Lineage, lineage
from grids.generate.order import reading_order
from grids.generate.plan import Task


@dataclass(frozen=True)
class Made:
    """Cells of a community in reading order (metres); ``kept`` marks those of the earlier grid."""

    code: str
    cells: Array
    kept: Array
    origin: Lineage
    findings: list[Finding]


def collect(task: Task, parts: list[Array]) -> Made:
    """Put pieces and kept cells of a community together."""
    stay = task.stay.cells
    cells = np.concatenate([stay, *parts])
    kept = np.arange(len(cells)) < len(stay)
    order = reading_order(cells)
    cells = cells[order]
    return Made(
        task.code,
        cells,
        kept[order],
        lineage(cells, task.before),
        task.findings,
    )
