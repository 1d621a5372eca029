"""Geometries of a delivery made fit for a layer: repaired, of its kind, inside the tenant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.repair import REASONS, Family, Repair, repair
from layers.info import LayerInfo
from layers.store.problem import Problem

Bounds = tuple[float, float, float, float]
WORLD: Bounds = (-180.0, -90.0, 180.0, 90.0)
_FAMILY: dict[str, Family] = {"point": "point", "line": "line", "polygon": "polygon"}
_CODES = {
    "missing": "no_geometry",
    "empty": "no_geometry",
    "not_finite": "bad_coordinates",
    "wrong_kind": "bad_geometry_type",
}
"""Reasons of a repair that have a name of their own among the problems of a row."""


@dataclass(frozen=True)
class Fitted:
    """Shapes as the layer stores them (None where refused), the refusals, and how many were mended."""

    shapes: pd.Series[Any]
    problems: list[Problem]
    repaired: int


def fit(info: LayerInfo, geoms: pd.Series[Any], bounds: Bounds | None = None) -> Fitted:
    """Make ``geoms`` (lon/lat, storage CRS) what the layer stores.

    Self-crossing areas are repaired, debris and parts of another kind dropped (gis.repair). A
    missing geometry, one of another kind, one with impossible coordinates or one that lies
    outside ``bounds`` (west, south, east, north) is a :class:`Problem`.
    """
    index = geoms.index
    given = _plane(_only_geometries(geoms.to_numpy()))
    shapes, report = repair(given, _FAMILY.get(info.geometry))
    problems = [_refused(index, entry) for entry in report if _counts(info, entry)]
    mended = {entry.row for entry in report if entry.action in ("rebuilt", "parts_dropped")}
    problems += _outside(index, shapes, WORLD, _IMPOSSIBLE)
    if bounds:
        problems += _outside(index, shapes, bounds, _ELSEWHERE)
    return Fitted(pd.Series(shapes, index=index, dtype=object), problems, len(mended))


_IMPOSSIBLE = (
    "bad_coordinates",
    "坐标不是有效的经纬度。",
    "The coordinates are no longitudes and latitudes.",
)
_ELSEWHERE = (
    "outside_tenant",
    "位置在本市范围之外。",
    "The position is outside the tenant's area.",
)


def _plane(geoms: NDArray[Any]) -> NDArray[Any]:
    deep = shapely.has_z(geoms) | shapely.has_m(geoms)
    geoms[deep] = shapely.force_2d(geoms[deep])
    return geoms


def _only_geometries(values: Any) -> NDArray[Any]:
    """What is no geometry at all (NaN, text) counts as missing."""
    kept = np.array(values, dtype=object)
    kept[~shapely.is_geometry(kept)] = None
    return kept


def _counts(info: LayerInfo, entry: Repair) -> bool:
    """Tell whether the row is lost: removed, unless the layer allows rows without shape."""
    absent = entry.reason in ("missing", "empty")
    return entry.action == "removed" and not (absent and info.shapeless)


def _refused(index: Any, entry: Repair) -> Problem:
    zh, en = REASONS[entry.reason]
    code = _CODES.get(entry.reason, entry.reason)
    return Problem(index[entry.row], "geometry", code, f"{zh}。", f"{en[0].upper()}{en[1:]}.")


def _outside(
    index: Any, shapes: NDArray[Any], bounds: Bounds, words: tuple[str, str, str]
) -> Iterator[Problem]:
    """Yield the rows that lie (for the world: even partly) outside ``bounds``."""
    box = shapely.bounds(shapes)
    west, south, east, north = bounds
    if bounds is WORLD:
        out = (box[:, :2] < (west, south)).any(axis=1) | (box[:, 2:] > (east, north)).any(axis=1)
    else:
        out = (box[:, :2] > (east, north)).any(axis=1) | (box[:, 2:] < (west, south)).any(axis=1)
    for position in np.flatnonzero(out):
        yield Problem(index[position], "geometry", *words)
