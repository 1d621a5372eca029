"""Opposite, beside, at the gate, near, inside, and between two places.

The sizes of 附近 and 内 come from real wording measured against real points (80th percentile 190 m and
140 m, docs/geocoding.md); 对面 is computed across the nearest street; 旁 and 门口 are assumptions.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely

from geocoding.search.query import Candidate, Query

REACH = {"beside": 30.0, "gate": 40.0, "near": 190.0, "inside": 140.0}
WIDEST = 60.0
"""The other side of a street is at most so far from its middle (m)."""


def place(query: Query, anchor: Candidate, what: str) -> tuple[float, float, Any]:
    """Return point and area for a word of place."""
    if what == "opposite":
        return _opposite(query, anchor)
    radius = REACH[what]
    if anchor.level in ("poi", "quarter", "locality", "junction"):
        radius = max(radius, anchor.radius * (0.6 if what == "beside" else 1.0))
    else:
        radius += anchor.radius if anchor.level != "street" else 0.0
    return anchor.x, anchor.y, shapely.Point(anchor.x, anchor.y).buffer(radius, quad_segs=6)


def _opposite(query: Query, anchor: Candidate) -> tuple[float, float, Any]:
    """Mirrored at the nearest street; the place's own street counts as nearer."""
    foot = _foot(query, anchor)
    if foot is None:
        return anchor.x, anchor.y, shapely.Point(anchor.x, anchor.y).buffer(80.0, quad_segs=6)
    x, y = foot
    away = math.hypot(x - anchor.x, y - anchor.y)
    across = min(max(away, 12.0), WIDEST)
    dx, dy = ((x - anchor.x) / away, (y - anchor.y) / away) if away > 0.1 else (0.0, 0.0)
    spot = (x + across * dx, y + across * dy)
    along = shapely.LineString(
        [(spot[0] - dy * 30, spot[1] + dx * 30), (spot[0] + dy * 30, spot[1] - dx * 30)]
    )
    return (*spot, along.buffer(max(20.0, across), quad_segs=4))


def _foot(query: Query, anchor: Candidate) -> tuple[float, float] | None:
    """The nearest point of a street line within 150 m."""
    best, found = 150.0, None
    for segment in query.segments:
        near = np.unique(segment.pieces.near(anchor.x, anchor.y, 150.0))
        if not len(near):
            continue
        spots, away = feet(segment["piece.ends"][near], anchor.x, anchor.y)
        line = segment["piece.line"][near]
        own = segment["lines.street"][line] == np.uint64(anchor.street)
        away = np.where(own, away * 0.5, away)
        nearest = int(np.argmin(away))
        if away[nearest] < best:
            best, found = float(away[nearest]), (float(spots[nearest, 0]), float(spots[nearest, 1]))
    return found


def feet(ends: Any, x: float, y: float) -> tuple[Any, Any]:
    """Return the nearest point of each piece (x1, y1, x2, y2) to a point, and its distance."""
    start, step = ends[:, :2], ends[:, 2:] - ends[:, :2]
    length = np.maximum((step**2).sum(axis=1), 1e-9)
    share = np.clip(
        ((x - start[:, 0]) * step[:, 0] + (y - start[:, 1]) * step[:, 1]) / length, 0.0, 1.0
    )
    spots = start + share[:, None] * step
    return spots, np.hypot(spots[:, 0] - x, spots[:, 1] - y)


def between(one: Candidate, other: Candidate) -> tuple[float, float, Any]:
    """Return the middle of two places, and a band along the line that joins them."""
    x, y = (one.x + other.x) / 2, (one.y + other.y) / 2
    away = math.hypot(one.x - other.x, one.y - other.y)
    band = shapely.LineString([(one.x, one.y), (other.x, other.y)]).buffer(
        max(20.0, 0.15 * away), quad_segs=4
    )
    return x, y, band
