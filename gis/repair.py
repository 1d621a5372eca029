"""Repair of geometries with a report of what was wrong and what was done.

One vectorised pass over a column in x/y order of the storage CRS (areas are square metres on the
ellipsoid). Nothing is repaired silently: every change of shape is a :class:`Repair`; what cannot become a
geometry of the wanted kind becomes None and is reported too, for the caller to quarantine.

Steps: missing, empty and non-finite geometries; repeated points; self-crossing and overlapping rings (by
structure: a ring inside a ring stays a hole); parts of a lower dimension than wanted, and parts of a
polygon that are smaller than ``debris`` square metres; single to Multi for lines and polygons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely

from gis.geometry import as_array, explode, geodesic_area, only_dimension, to_multi, unwrap

Array = np.ndarray[Any, np.dtype[Any]]
Family = Literal["point", "line", "polygon"]

_DIMENSION: dict[Family, int] = {"point": 0, "line": 1, "polygon": 2}
DEBRIS = 1e-4
"""Square metres below which a repair's leftover polygon is rounding, not land."""

REASONS: dict[str, tuple[str, str]] = {
    "missing": ("几何缺失", "no geometry"),
    "empty": ("几何为空", "the geometry is empty"),
    "not_finite": ("坐标不是有限数值", "a coordinate is not a finite number"),
    "repeated_points": ("存在重复点", "consecutive points coincide"),
    "invalid": ("几何无效(自相交或环重叠)", "the geometry crosses itself or its rings overlap"),
    "collapsed": ("几何退化,没有面积或长度", "nothing is left of the geometry"),
    "mixed": ("含有其他类型的部分", "it holds parts of another kind"),
    "wrong_kind": ("几何类型不符", "the geometry is of another kind"),
    "debris": ("含有碎屑面", "it holds polygon debris"),
    "unclosed": ("环没有闭合", "a ring is not closed"),
    "unreadable": ("无法读取的几何", "the geometry cannot be read"),
}
"""Every reason code with its sentence in Chinese and English."""

Action = Literal["removed", "cleaned", "rebuilt", "parts_dropped", "closed"]


@dataclass(frozen=True)
class Repair:
    """What happened to one row.

    ``reason`` is a key of :data:`REASONS`; ``action`` "removed" means the geometry is None now. ``detail`` is
    GEOS's own words with the position, if it gave any. Areas are square metres, 0 for points and lines.
    """

    row: int
    reason: str
    action: Action
    detail: str = ""
    area_before: float = 0.0
    area_after: float = 0.0


def repair(
    geoms: Any, family: Family | None = None, *, debris: float = DEBRIS
) -> tuple[Array, list[Repair]]:
    """Repaired geometries (same length, None where nothing can be saved) and the report, ordered by row.

    With ``family`` the result holds only points, MultiLineStrings or MultiPolygons; without, every geometry
    keeps its own kind. Areas are computed only for rows that changed.
    """
    array = as_array(geoms)
    report: list[Repair] = []
    _remove(array, shapely.is_missing(array), "missing", report)
    _remove(array, ~shapely.is_missing(array) & shapely.is_empty(array), "empty", report)
    coordinates, owners = shapely.get_coordinates(array, return_index=True)
    _remove(
        array, _marked(array, owners[~np.isfinite(coordinates).all(axis=1)]), "not_finite", report
    )
    same = (coordinates[1:] == coordinates[:-1]).all(axis=1) & (owners[1:] == owners[:-1])
    _drop_repeats(array, _marked(array, owners[1:][same]), report)
    _rebuild(array, debris, report)
    if family is not None:
        _keep_family(array, family, report)
    return array, sorted(report, key=lambda entry: entry.row)


def read_wkb(values: Any) -> tuple[Array, list[Repair]]:
    """Geometries from WKB of doubtful origin: unclosed rings are closed, the unreadable become None."""
    raw = np.asarray(values, dtype=object)
    with np.errstate(invalid="ignore"):  # NaN is found by repair()
        strict = shapely.from_wkb(raw, on_invalid="ignore")
        fixed = shapely.from_wkb(raw, on_invalid="fix")
    present = np.array([value is not None for value in raw], dtype=bool)
    lost, mended = (
        present & shapely.is_missing(fixed),
        shapely.is_missing(strict) & ~shapely.is_missing(fixed),
    )
    report = [Repair(int(row), "unreadable", "removed") for row in np.flatnonzero(lost)]
    report += [Repair(int(row), "unclosed", "closed") for row in np.flatnonzero(mended)]
    return np.asarray(fixed, dtype=object), sorted(report, key=lambda entry: entry.row)


