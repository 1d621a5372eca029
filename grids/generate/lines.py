"""The lines a border may follow, made ready: simple, outside buildings, not beside the border."""

from __future__ import annotations

import numpy as np
import shapely

from grids.generate.ground import Array, on_raster

BESIDE = 0.5
"""A line this close to the border all its way is the border (m)."""


def outside_buildings(lines: Array, cost: Array, buildings: Array) -> tuple[Array, Array]:
    """Lines cut where they run through a building: under it or, drawn badly, over it."""
    if not len(lines) or not len(buildings):
        return lines, cost
    line, building = shapely.STRtree(buildings).query(lines, predicate="intersects")
    cut, first = np.unique(line, return_index=True)
    groups = np.split(building, first[1:]) if len(cut) else []
    made = lines.copy()
    for row, rows in zip(cut.tolist(), groups, strict=True):
        made[row] = shapely.difference(lines[row], shapely.union_all(buildings[rows]))
    parts, owner = shapely.get_parts(made, return_index=True)
    keep = shapely.length(parts) > 0
    return on_raster(parts[keep]), cost[owner[keep]]


def within(lines: Array, cost: Array, border: shapely.Polygon) -> tuple[Array, Array]:
    """Straight pieces of the lines near ``border``, without those that run along it."""
    if not len(lines):
        return lines, cost
    west, south, east, north = border.bounds
    near = shapely.clip_by_rect(lines, west - 50, south - 50, east + 50, north + 50)
    parts, owner = shapely.get_parts(near, return_index=True)
    xy, line = shapely.get_coordinates(parts, return_index=True)
    start = np.flatnonzero(line[1:] == line[:-1])
    pieces = shapely.linestrings(np.stack([xy[start], xy[start + 1]], axis=1))
    strip = shapely.buffer(shapely.boundary(border), BESIDE, cap_style="flat", quad_segs=2)
    shapely.prepare(strip)
    shapely.prepare(border)
    keep = shapely.intersects(border, pieces) & ~shapely.covers(strip, pieces)
    pieces, owner = on_raster(pieces[keep]), owner[line[start[keep]]]
    real = shapely.length(pieces) > 0
    return pieces[real], cost[owner[real]]
