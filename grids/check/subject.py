"""What is checked: the cells in question, those around them, the communities and what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.geometry import geodesic_area
from grids.edit.local import Local, around

Array = NDArray[Any]


def nothing() -> Array:
    """An empty array of objects."""
    return np.empty(0, dtype=object)


@dataclass(frozen=True)
class Objects:
    """Polygons (lon/lat) that no grid line should cut."""

    buildings: Array = field(default_factory=nothing)
    components: Array = field(default_factory=nothing)


@dataclass(frozen=True)
class Subject:
    """Cells as arrays of one length; ``focus`` marks those in question, the others are context.

    ``communities`` are polygons by 12-digit code. ``ground`` is what must be covered besides the
    cells in question themselves: what they covered before. Communities in ``entire`` must be
    covered altogether. ``taken`` are codes in use elsewhere.
    """

    ids: NDArray[np.int64]
    codes: Array
    communities: Mapping[str, Any]
    shapes: Array
    focus: NDArray[np.bool_]
    ground: Array = field(default_factory=nothing)
    entire: frozenset[str] = frozenset()
    objects: Objects = field(default_factory=Objects)
    taken: frozenset[str] = frozenset()

    @cached_property
    def local(self) -> Local:
        """Metres about the middle of the cells."""
        return around(self.shapes)

    @cached_property
    def areas(self) -> NDArray[np.float64]:
        """Square metres of each cell."""
        return np.asarray(geodesic_area(self.shapes), dtype=float)

    @cached_property
    def homes(self) -> Array:
        """The community that each cell's code names, None without a code."""
        named = [code[:12] if isinstance(code, str) else None for code in self.codes]
        made = np.empty(len(named), dtype=object)
        made[:] = named
        return made

    @cached_property
    def invalid_edges(self) -> Array:
        """Per cell the edges that are not exactly those of the neighbours; empty where all are."""
        return np.asarray(shapely.coverage_invalid_edges(self.shapes), dtype=object)

    def named(self, rows: Any) -> tuple[tuple[int, ...], tuple[str | None, ...]]:
        """Ids and codes of rows, as findings carry them."""
        chosen = [int(row) for row in np.atleast_1d(rows)]
        return tuple(int(self.ids[row]) for row in chosen), tuple(self.codes[row] for row in chosen)
