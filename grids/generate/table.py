"""All cells of a city as one frame in metres."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from grids.generate.city import City
from grids.generate.collect import Made
from grids.generate.figures import figures
from grids.generate.ground import Array
from grids.generate.stitch import stitch


def table(made: list[Made], town: City, given: Array) -> gpd.GeoDataFrame:
    """Cells of all communities with their figures; neighbours share their vertices.

    ``given`` (n × 2) are vertices that stay where they are.
    """
    number = np.repeat(np.arange(len(made)), [len(part.cells) for part in made])
    kept = np.concatenate([part.kept for part in made])
    cells = stitch(np.concatenate([part.cells for part in made]), 2 * number + kept, given)
    columns: dict[str, object] = {
        "community_code": np.repeat([part.code for part in made], [len(p.cells) for p in made]),
        "cell": np.concatenate([np.arange(1, len(part.cells) + 1) for part in made]),
        **figures(cells, town),
        "previous": _objects([code for part in made for code in part.origin.continues]),
        "kept": kept,
        "predecessors": _objects([item for part in made for item in part.origin.predecessors]),
    }
    return gpd.GeoDataFrame(pd.DataFrame(columns), geometry=cells, crs=town.crs.definition)


def _objects(values: list[object]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made
