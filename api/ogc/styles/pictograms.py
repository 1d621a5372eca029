"""The web client's pictograms as shapes, where the client is built; without it styles do without."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from api.ogc.styles.svg import lines

PEN = 2.0
"""Width of the strokes on the grid of 24 units."""


@cache
def shapes(file: Path) -> Mapping[str, BaseGeometry]:
    """Every pictogram, stroked with a round pen."""
    if not file.is_file():
        return {}
    drawn = json.loads(file.read_text(encoding="utf-8"))
    return {name: stroked(tuple(paths)) for name, paths in sorted(drawn.items())}


def stroked(paths: tuple[str, ...]) -> BaseGeometry:
    """Path data drawn with the pen."""
    found = [line for path in paths for line in lines(path)]
    shape: BaseGeometry = shapely.union_all(shapely.buffer(found, PEN / 2, quad_segs=6))
    return shape
