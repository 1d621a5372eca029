"""Hotspots from night to night: one whose ground overlaps an earlier one's is the same. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

SHARED = 0.3
"""Share of the smaller of two hulls that must be common for them to be one hotspot."""


def matched(known: Mapping[int, BaseGeometry], found: Sequence[BaseGeometry]) -> list[int | None]:
    """Return for each hull found the id of the known hotspot that it continues, or None.

    The largest common ground goes first; of two pieces of one known hotspot the larger keeps its id.
    """
    result: list[int | None] = [None] * len(found)
    if not known or not found:
        return result
    ids = sorted(known)
    hulls = np.array([known[one] for one in ids], dtype=object)
    pairs = shapely.STRtree(hulls).query(np.array(found, dtype=object), predicate="intersects").T
    shares = [(_common(found[new], hulls[old]), new, old) for new, old in pairs]
    taken: set[Any] = set()
    for (ground, share), new, old in sorted(shares, key=lambda one: (-one[0][0], one[1], one[2])):
        if share >= SHARED and ground > 0 and result[new] is None and old not in taken:
            result[new] = ids[old]
            taken.add(old)
    return result


def _common(one: BaseGeometry, other: BaseGeometry) -> tuple[float, float]:
    """Square metres in common, and their share of the smaller."""
    ground = float(shapely.area(shapely.intersection(one, other)))
    return ground, ground / max(min(one.area, other.area), 1e-9)
