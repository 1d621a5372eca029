"""A number on a street: the door itself, the lane or yard it is in, or a place between its neighbours."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from geocoding.index.segment import Segment
from geocoding.parse.number import Number
from geocoding.search import unseen
from geocoding.search.query import Candidate, Query
from geocoding.search.rows import alive
from geocoding.search.streets import Meant

DOOR_RADIUS, PLATE_RADIUS = 90.0, 15.0
"""Stated uncertainty (m) of a door known by what lies there, and of a surveyed plate."""
APART = 400.0
"""The same street and number farther apart (m) are two places."""


def candidates(query: Query, meant: Meant, number: Number) -> list[Candidate]:
    """Return the doors, else what else bears the number, else the place where it may be."""
    found: list[Candidate] = []
    for index, segment in enumerate(query.segments):
        found += _doors(query, index, segment, meant, number)
    exact = [item for item in found if item.address >= 0.95]
    return exact or found or unseen.candidates(query, meant, number)


def _doors(
    query: Query, index: int, segment: Segment, meant: Meant, number: Number
) -> list[Candidate]:
    rows = alive(query, index, meant.street)
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
