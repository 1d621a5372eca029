"""What a reader asks of a layer: which features, of which time, in which order and CRS."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from gis.cql2 import Node
from gis.crs import CRS84, STORAGE, CrsRef, transform
from gis.errors import BadInput

DEFAULT_LIMIT = 10_000
MAX_LIMIT = 10_000
EVERYTHING = 1_000_000_000
"""The limit of a reader who wants all there is: no layer has more features."""
_FARTHEST = 1e9
"""Metres; the earth's girth is 4e7, and false eastings with the zone's number reach 1e8."""
_PIECES = 32  # per side of a box that a projection bends


@dataclass(frozen=True)
class When:
    """The map as of an instant (``since == until``) or during an interval; None is an open end.

    During an interval a feature shows the last version it had in it, retired ones included.
    """

    since: dt.datetime | None
    until: dt.datetime | None

    @property
    def instant(self) -> bool:
        """Tell whether a single moment is meant."""
        return self.since is not None and self.since == self.until


@dataclass(frozen=True)
class Sort:
    """One sort key: a field, ascending unless ``descending``."""

    name: str
    descending: bool = False


@dataclass(frozen=True, kw_only=True)
class Query:
    """All conditions hold together; the defaults ask for the first page of everything, now.

    ``area`` is lon/lat (see :func:`box`). ``equal`` are fields with their values. ``after`` is the
    id behind which to go on (needs the default order by id); ``offset`` counts from the start.
    ``properties`` None means every field the caller may see. ``crs`` is that of the answer.
    """

    area: BaseGeometry | None = None
    filter: Node | None = None
    filter_crs: CrsRef = CRS84
    equal: Mapping[str, Any] = field(default_factory=dict)
    ids: tuple[int, ...] | None = None
    text: str | None = None
    when: When | None = None
    sort: tuple[Sort, ...] = ()
    after: int | None = None
    offset: int = 0
    limit: int = DEFAULT_LIMIT
    properties: tuple[str, ...] | None = None
    crs: CrsRef = CRS84
    geometry: bool = True

    @property
    def subset(self) -> bool:
        """Tell whether anything narrows the layer (paging does not)."""
        chosen = (self.area, self.filter, self.ids, self.text, self.when)
        return bool(self.equal) or any(item is not None for item in chosen)


def box(numbers: Sequence[float], crs: CrsRef = CRS84) -> BaseGeometry:
    """Return the lon/lat area of a bounding box of 4 (or 6, with heights) numbers.

    The numbers are in the order of the axes of ``crs``. A box of a projection is bent into lon/lat
    along 32 pieces per side; west > east in degrees crosses the antimeridian.
    """
    if len(numbers) == 6:
        numbers = (*numbers[:2], *numbers[3:5])
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise bad_box("BBOX 需要 4 个或 6 个数值。", "A bbox has 4 or 6 numbers.")
    west, south, east, north = numbers
    if crs.axis_north_first:
        west, south, east, north = south, west, north, east
    if south > north or (crs.metres and west > east):
        raise bad_box("BBOX 的下限大于上限。", "The lower end of the bbox exceeds the upper one.")
    return (
        _projected(west, south, east, north, crs)
        if crs.metres
        else _degrees(west, south, east, north)
    )


def bad_box(zh: str, en: str) -> BadInput:
    """Return the refusal of a bounding box."""
    return BadInput("bad_bbox", zh, en, "bbox")


def _degrees(west: float, south: float, east: float, north: float) -> BaseGeometry:
    """Rounding of clients may reach a little over the edge of the world."""
    if max(abs(west), abs(east)) > 360 or max(abs(south), abs(north)) > 180:
        raise bad_box(
            "BBOX 超出经纬度范围，请检查坐标顺序和 bbox-crs。",
            "The bbox is out of range; check the axis order and bbox-crs.",
        )
    if west <= east:
        return shapely.box(west, south, east, north)
    return shapely.multipolygons(
        [shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)]
    )


def _projected(west: float, south: float, east: float, north: float, crs: CrsRef) -> BaseGeometry:
    if max(map(abs, (west, south, east, north))) > _FARTHEST:
        raise _beyond()
    plain = shapely.box(west, south, east, north)
    longest = max(east - west, north - south)
    if longest > 0:
        plain = shapely.segmentize(plain, longest / _PIECES)
    bent: BaseGeometry = transform([plain], crs, STORAGE)[0]
    if not all(map(math.isfinite, bent.bounds)):
        raise _beyond()
    return bent


def _beyond() -> BadInput:
    return bad_box("BBOX 超出坐标系范围。", "The bbox lies outside the coordinate system.")
