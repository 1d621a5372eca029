"""The map of a case sheet: an SVG of our own layers around the place, drawn in metres."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection

from gis.crs import STORAGE, CrsRef, metric_crs, transform
from gis.database.session import Caller
from layers.registry import Registry
from layers.store import arrays

Array = np.ndarray[Any, np.dtype[Any]]
WIDE, HIGH = 360.0, 225.0
"""Metres of ground on the picture."""
LETTER = 7.0
"""Height of letters in metres of ground: about 8 points on paper."""
WIDTHS = {
    "motorway": 16,
    "expressway": 15,
    "arterial": 14,
    "secondary": 11,
    "branch": 8,
    "lane": 5,
}
PATH = 3.0
"""Metres of width of roads of other classes."""


@dataclass(frozen=True)
class Ground:
    """The frame of the picture: its middle in metres of ``crs``, and who looks."""

    connection: Connection
    registry: Registry
    caller: Caller
    crs: CrsRef
    x: float
    y: float

    def read(self, layer: str, wanted: str | None = None) -> tuple[Array, Array]:
        """Return shapes (metres on the picture, y down) and names of what lies in the frame."""
        if layer not in {info.id for info in self.registry.visible(self.caller)}:
            return np.empty(0, dtype=object), np.empty(0, dtype=object)
        info = self.registry.readable(layer, self.caller)
        found = arrays.features(self.connection, self.caller, info, wanted, self._frame())
        return self.placed(found.shapes), found.names

    def placed(self, shapes: Any) -> Array:
        """Shapes (lon/lat) on the picture, cut at a little more than its frame."""
        metres = transform(shapes, STORAGE, self.crs)
        edge = shapely.box(-20, -20, WIDE + 20, HIGH + 20)

        def move(points: Array) -> Array:
            left, top = self.x - WIDE / 2, self.y + HIGH / 2
            return np.stack([points[:, 0] - left, top - points[:, 1]], axis=1)

        moved = shapely.transform(metres, move)
        return np.asarray(shapely.intersection(shapely.make_valid(moved), edge), dtype=object)

    def _frame(self) -> BaseGeometry:
        half = (WIDE / 2 + 20, HIGH / 2 + 20)
        box = shapely.box(self.x - half[0], self.y - half[1], self.x + half[0], self.y + half[1])
        frame: BaseGeometry = transform([box], self.crs, STORAGE)[0]
        return frame


def draw(connection: Connection, registry: Registry, caller: Caller, place: BaseGeometry) -> str:
    """Return the SVG around ``place`` (lon/lat); what the caller may not see is not drawn."""
    crs = metric_crs(place.bounds)
    point = transform([place], STORAGE, crs)[0]
    ground = Ground(connection, registry, caller, crs, point.x, point.y)
    roads = list(_roads(ground))
    parts = (_areas(ground), _drawn(roads), _borders(ground), _spots(ground), _named(roads))
    body = "".join(chain.from_iterable(parts))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE:g} {HIGH:g}" '
        f'width="{WIDE:g}" height="{HIGH:g}" font-family="Noto Sans CJK SC">'
        f'<clipPath id="f"><rect width="{WIDE:g}" height="{HIGH:g}"/></clipPath>'
        f'<g clip-path="url(#f)"><rect width="{WIDE:g}" height="{HIGH:g}" fill="#f4f2ee"/>'
        f"{body}{_mark()}{_scale()}</g></svg>"
    )


def _areas(ground: Ground) -> Iterator[str]:
    for layer, fill in (("water", "#bcd7ea"), ("green_spaces", "#cfe5c4"), ("parks", "#cfe5c4")):
        shapes, _ = ground.read(layer)
        yield f'<path d="{_paths(shapes)}" fill="{fill}" fill-rule="evenodd"/>'
    shapes, _ = ground.read("buildings")
    yield f'<path d="{_paths(shapes)}" fill="#dfdbd3" stroke="#c6c0b4" stroke-width=".5" fill-rule="evenodd"/>'


Stretch = tuple[Array, Array, float]
"""Roads of one class: shapes, names, width."""


def _roads(ground: Ground) -> Iterator[Stretch]:
    """Paths first, the widest roads last."""
    known = ", ".join(f"'{name}'" for name in WIDTHS)
    others = f"road_class NOT IN ({known}) AND road_class <> 'railway'"
    yield (*ground.read("roads", others), PATH)
    for name, width in sorted(WIDTHS.items(), key=lambda one: one[1]):
        yield (*ground.read("roads", f"road_class = '{name}'"), width)


def _drawn(roads: list[Stretch]) -> Iterator[str]:
    """All casings below all fills, so that roads join."""
    for colour, extra in (("#c9c3b6", 1.2), ("#ffffff", 0.0)):
        for shapes, _, width in roads:
            yield (
                f'<path d="{_paths(shapes)}" fill="none" stroke="{colour}" stroke-width="{width + extra}" '
                'stroke-linecap="round" stroke-linejoin="round"/>'
            )


def _named(roads: list[Stretch]) -> Iterator[str]:
    """Each road's name once."""
    named: dict[str, BaseGeometry] = {}
    for shapes, names, width in roads:
        for shape, name in zip(shapes, names, strict=True):
            if name and width > PATH and not shape.is_empty:
                named[name] = shapely.union(named.get(name, shapely.LineString()), shape)
    for name, shape in named.items():
        yield _along(name, shape)


