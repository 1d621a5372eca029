"""Land use: one area per block behind its pavements; bank strips are parted from the water."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipelines.demo import frames
from pipelines.demo.buildings import block_name
from pipelines.demo.lines import WATER
from pipelines.demo.place import Place
from pipelines.demo.sides import insets, outlines
from pipelines.demo.unit_grids import LAND
from pipelines.demo.water import lakes, surface

PAVEMENT = 0.5


def block_shapes(place: Place) -> NDArray[np.object_]:
    """World polygons of the blocks without the roads around them, in the order of the blocks."""
    rects = [block.rect for block in place.quarter.blocks]
    return place.mesh.polygons(outlines(insets(place.mesh.warp, rects, PAVEMENT, 0.0), 20.0))


def wet(place: Place) -> shapely.Geometry:
    """World area of all water in or beside a quarter."""
    own = place.quarter
    lines = [line for line in (own.us[0], own.us[-1], own.vs[0], own.vs[-1]) if line.kind in WATER]
    rings = [surface(place, line) for line in lines] + lakes(place)
    return shapely.union_all(place.mesh.polygons(rings)) if rings else shapely.MultiPolygon()


def dry_shapes(place: Place) -> NDArray[np.object_]:
    """World polygons of the blocks without roads and without water (may be empty)."""
    return np.asarray(shapely.difference(block_shapes(place), wet(place)))


def land_use(place: Place) -> pd.DataFrame:
    """Areas of one use in a quarter, water included."""
    blocks = place.quarter.blocks
    dry = dry_shapes(place)
    water = shapely.intersection(block_shapes(place), wet(place))
    kinds = ["14" if block.strip else LAND[block.use] for block in blocks]
    names = [block_name(place, k) for k in range(len(blocks))]
    wet_index = np.flatnonzero(shapely.area(water) > 1.0)
    shapes = np.concatenate((dry, water[wet_index]))
    frame = frames.table(
        {
            "source_id": [f"demo:land/{place.key}/{k}" for k in range(len(blocks))]
            + [f"demo:land/{place.key}/w{k}" for k in wet_index.tolist()],
            "name": names + [None] * len(wet_index),
            "kind": kinds + ["17"] * len(wet_index),
            "area_m2": frames.areas(shapes),
        },
        shapes,
    )
    return frame[frame["area_m2"] > 1.0].reset_index(drop=True)
