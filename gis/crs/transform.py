"""Transformations between systems: vectorised, always in x/y order.

Every path runs through longitude/latitude on a modern geocentric datum. CGCS2000, WGS 84 and a PROJ
string that names only their ellipsoids count as one datum (they differ by centimetres to a few
decimetres with epoch; no parameters are published), so between them nothing is shifted. A system on
another datum needs a transformation that PROJ knows, or `+towgs84` in its definition: without one it
is refused, since a guess would be off by about 100 m (Beijing 1954, Xi'an 1980).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pyproj
import shapely
from pyproj.exceptions import ProjError

from gis import offset
from gis.crs import reference as ref
from gis.crs.reference import CrsRef
from gis.errors import BadInput

Array = np.ndarray[Any, np.dtype[Any]]
Shift = Callable[[Array, Array], tuple[Array, Array]]

_MODERN = {4490, 4326, 4979, 4480}
_SAME_ELLIPSOID = 1.0  # metres of difference in the semi-major axis


def transform(geoms: Any, src: CrsRef, dst: CrsRef) -> Array:
    """Shapely geometries (array-like, None allowed) from ``src`` to ``dst``; x/y order, Z kept, M dropped.

    A position that the projection cannot reach becomes infinite, never an error, so that one bad row does
    not spoil a file: :mod:`gis.repair` finds it. Raises BadInput when no transformation is known.
    """
    array = np.asarray(geoms, dtype=object)
    if same(src, dst):
        return array.copy()

    def move(points: Array) -> Array:
        moved = points.copy()
        moved[:, 0], moved[:, 1] = transform_xy(points[:, 0], points[:, 1], src, dst)
        return moved

    flat = array.reshape(-1)
    result = np.empty(len(flat), dtype=object)
    deep = shapely.has_z(flat)
    for rows, with_z in ((~deep, False), (deep, True)):
        if rows.any():
            result[rows] = shapely.transform(flat[rows], move, include_z=with_z)
    return result.reshape(array.shape)


def transform_xy(x: Any, y: Any, src: CrsRef, dst: CrsRef) -> tuple[Array, Array]:
    """Coordinate arrays from ``src`` to ``dst``; same rules as :func:`transform`."""
    xs, ys = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if same(src, dst):
        return xs.copy(), ys.copy()
    lon, lat = _to_lonlat(src)(xs, ys)
    return _from_lonlat(dst)(lon, lat)


def swap_axes(geoms: Any) -> Array:
    """The same geometries with x and y exchanged: used only where the OGC edge reads or writes north-first."""
    array = np.asarray(geoms, dtype=object)
    return np.asarray(shapely.transform(array, lambda points: points[:, ::-1]), dtype=object)


def same(src: CrsRef, dst: CrsRef) -> bool:
    """Whether coordinates in ``src`` can be read as ``dst`` as they are (CGCS2000 and WGS 84 degrees)."""
    return src.uri == dst.uri or (src.srid in (4490, 4326) and dst.srid in (4490, 4326))


@lru_cache(maxsize=256)
def _to_lonlat(crs: CrsRef) -> Shift:
    if crs.uri == ref.GCJ02.uri:
        return offset.gcj02_to_wgs84
    if crs.uri == ref.BD09.uri:
        return offset.bd09_to_wgs84
    if crs.srid in (4490, 4326):
        return _unchanged
    return _proj(crs, inverse=True)


@lru_cache(maxsize=256)
def _from_lonlat(crs: CrsRef) -> Shift:
    if crs.uri == ref.GCJ02.uri:
        return offset.wgs84_to_gcj02
    if crs.uri == ref.BD09.uri:
        return offset.wgs84_to_bd09
    if crs.srid in (4490, 4326):
        return _unchanged
    return _proj(crs, inverse=False)


def _unchanged(x: Array, y: Array) -> tuple[Array, Array]:
    return x, y


def _proj(crs: CrsRef, *, inverse: bool) -> Shift:
    transformer = _transformer(crs)
    direction = (
        pyproj.enums.TransformDirection.INVERSE
        if inverse
        else pyproj.enums.TransformDirection.FORWARD
    )

    def shift(x: Array, y: Array) -> tuple[Array, Array]:
        new_x, new_y = transformer.transform(x, y, direction=direction)
        return np.asarray(new_x), np.asarray(new_y)

    return shift


def _transformer(crs: CrsRef) -> pyproj.Transformer:
    """Forward from lon/lat of the system's own modern datum."""
    definition = crs.definition
    if "+proj=pipeline" in definition.replace(" ", ""):
        return pyproj.Transformer.from_pipeline(definition)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        target = pyproj.CRS.from_user_input(definition)
    if target.is_compound:
        target = target.sub_crs_list[0]
    base = target.geodetic_crs
    if base is not None and not target.is_bound and _is_modern(base):
        return pyproj.Transformer.from_crs(base.to_2d(), target, always_xy=True)
    try:
        return pyproj.Transformer.from_crs(4326, target, always_xy=True, allow_ballpark=False)
    except ProjError as problem:
        raise BadInput(
            "crs_no_transformation",
            f"坐标系“{crs.title_zh}”与2000国家大地坐标系之间没有已知的转换参数,请在定义中给出 +towgs84 参数",
            f"No transformation between '{crs.title_en}' and CGCS2000 is known; add +towgs84 parameters",
            field="crs",
        ) from problem


def _is_modern(base: pyproj.CRS) -> bool:
    code = base.to_epsg(min_confidence=70)
    if code in _MODERN:
        return True
    ellipsoid, datum, meridian = base.ellipsoid, base.datum, base.prime_meridian
    if ellipsoid is None or datum is None or (meridian is not None and meridian.longitude != 0):
        return False
    unnamed = str(datum.name).lower().startswith("unknown")
    return unnamed and abs(ellipsoid.semi_major_metre - 6_378_137.0) < _SAME_ELLIPSOID
