"""Which coordinate systems a delivery without one may be in, and whether it is secretly shifted.

Surveys come without their system, with its axes swapped, or in a web map's shifted coordinates
under the name of CGCS2000. What can be known is tried out: where would the positions lie, were they
in this system? Those that put them where they should be are suspects; a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from gis.crs.reference import BD09, CRS84, GCJ02, STORAGE, WEB_MERCATOR, CrsRef
from gis.crs.resolve import resolve
from gis.crs.transform import transform_xy
from gis.crs.zones import gauss_kruger_zone, metric_crs
from gis.errors import BadInput

Array = np.ndarray[Any, np.dtype[Any]]
Bounds = tuple[float, float, float, float]

SAMPLE = 500
"""Positions that are tried out."""
LEAST = 0.5
"""Share of them that must come to lie inside for a system to be suspected."""
_DEGREES = 180.0
_ENOUGH = 20
_NEAR_METRES = 60.0
_CLEARLY = 0.5


@dataclass(frozen=True)
class Suspect:
    """A system in which the positions make sense.

    ``swapped``: they were written north first. ``share`` of them lies inside the expected bounds.
    """

    crs: CrsRef
    swapped: bool
    share: float


def suspects(points: Array, bounds: Bounds, more: Sequence[CrsRef] = ()) -> list[Suspect]:
    """Return the systems that put ``points`` (n × 2, as written) inside ``bounds``, likeliest first.

    ``bounds`` is where they are expected: west, south, east, north in degrees. Tried are degrees,
    the Gauss–Krüger zones around (3° and 6°, with and without zone number), outside China the UTM
    zone, Web Mercator, and ``more``, such as the city's own system; each as written and swapped.
    Bounds cannot tell systems that differ by little: 3° from 6° zones of one meridian, older
    datums (about 100 m).
    """
    sample = _sample(points)
    if not len(sample):
        return []
    tried = [
        Suspect(crs, swapped, _share(sample, crs, swapped, bounds))
        for crs in _pool(sample, bounds, more)
        for swapped in (False, True)
    ]
    found = [item for item in tried if item.share >= LEAST]
    return sorted(found, key=lambda item: (-round(item.share, 2), item.swapped))


def shift(points: Array, known: Any) -> CrsRef | None:
    """Return the shifted system (GCJ-02, BD-09) that ``points`` really are in, STORAGE if they are not.

    ``points`` (n × 2, lon/lat) are compared with ``known`` geometries (lon/lat) of the same kind of
    thing: the hypothesis under which they come clearly nearest wins. None where nothing is clear,
    because there is too little to compare or the nearest still is far.
    """
    reference = np.asarray(known, dtype=object)
    sample = _sample(points)
    if len(sample) < _ENOUGH or not len(reference):
        return None
    middle = shapely.total_bounds(reference)
    metres = metric_crs((middle[0], middle[1], middle[2], middle[3]))
    tree = shapely.STRtree(shapely.transform(reference, lambda xy: _moved(xy, STORAGE, metres)))
    distances = {
        crs.uri: _median(tree, _moved(_moved(sample, crs, STORAGE), STORAGE, metres))
        for crs in (STORAGE, GCJ02, BD09)
    }
    best, second = sorted(distances, key=lambda uri: distances[uri])[:2]
    if distances[best] > min(_NEAR_METRES, _CLEARLY * distances[second]):
        return None
    return next(crs for crs in (STORAGE, GCJ02, BD09) if crs.uri == best)


def _median(tree: shapely.STRtree, points: Array) -> float:
    _, far = tree.query_nearest(shapely.points(points), return_distance=True, all_matches=False)
    return float(np.median(far)) if len(far) else float("inf")


def _sample(points: Array) -> Array:
    """Positions spread over the whole of ``points``, those that are no numbers left out."""
    good = np.asarray(points, dtype=float).reshape(-1, 2)
    good = good[np.isfinite(good).all(axis=1)]
    step = max(len(good) // SAMPLE, 1)
    return good[::step]


def _share(points: Array, crs: CrsRef, swapped: bool, bounds: Bounds) -> float:
    moved = _moved(points[:, ::-1] if swapped else points, crs, STORAGE)
    west, south, east, north = bounds
    inside = (moved >= (west, south)).all(axis=1) & (moved <= (east, north)).all(axis=1)
    return float(inside.mean())


def _moved(points: Array, source: CrsRef, target: CrsRef) -> Array:
    return np.column_stack(transform_xy(points[:, 0], points[:, 1], source, target))


def _pool(points: Array, bounds: Bounds, more: Sequence[CrsRef]) -> Iterator[CrsRef]:
    """The systems worth trying for numbers of this size, the likeliest first."""
    if np.abs(points).max() <= _DEGREES:
        yield CRS84
        return
    yield from (crs for crs in more if crs.metres)
    yield from _zones((bounds[0] + bounds[2]) / 2)
    yield metric_crs(bounds)
    yield WEB_MERCATOR


def _zones(lon: float) -> Iterator[CrsRef]:
    """Gauss–Krüger zones at and beside a longitude."""
    for prefixed in (False, True):
        for width in (3, 6):
            for near in (lon, lon - width, lon + width):
                try:
                    code = gauss_kruger_zone(near, width, prefixed=prefixed)
                except BadInput:
                    continue
                yield resolve(f"EPSG:{code}")