def _remove(array: Array, rows: Array, reason: str, report: list[Repair]) -> None:
    report.extend(Repair(int(row), reason, "removed") for row in np.flatnonzero(rows))
    array[rows] = None


def _marked(array: Array, rows: Array) -> Array:
    marks = np.zeros(len(array), dtype=bool)
    marks[rows] = True
    return marks


def _drop_repeats(array: Array, suspects: Array, report: list[Repair]) -> None:
    """``suspects`` have two equal positions in a row, which may be the end and start of two rings."""
    rows = np.flatnonzero(suspects & (shapely.get_dimensions(array) >= 1))
    cleaned = shapely.remove_repeated_points(array[rows])
    fewer = shapely.get_num_coordinates(cleaned) < shapely.get_num_coordinates(array[rows])
    report.extend(Repair(int(row), "repeated_points", "cleaned") for row in rows[fewer])
    array[rows[fewer]] = cleaned[fewer]


def _rebuild(array: Array, debris: float, report: list[Repair]) -> None:
    rows = np.flatnonzero(~shapely.is_missing(array) & ~shapely.is_valid(array))
    if not len(rows):
        return
    broken = array[rows]
    reasons = shapely.is_valid_reason(broken)
    made = shapely.make_valid(broken, method="structure", keep_collapsed=False)
    made = _without_debris(made, shapely.get_dimensions(broken), debris)
    before, after = geodesic_area(broken), np.nan_to_num(geodesic_area(made))
    gone = shapely.is_missing(made) | shapely.is_empty(made)
    for index, row in enumerate(rows):
        areas = float(before[index]), float(after[index])
        action: Action = "removed" if gone[index] else "rebuilt"
        reason = "collapsed" if gone[index] else "invalid"
        report.append(Repair(int(row), reason, action, str(reasons[index]), *areas))
    made[gone] = None
    was_single = shapely.get_type_id(broken) <= shapely.GeometryType.POLYGON
    made[was_single] = unwrap(made[was_single])
    array[rows] = made


def _without_debris(made: Array, dimensions: Array, debris: float) -> Array:
    """Only the parts of the geometry's own dimension, without polygons that are rounding."""
    result = made.copy()
    for dimension in (1, 2):
        rows = np.flatnonzero(dimensions == dimension)
        result[rows] = only_dimension(made[rows], dimension)
    parts, owners = explode(result)
    tiny = (shapely.get_dimensions(parts) == 2) & (geodesic_area(parts) < debris)
    for row in np.unique(owners[tiny]):
        kept = parts[(owners == row) & ~tiny]
        result[row] = shapely.multipolygons(kept) if len(kept) else None
    return result


def _keep_family(array: Array, family: Family, report: list[Repair]) -> None:
    dimension = _DIMENSION[family]
    _flatten_collections(array, dimension, report)
    present = ~shapely.is_missing(array)
    _remove(array, present & (shapely.get_dimensions(array) != dimension), "wrong_kind", report)
    array[:] = unwrap(array) if family == "point" else to_multi(array)


def _flatten_collections(array: Array, dimension: int, report: list[Repair]) -> None:
    rows = np.flatnonzero(shapely.get_type_id(array) == shapely.GeometryType.GEOMETRYCOLLECTION)
    if not len(rows):
        return
    kept = only_dimension(array[rows], dimension)
    before, after = geodesic_area(array[rows]), geodesic_area(kept)
    parts_before, parts_after = _parts(array[rows]), _parts(kept)
    for index, row in enumerate(rows):
        if shapely.is_empty(kept[index]):
            continue  # of another kind altogether: reported as such
        array[row] = kept[index]
        if parts_before[index] != parts_after[index]:
            areas = float(before[index]), float(after[index])
            report.append(Repair(int(row), "mixed", "parts_dropped", "", *areas))


def _parts(array: Array) -> Array:
    _, owners = explode(array)
    return np.bincount(owners, minlength=len(array))
