"""All cells of a city as one frame in metres."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from grids.generate.city import City
from grids.generate.collect import KEPT, MOVED, Made
from grids.generate.figures import figures
from grids.generate.ground import Array
from grids.generate.stitch import stitch


def table(made: list[Made], town: City, given: Array) -> gpd.GeoDataFrame:
    """Cells of all communities with their figures; neighbours share their vertices.

    ``given`` (n × 2) are vertices that stay where they are.
    """
    number = np.repeat(np.arange(len(made)), [len(part.cells) for part in made])
    state = np.concatenate([part.state for part in made])
    cells = stitch(np.concatenate([part.cells for part in made]), _groups(number, state), given)
    columns: dict[str, object] = {
        "community_code": np.repeat([part.code for part in made], [len(p.cells) for p in made]),
        "cell": np.concatenate([np.arange(1, len(part.cells) + 1) for part in made]),
        **figures(cells, town),
        "previous": _objects([code for part in made for code in part.origin.continues]),
        "kept": state == KEPT,
        "predecessors": _objects([item for part in made for item in part.origin.predecessors]),
    }
    return gpd.GeoDataFrame(pd.DataFrame(columns), geometry=cells, crs=town.crs.definition)


def _groups(number: Array, state: Array) -> Array:
    """Cells that share their vertices: made anew, or kept, in one community; one moved stands alone."""
    group = 2 * number + (state == KEPT)
    moved = np.flatnonzero(state == MOVED)
    group[moved] = 2 * number.max(initial=0) + 2 + np.arange(len(moved))
    return np.asarray(group)


def _objects(values: list[object]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made
