"""The images a style names, in one picture: marks and pictograms as signed distance fields, hatches.

A distance field (as MapLibre reads it: alpha 192 on the edge, 32 per pixel) is coloured and scaled by
the map; shapes come as polygons on a grid of 24 units, and so do pictograms.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.raster.png import encode

Pixels = np.ndarray[Any, np.dtype[np.uint8]]
GRID, SCALE, BORDER, RADIUS, CUTOFF = 24, 2, 8, 8, 0.25
SIDE = GRID * SCALE + 2 * BORDER
HATCH = 12
RATIO = 2
COLUMNS = 16
SHAPES: Mapping[str, BaseGeometry] = {
    "shape:square": shapely.box(3, 3, 21, 21),
    "shape:triangle": shapely.Polygon([(12, 2), (22.5, 21), (1.5, 21)]),
}


def sprite(
    hatches: tuple[str, ...], pictograms: Mapping[str, BaseGeometry]
) -> tuple[bytes, dict[str, Any]]:
    """Return the picture (PNG) and its index; names are those that the styles use."""
    named = {**SHAPES, **{f"icon:{name}": shape for name, shape in pictograms.items()}}
    cells = {name: (field(shape), True) for name, shape in named.items()}
    cells |= {f"hatch:{color}": (hatch(color), False) for color in hatches}
    rows = -(-len(cells) // COLUMNS)
    picture = np.zeros((rows * SIDE, COLUMNS * SIDE, 4), dtype=np.uint8)
    index = {}
    for number, (name, (pixels, sdf)) in enumerate(cells.items()):
        x, y = number % COLUMNS * SIDE, number // COLUMNS * SIDE
        height, width = pixels.shape[:2]
        picture[y : y + height, x : x + width] = pixels
        place = {"x": x, "y": y, "width": width, "height": height, "pixelRatio": RATIO}
        index[name] = {**place, **({"sdf": True} if sdf else {})}
    return encode(picture), index


def field(shape: BaseGeometry) -> Pixels:
    """The distance field of a shape on the grid of 24 units (y downwards)."""
    steps = (np.arange(SIDE) + 0.5 - BORDER) / SCALE
    x, y = (axis.ravel() for axis in np.meshgrid(steps, steps))
    points = shapely.points(x, y)
    shapely.prepare(shape)
    away = shapely.distance(points, shapely.boundary(shape)) * SCALE
    away[shapely.contains_xy(shape, x, y)] *= -1
    made = np.zeros((SIDE, SIDE, 4), dtype=np.uint8)
    alpha = 255 - 255 * (away / RADIUS + CUTOFF)
    made[..., 3] = np.clip(np.round(alpha), 0, 255).reshape(SIDE, SIDE)
    return made


def hatch(color: str) -> Pixels:
    """A tile of diagonal lines in ``#RRGGBB``."""
    column, row = np.meshgrid(np.arange(HATCH) + 0.5, np.arange(HATCH) + 0.5)
    away = np.abs((column + row + HATCH / 2) % HATCH - HATCH / 2) / np.sqrt(2)
    made = np.zeros((HATCH, HATCH, 4), dtype=np.uint8)
    made[..., :3] = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    made[..., 3] = np.round(255 * np.clip(1.3 - away, 0, 1))
    return made
