"""Lines halfway between neighbours: the ridges of the Voronoi diagram of the seeds."""

from __future__ import annotations

import numpy as np
import shapely
from scipy.spatial import Voronoi

from grids.generate.ground import Array, on_raster
from grids.generate.seeds import Seeds

SIMPLIFY = 2.0
"""Tolerance of the lines between two labels (m); what they cut of a building is given back."""


def ridges(seeds: Seeds, border: shapely.Polygon) -> Array:
    """Lines between regions of different labels, from branching to branching, inside the border."""
    if len(np.unique(seeds.label)) < 2:
        return np.empty(0, dtype=object)
    xy, label = _framed(seeds, border)
    origin = xy.mean(axis=0)
    diagram = Voronoi(xy - origin)
    ends = np.asarray(diagram.ridge_vertices)
    sides = label[diagram.ridge_points]
    use = (ends >= 0).all(axis=1) & (sides[:, 0] != sides[:, 1])
    return _chained(diagram.vertices + origin, ends[use], np.sort(sides[use], axis=1), border)


def _framed(seeds: Seeds, border: shapely.Polygon) -> tuple[Array, Array]:
    """The seeds, distinct, and four far ones so that every region inside is bounded."""
    west, south, east, north = border.bounds
    far = 3 * max(east - west, north - south) + 100
    x, y = (west + east) / 2, (south + north) / 2
    frame = np.array([[x - far, y], [x + far, y], [x, y - far], [x, y + far]])
    xy, first = np.unique(np.round(seeds.xy, 2), axis=0, return_index=True)
    return np.concatenate([xy, frame]), np.append(seeds.label[first], [-1, -2, -3, -4])


def _chained(points: Array, ends: Array, sides: Array, border: shapely.Polygon) -> Array:
    west, south, east, north = border.bounds
    low, high = np.array([west, south]) - 5, np.array([east, north]) + 5
    pair = points[ends]
    inside = ((pair >= low) & (pair <= high)).all(axis=2).any(axis=1)
    inside &= np.hypot(*(pair[:, 0] - pair[:, 1]).T) > 0
    pair, sides = np.clip(pair[inside], low, high), sides[inside]
    if not len(pair):
        return np.empty(0, dtype=object)
    order = np.lexsort((sides[:, 1], sides[:, 0]))
    _, group = np.unique(sides[order], axis=0, return_inverse=True)
    many = shapely.multilinestrings(shapely.linestrings(pair[order]), indices=group.reshape(-1))
    lines = shapely.get_parts(shapely.line_merge(many))
    lines = on_raster(shapely.simplify(lines, SIMPLIFY, preserve_topology=False))
    return np.asarray(lines[shapely.length(lines) > 0])
