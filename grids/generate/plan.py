"""What is to be done for each community: which earlier cells stay and which pieces are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from grids.generate.city import City
from grids.generate.communities import Communities
from grids.generate.energy import energy
from grids.generate.findings import Finding
from grids.generate.ground import Array, Ground
from grids.generate.options import Options
from grids.generate.warm import Earlier, Stay, remainder, stay

NUMBERS = 950
"""Cells that a community may have at most, of the 999 that its codes can number."""


@dataclass(frozen=True)
class Task:
    """A community: ground to divide into cells of about ``target`` m², and earlier cells.

    ``before`` are all earlier cells on its ground, ``stay`` those that go on.
    """

    code: str
    target: float
    pieces: list[Ground]
    before: Earlier
    stay: Stay
    findings: list[Finding]


def plan(areas: Communities, town: City, old: Earlier, options: Options) -> Iterator[Task]:
    """One task per community, in the order of the codes."""
    for code, area in zip(areas.codes, areas.areas, strict=True):
        mine = old.near(area) if len(old.cells) else old
        target, findings = _target(code, area, town, options)
        houses = _houses(town, area) if len(mine.cells) else mine.cells
        fit = stay(mine, area, houses, options, energy(options, target, 0.0))
        rest = remainder(fit.cells, area)
        pieces = list(town.pieces(code, shapely.multipolygons(rest))) if rest else []
        yield Task(code, target, pieces, mine, fit, findings)


def _houses(town: City, area: shapely.Geometry) -> Array:
    shapely.prepare(area)
    return np.asarray(town.solids[shapely.intersects(area, town.solids)])


def _target(
    code: str, area: shapely.Geometry, town: City, options: Options
) -> tuple[float, list[Finding]]:
    """The wished size, larger where a community would need more cells than it has numbers."""
    open_area = (
        float(shapely.area(shapely.intersection(town.land, area)).sum()) if _wide(area) else 0.0
    )
    count = (area.area - open_area) / options.target + open_area / options.open_target
    if count <= NUMBERS:
        return options.target, []
    finding = Finding("community_large", count, code, area)
    return float(np.ceil(options.target * count / NUMBERS)), [finding]


def _wide(area: shapely.Geometry) -> bool:
    return bool(area.area > 5e6)