def _borders(ground: Ground) -> Iterator[str]:
    dashes = (
        ("unit_grids", "#8f8af0", ".6", "3 2"),
        ("divisions", "#6c6f86", "1.1", "7 2.5 1.5 2.5"),
    )
    for layer, colour, width, dash in dashes:
        wanted = "level = 'community'" if layer == "divisions" else None
        shapes, _ = ground.read(layer, wanted)
        yield (
            f'<path d="{_paths(shapely.boundary(shapes))}" fill="none" stroke="{colour}" '
            f'stroke-width="{width}" stroke-dasharray="{dash}"/>'
        )


def _spots(ground: Ground) -> Iterator[str]:
    for layer in ("manhole_covers", "street_lights", "waste_bins"):
        shapes, _ = ground.read(layer)
        for point in shapes[~shapely.is_empty(shapes)]:
            yield f'<circle cx="{point.x:.1f}" cy="{point.y:.1f}" r="1.3" fill="#8a8577"/>'


def _along(name: str, shape: BaseGeometry) -> str:
    """The name at the middle of the longest straight piece in the frame, turned to be read upright."""
    inside = shapely.intersection(shape, shapely.box(6, 6, WIDE - 6, HIGH - 6))
    pieces = [
        (math.dist(a, b), a, b)
        for part in shapely.get_parts(shapely.line_merge(inside))
        if shapely.get_dimensions(part) == 1
        for a, b in pairwise(part.coords)
    ]
    if not pieces:
        return ""
    length, a, b = max(pieces)
    if length < LETTER * len(name):
        return ""
    turn = math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))
    turn = turn - 180 if turn > 90 else turn + 180 if turn <= -90 else turn
    middle = f"{(a[0] + b[0]) / 2:.1f} {(a[1] + b[1]) / 2:.1f}"
    said = html.escape(name)
    common = f'transform="translate({middle}) rotate({turn:.1f})" text-anchor="middle" dy="2.4" font-size="{LETTER:g}"'
    halo = f'<text {common} fill="#fff" stroke="#fff" stroke-width="2">{said}</text>'
    return f'{halo}<text {common} fill="#5c574c">{said}</text>'


def _mark() -> str:
    """The case: a pin whose point is the place."""
    x, y = WIDE / 2, HIGH / 2
    pin = f"M{x} {y}c-2 -5 -7 -8 -7 -13.5a7 7 0 0 1 14 0c0 5.500 -5 8.500 -7 13.500z"
    circle = f'<circle cx="{x}" cy="{y - 13.5}" r="2.8" fill="#fff"/>'
    return f'<path d="{pin}" fill="#d6336c" stroke="#fff" stroke-width="1"/>{circle}'


def _scale() -> str:
    """Fifty metres, lower left; north is up."""
    y = HIGH - 8
    arrow = f'<path d="M{WIDE - 12} 8l4 12 -4 -3 -4 3z" fill="#444"/>'
    north = f'<text x="{WIDE - 12}" y="28" text-anchor="middle" font-size="7" fill="#444">N</text>'
    bar = f'<path d="M8 {y - 3}v3h50v-3" fill="none" stroke="#444" stroke-width="1"/>'
    return f'{bar}<text x="33" y="{y - 2}" text-anchor="middle" font-size="6" fill="#444">50 m</text>{arrow}{north}'


def _paths(shapes: Array) -> str:
    parts: list[str] = []
    writers: dict[int, Callable[[Any], Iterator[str]]] = {1: _line, 2: _rings}
    for part in shapely.get_parts(shapely.get_parts(shapes[~shapely.is_empty(shapes)])):
        writer = writers.get(int(shapely.get_dimensions(part)))
        parts.extend(writer(part) if writer else ())
    return "".join(parts)


def _line(part: Any) -> Iterator[str]:
    yield "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in part.coords)


def _rings(part: Any) -> Iterator[str]:
    for ring in (part.exterior, *part.interiors):
        yield from _line(ring)
        yield "Z"
