"""A number on a street: the door itself, the lane or yard it is in, or a place between its neighbours."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geocoding.index.segment import Segment
from geocoding.parse.number import Number
from geocoding.search import trend
from geocoding.search.query import Candidate, Query
from geocoding.search.streets import Meant

DOOR_RADIUS, PLATE_RADIUS = 90.0, 15.0
"""Stated uncertainty (m) of a door known by what lies there, and of a surveyed plate."""
APART = 400.0
"""The same street and number farther apart (m) are two places."""
FARTHEST = 600.0
"""Neighbouring numbers farther apart (m) say too little: the answer is a stretch of street."""


def candidates(query: Query, meant: Meant, number: Number) -> list[Candidate]:
    """Return the doors, else the interpolated place, else nothing."""
    found: list[Candidate] = []
    for index, segment in enumerate(query.segments):
        found += _doors(query, index, segment, meant, number)
    exact = [item for item in found if item.address >= 0.95]
    if exact:
        return exact
    return found + _between(query, meant, number)


def _rows(query: Query, index: int, segment: Segment, street: int) -> NDArray[np.int64]:
    part = segment.doors(street)
    rows = np.arange(part.start, part.stop)
    dead = query.dead[index]
    if dead and len(rows):
        alive = [int(entity) not in dead for entity in segment["doors.ent"][rows]]
        rows = rows[np.array(alive, bool)]
    return rows


def _doors(
    query: Query, index: int, segment: Segment, meant: Meant, number: Number
) -> list[Candidate]:
    rows = _rows(query, index, segment, meant.street)
    rows = rows[segment["doors.outer"][rows] == number.outer]
    if not len(rows):
        return []
    lane, inner, sub = (segment[f"doors.{key}"][rows] for key in ("lane", "inner", "sub"))
    same = (lane == number.lane) & (inner == number.inner)
    exact = same & (sub == number.sub)
    for chosen, agreement in (
        (exact, 1.0),
        (same, 0.96),
        (lane == number.lane, 0.85),
        (lane | True, 0.7),
    ):
        if chosen.any():
            return [
                _door(segment, index, part, meant, agreement)
                for part in _places(segment, rows[chosen])
            ]
    return []


def _places(segment: Segment, rows: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Rows of one door by place: those far from the first are another place."""
    ents = segment["doors.ent"][rows]
    x, y = segment["x"][ents], segment["y"][ents]
    found, left = [], np.ones(len(rows), bool)
    while left.any():
        first = int(np.argmax(left))
        near = left & (np.hypot(x - x[first], y - y[first]) < APART)
        found.append(rows[near])
        left &= ~near
    return found


def _door(
    segment: Segment,
    index: int,
    rows: NDArray[np.int64],
    meant: Meant,
    agreement: float,
) -> Candidate:
    ents = segment["doors.ent"][rows]
    plates = ents[segment["doors.plate"][rows]]
    chosen = plates if len(plates) else ents
    x, y = float(np.median(segment["x"][chosen])), float(np.median(segment["y"][chosen]))
    nearest = int(chosen[np.argmin(np.hypot(segment["x"][chosen] - x, segment["y"][chosen] - y))])
    radius = PLATE_RADIUS if len(plates) else DOOR_RADIUS
    if agreement < 0.9:
        radius = max(radius, 120.0)
    stored = stored_number(segment, int(rows[0]))
    shown = stored if agreement >= 0.9 else Number(stored.outer, lane=stored.lane)
    return Candidate(
        "door" if agreement >= 0.9 else "lane", x, y, radius, index, nearest,
        street=meant.street, number=shown, address=agreement, area=int(segment["area"][nearest]),
        title=meant.name + shown.text, members=ents.tolist(),
    )  # fmt: skip


def stored_number(segment: Segment, row: int) -> Number:
    """Return the number in a row of the door arrays."""
    outer, inner, sub = (int(segment[f"doors.{key}"][row]) for key in ("outer", "inner", "sub"))
    return Number(outer, inner, sub, bool(segment["doors.lane"][row]))


