"""Provisional communities where none are drawn: ground framed by main roads, rail and the town's edge."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from gis.errors import BadInput
from grids.generate import shapes
from grids.generate.city import road_costs, working_crs
from grids.generate.costs import ROAD
from grids.generate.ground import Array, on_raster

LEAST = 300_000.0
"""Frames below this area (m²) join the neighbour with the longest border."""
MOST = 6_000_000.0
"""Frames above this area (m²), as in mountains, are halved: a community has 999 codes."""
TRIES = 41
"""Places at which a halving line is tried, over the middle third; the one that meets least houses wins."""
EDGE = 30.0
"""The town reaches this far beyond its last building or road (m)."""


def frame(roads: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame | None = None) -> gpd.GeoDataFrame:
    """Areas between main roads that together cover the town, numbered 1 … as ``code``, in metres.

    The town is the convex hull of the buildings, without any of the roads. To be replaced by the
    official communities as soon as they are there.
    """
    given = buildings if buildings is not None and len(buildings) else roads
    if not len(given):
        raise BadInput(
            "no_communities", "没有可用的数据", "Nothing to frame: no roads, no buildings"
        )
    crs = working_crs(given)
    hull = shapely.convex_hull(
        shapely.union_all(shapely.convex_hull(_present(shapes.metric(given, crs))))
    )
    hull = on_raster([shapely.buffer(hull, EDGE, quad_segs=4)])[0]
    lines, owner = shapes.lines(shapes.metric(roads, crs))
    main = lines[road_costs(roads)[owner] <= ROAD["secondary"]]
    noded = shapely.union_all(np.append(main, shapely.boundary(hull)), grid_size=1e-4)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    faces = faces[shapely.intersects(hull, shapely.point_on_surface(faces))]
    houses = shapely.STRtree(_present(shapes.metric(buildings, crs)))
    made = [
        part
        for face in _merged(list(faces[np.lexsort(shapely.bounds(faces).T)]))
        for part in _halved(face, houses)
    ]
    codes = [f"{number:012d}" for number in range(1, len(made) + 1)]
    return gpd.GeoDataFrame({"code": codes}, geometry=made, crs=crs.definition)


def _halved(face: shapely.Polygon, houses: shapely.STRtree) -> list[shapely.Polygon]:
    """A face in parts that are small enough, cut across its longer side where houses are few."""
    if face.area <= MOST:
        return [face]
    west, south, east, north = face.bounds
    wide = east - west > north - south
    low, high = (west, east) if wide else (south, north)
    places = np.rint(np.linspace(low + (high - low) / 3, high - (high - low) / 3, TRIES))
    ends = np.array(
        [
            [[at, south - 1], [at, north + 1]] if wide else [[west - 1, at], [east + 1, at]]
            for at in places
        ]
    )
    lines = shapely.intersection(shapely.linestrings(ends), face)
    met = np.bincount(houses.query(lines, predicate="intersects")[0], minlength=TRIES)
    middle = np.abs(np.arange(TRIES) - TRIES // 2)
    line = lines[np.lexsort((middle, met))[0]]
    noded = shapely.union_all([shapely.boundary(face), line], grid_size=1e-4)
    parts = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    parts = parts[shapely.intersects(face, shapely.point_on_surface(parts))]
    if len(parts) < 2:
        return [face]
    ordered = parts[np.lexsort(shapely.bounds(parts).T)]
    return [small for part in _merged(list(ordered)) for small in _halved(part, houses)]


def _present(geoms: Array) -> Array:
    return np.asarray(geoms[~shapely.is_missing(geoms)])


def _merged(faces: list[shapely.Polygon]) -> list[shapely.Polygon]:
    """Join the smallest to its neighbour until none is too small."""
    while len(faces) > 1:
        smallest = int(np.argmin(shapely.area(faces)))
        if faces[smallest].area >= LEAST:
            break
        face = faces.pop(smallest)
        shared = shapely.length(
            shapely.intersection(shapely.boundary(face), shapely.boundary(faces))
        )
        taker = int(np.argmax(shared))
        faces[taker] = shapely.union(faces[taker], face, grid_size=1e-4)
    return faces
