"""The web client's pictograms as shapes, where the client is built; without it styles do without."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from api.ogc.styles.svg import lines

PEN = 2.0
"""Width of the strokes on the grid of 24 units."""


@cache
def paths(file: Path) -> Mapping[str, Sequence[str]]:
    """Path data by name."""
    if not file.is_file():
        return {}
    found: dict[str, list[str]] = json.loads(file.read_text(encoding="utf-8"))
    return dict(sorted(found.items()))


@cache
def shapes(file: Path) -> Mapping[str, BaseGeometry]:
    """Every pictogram, stroked with a round pen."""
    return {name: stroked(tuple(drawn)) for name, drawn in paths(file).items()}


def stroked(drawn: tuple[str, ...]) -> BaseGeometry:
    """Path data drawn with the pen."""
    found = [line for path in drawn for line in lines(path)]
    shape: BaseGeometry = shapely.union_all(shapely.buffer(found, PEN / 2, quad_segs=6))
    return shape