def _between(query: Query, meant: Meant, number: Number) -> list[Candidate]:
    """The place between the nearest lower and higher number of the same side (parity); where it has none on both
    sides of the number, a stretch about the place that the street's other numbers point to.
    """
    known = _known(query, meant.street)
    if not len(known[0]):
        return []
    own = tuple(column[known[0] % 2 == number.outer % 2] for column in known)
    high = int(np.searchsorted(own[0], number.outer))
    if 0 < high < len(own[0]):
        return [_bracketed(query, meant, number, tuple(c[high - 1 : high + 1] for c in own))]
    outer, x, y, area = known
    nearest = int(np.argmin(np.abs(outer - number.outer)))
    spot = trend.place(number.outer, outer, x, y)
    return [_placed(meant, number, spot, int(area[nearest]), _around(outer, number.outer))]


def _around(outer: NDArray[Any], number: int) -> list[int]:
    """The last number below and the first above, or the one there is."""
    high = int(np.searchsorted(outer, number))
    return [int(each) for each in outer[max(high - 1, 0) : high + 1]]


def _bracketed(
    query: Query, meant: Meant, number: Number, pair: tuple[NDArray[Any], ...]
) -> Candidate:
    outer, x, y, area = pair
    share = (number.outer - outer[0]) / (outer[1] - outer[0])
    gap = float(np.hypot(x[1] - x[0], y[1] - y[0]))
    spot = _along(query, meant.street, (x[0], y[0]), (x[1], y[1]), float(share))
    around = outer.tolist()
    near = gap < FARTHEST
    return _placed(meant, number, (*spot, 25.0 + 0.55 * gap), int(area[0]), around, near=near)


def _known(query: Query, street: int) -> tuple[NDArray[Any], ...]:
    """One place per number of the street, by number: number, x, y, area."""
    columns: list[list[NDArray[Any]]] = [[], [], [], []]
    for index, segment in enumerate(query.segments):
        rows = _rows(query, index, segment, street)
        ents = segment["doors.ent"][rows]
        parts = (
            segment["doors.outer"][rows],
            segment["x"][ents],
            segment["y"][ents],
            segment["area"][ents],
        )
        for column, part in zip(columns, parts, strict=True):
            column.append(part)
    outer, x, y, area = (np.concatenate(column) for column in columns)
    if not len(outer):
        return outer, x, y, area
    order = np.argsort(outer, kind="stable")
    outer, x, y, area = outer[order], x[order], y[order], area[order]
    first = np.flatnonzero(np.concatenate(([True], outer[1:] != outer[:-1])))
    size = np.diff(np.append(first, len(outer)))
    return (
        outer[first],
        np.add.reduceat(x, first) / size,
        np.add.reduceat(y, first) / size,
        area[first],
    )


def _along(
    query: Query, street: int, low: tuple[float, float], high: tuple[float, float], share: float
) -> tuple[float, float]:
    """The place at ``share`` of the way from one door to the next, following the street's line if known."""
    chord = (low[0] + share * (high[0] - low[0]), low[1] + share * (high[1] - low[1]))
    lines = [line for segment in query.segments for line in segment.lines(street)]
    if not lines:
        return chord
    near = [
        line
        for line in lines
        if line.distance(shapely.Point(low)) < 120 and line.distance(shapely.Point(high)) < 120
    ]
    if not near:
        return chord
    line = near[0]
    first, second = line.project(shapely.Point(low)), line.project(shapely.Point(high))
    on = line.interpolate(first + share * (second - first))
    feet = [line.interpolate(first), line.interpolate(second)]
    aside = [(low[0] - feet[0].x, low[1] - feet[0].y), (high[0] - feet[1].x, high[1] - feet[1].y)]
    dx = (1 - share) * aside[0][0] + share * aside[1][0]
    dy = (1 - share) * aside[0][1] + share * aside[1][1]
    return float(on.x + dx), float(on.y + dy)


def _placed(
    meant: Meant,
    number: Number,
    spot: tuple[float, float, float],
    area: int,
    neighbours: list[int],
    *,
    near: bool = False,
) -> Candidate:
    """A number ``near`` between two of its side; else only a stretch of the street."""
    shown = Number(number.outer, lane=number.lane)
    return Candidate(
        "interpolated" if near else "stretch",
        *spot,
        street=meant.street,
        number=shown if near else None,
        address=0.8 if near else 0.55,
        area=area,
        title=meant.name + (shown.text if near else ""),
        notes={"between": neighbours},
    )
