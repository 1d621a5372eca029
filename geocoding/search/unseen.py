"""Where a house number may lie that the base lacks: on each street of the name, beside the numbers that are known there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geocoding.base.streets import components
from geocoding.parse.number import Number
from geocoding.search import numbering
from geocoding.search.query import Candidate, Query
from geocoding.search.rows import alive
from geocoding.search.streets import Meant

ROWS = 96
"""So many records, those nearest in number, say where a number lies."""
APART, A_NUMBER, FARTHEST_APART = 1_500.0, 10.0, 4_500.0
"""Doors of one street lie no farther apart (m) than this, and so much more for each number between them."""
POINT = 180.0
"""Between two numbers of its side, and stated no worse than this (m), a number is a point; else a stretch of street."""
BESIDE = 120.0
"""Doors lie no farther from the line of their street (m)."""
STREETS = 3
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Known:
    """Numbers of one street, each once: where it lies (rows of x, y in m), how blurred (m²), in which division."""

    outer: NDArray[np.int64]
    spots: Floats
    blur: Floats
    area: NDArray[np.int64]


def candidates(query: Query, meant: Meant, number: Number) -> list[Candidate]:
    """Return a place, or a stretch, on each street of the name; the likeliest first."""
    found = [_placed(query, meant, number, known) for known in _streets(query, meant, number.outer)]
    found.sort(key=lambda item: (item.number is None, len(item.notes["between"]) < 2))
    for place, item in enumerate(found):
        item.address -= 0.03 * place
    return found[:STREETS]


def _streets(query: Query, meant: Meant, number: int) -> list[Known]:
    """The known numbers, those of each street of the name by themselves; a door far off all others is a mistake."""
    outer, spots, blur, area = _nearest(query, meant.street, number)
    if not len(outer):
        return []
    away = np.hypot(*(spots[:, None] - spots).transpose(2, 0, 1))
    reach = np.minimum(APART + A_NUMBER * np.abs(outer[:, None] - outer), FARTHEST_APART)
    left, right = np.nonzero(away <= reach)
    group = components(len(outer), left, right)
    sizes = np.bincount(group)
    kept = np.flatnonzero(sizes >= max(1.0, 0.15 * float(sizes.max())))
    order = kept[np.argsort(-sizes[kept], kind="stable")]
    return [_once(*(column[group == k] for column in (outer, spots, blur, area))) for k in order]


def _nearest(query: Query, street: int, number: int) -> tuple[Any, Floats, Floats, Any]:
    """Number, place, blur and division of the records nearest in number."""
    parts = []
    for index, segment in enumerate(query.segments):
        rows = alive(query, index, street)
        steps = np.abs(segment["doors.outer"][rows] - number)
        rows = rows[np.argsort(steps, kind="stable")[:ROWS]]
        ents, lane = segment["doors.ent"][rows], segment["doors.lane"][rows]
        spots = np.column_stack((segment["x"][ents], segment["y"][ents]))
        plain = np.where(lane, numbering.LANE, numbering.DOOR)
        blur = np.where(segment["doors.plate"][rows], numbering.PLATE, plain)
        parts.append(
            (segment["doors.outer"][rows].astype(np.int64), spots, blur, segment["area"][ents])
        )
    outer, spots, blur, area = (np.concatenate(column) for column in zip(*parts, strict=True))
    return outer, spots, blur, area


def _once(outer: NDArray[np.int64], spots: Floats, blur: Floats, area: NDArray[np.int64]) -> Known:
    """Each number once, in order, in the middle of its records."""
    numbers, first, which = np.unique(outer, return_index=True, return_inverse=True)
    middle = np.array([np.median(spots[which == k], axis=0) for k in range(len(numbers))])
    return Known(numbers, middle, blur[first], area[first])


def _placed(query: Query, meant: Meant, number: Number, known: Known) -> Candidate:
    between = _between(known.outer, number.outer)
    line = _line(query, meant.street, known)
    spots = known.spots if line is None else _onto(line, known.spots)
    x, y, radius = numbering.place(number.outer, known.outer, spots, known.blur)
    if line is not None:
        x, y = _back(line, x, y)
    own = [each for each in between if each % 2 == number.outer % 2]
    near = len(own) == 2 and radius <= POINT
    shown = Number(number.outer, lane=number.lane)
    nearest = int(np.argmin(np.abs(known.outer - number.outer)))
    return Candidate(
        "interpolated" if near else "stretch", x, y, radius, street=meant.street, number=shown if near else None,
        address=0.8 if near else 0.55, area=int(known.area[nearest]), title=meant.name + (shown.text if near else ""),
        notes={"between": between},
    )  # fmt: skip


def _between(outer: NDArray[np.int64], number: int) -> list[int]:
    """The nearest numbers of its side below and above; where its side ends, those of either side that there are."""
    for listed in (outer[outer % 2 == number % 2], outer):
        high = int(np.searchsorted(listed, number))
        if 0 < high < len(listed):
            break
    return [int(each) for each in listed[max(high - 1, 0) : high + 1]]


def _line(query: Query, street: int, known: Known) -> Any:
    """The line of the street along which most of its known doors lie, None where none is drawn."""
    lines = [line for segment in query.segments for line in segment.lines(street)]
    if not lines:
        return None
    doors = shapely.points(known.spots)
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    beside = [shapely.dwithin(doors, line, BESIDE).mean() for line in merged]
    best = int(np.argmax(beside))
    return merged[best] if beside[best] > 0.8 else None


def _onto(line: Any, spots: Floats) -> Floats:
    """Places as metres along a line, and beside it to the left."""
    doors = shapely.points(spots)
    along = shapely.line_locate_point(line, doors)
    foot, way = _foot(line, along)
    aside = spots - foot
    return np.column_stack((along, way[:, 0] * aside[:, 1] - way[:, 1] * aside[:, 0]))


def _back(line: Any, along: float, aside: float) -> tuple[float, float]:
    foot, way = _foot(line, np.array([np.clip(along, 0.0, line.length)]))
    x, y = (foot + aside * np.column_stack((-way[:, 1], way[:, 0])))[0].tolist()
    return x, y


def _foot(line: Any, along: Floats) -> tuple[Floats, Floats]:
    """Points of a line and its direction there."""
    foot, ends = (
        shapely.get_coordinates(shapely.line_interpolate_point(line, np.clip(at, 0.0, line.length)))
        for at in (along, np.column_stack((along - 5.0, along + 5.0)).ravel())
    )
    way = ends[1::2] - ends[::2]
    return foot, way / np.maximum(np.hypot(*way.T), 1e-9)[:, None]
