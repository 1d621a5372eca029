"""Plain squares of 100 m clipped to each community: what every grid should beat."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from gis.geometry import explode
from grids.generate.city import City
from grids.generate.communities import Communities
from grids.generate.figures import figures

SIDE = 100.0


def fishnet(areas: Communities, town: City) -> gpd.GeoDataFrame:
    """Squares of :data:`SIDE` metres, with the columns that :func:`grids.measure.quality.measure` reads."""
    shapes, owner = [], []
    for number, area in enumerate(areas.areas):
        squares = _squares(area)
        parts, _ = explode(shapely.intersection(squares, area))
        parts = parts[shapely.area(parts) > 1e-6]
        shapes.append(parts)
        owner += [areas.codes[number]] * len(parts)
    cells = np.concatenate(shapes)
    columns = {"community_code": owner, **figures(cells, town)}
    return gpd.GeoDataFrame(columns, geometry=cells, crs=town.crs.definition)


def _squares(area: shapely.Geometry) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    west, south, east, north = np.array(area.bounds) // SIDE
    x, y = np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1))
    x, y = x.ravel() * SIDE, y.ravel() * SIDE
    squares = shapely.box(x, y, x + SIDE, y + SIDE)
    shapely.prepare(area)
    return np.asarray(squares[shapely.intersects(area, squares)], dtype=object)
