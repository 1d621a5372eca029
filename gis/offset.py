"""The two shifted systems of Chinese web maps and phones: GCJ-02 and BD-09.

GCJ-02 displaces WGS 84 positions in China by roughly 100–700 m with a smooth, deterministic field; BD-09
displaces GCJ-02 once more. No official text is public; the constants are the commonly known ones, which
agree with map services to about a metre. All functions take degrees as numpy arrays or numbers (lon, lat)
and return two float arrays; NaN stays NaN.

The inverses iterate until the forward formula meets the given position (better than 1e-6 m).

**Limits.** Whether a place is "in China" is decided by the customary box 72.004–137.8347°E,
0.8293–55.8271°N. Outside it nothing is touched. The box also holds all or part of China's neighbours,
and Hong Kong, Macau and Taiwan, where map services may not shift: convert only data known to be shifted.
A position less than a kilometre inside the box's edge may be shifted out of it and is then not restored.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

_WEST, _SOUTH, _EAST, _NORTH = 72.004, 0.8293, 137.8347, 55.8271
_SEMI_MAJOR = 6_378_245.0  # Krassovsky 1940, metres
_ECCENTRICITY2 = 0.006_693_421_622_965_943
_BD_PERIOD = np.pi * 3000.0 / 180.0
_BD_LON, _BD_LAT = 0.0065, 0.006
_ROUNDS = 30
_ENOUGH = 1e-13  # degrees, about 1e-8 m


def in_box(lon: Any, lat: Any) -> Array:
    """Boolean array: where the shift applies (see the limits above)."""
    x, y = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    return np.asarray((x >= _WEST) & (x <= _EAST) & (y >= _SOUTH) & (y <= _NORTH))


def wgs84_to_gcj02(lon: Any, lat: Any) -> tuple[Array, Array]:
    """From WGS 84 (or CGCS2000) to GCJ-02."""
    x, y = _arrays(lon, lat)
    inside = in_box(x, y)
    east, north = _displacement(x, y)
    return np.where(inside, x + east, x), np.where(inside, y + north, y)


def gcj02_to_wgs84(lon: Any, lat: Any) -> tuple[Array, Array]:
    """From GCJ-02 back to WGS 84."""
    x, y = _arrays(lon, lat)
    inside = in_box(x, y)
    back_x, back_y = _invert(x, y, _displacement)
    return np.where(inside, back_x, x), np.where(inside, back_y, y)


def gcj02_to_bd09(lon: Any, lat: Any) -> tuple[Array, Array]:
    """From GCJ-02 to BD-09."""
    x, y = _arrays(lon, lat)
    inside = in_box(x, y)
    east, north = _baidu(x, y)
    return np.where(inside, x + east, x), np.where(inside, y + north, y)


def bd09_to_gcj02(lon: Any, lat: Any) -> tuple[Array, Array]:
    """From BD-09 back to GCJ-02."""
    x, y = _arrays(lon, lat)
    inside = in_box(x, y)
    back_x, back_y = _invert(x, y, _baidu)
    return np.where(inside, back_x, x), np.where(inside, back_y, y)


def wgs84_to_bd09(lon: Any, lat: Any) -> tuple[Array, Array]:
    """From WGS 84 to BD-09."""
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: Any, lat: Any) -> tuple[Array, Array]:
    """From BD-09 back to WGS 84."""
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def _arrays(lon: Any, lat: Any) -> tuple[Array, Array]:
    x, y = np.broadcast_arrays(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
    return x, y


def _displacement(lon: Array, lat: Array) -> tuple[Array, Array]:
    """GCJ-02 minus WGS 84 in degrees, for positions in WGS 84."""
    with np.errstate(invalid="ignore"):
        x, y = lon - 105.0, lat - 35.0
        root = np.sqrt(np.abs(x))
        ripple = 20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)
        north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
        north = (
            north
            + (ripple + _waves(y, (20.0, 40.0, 160.0, 320.0), (1.0, 3.0, 12.0, 30.0))) * 2.0 / 3.0
        )
        east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
        east = (
            east
            + (ripple + _waves(x, (20.0, 40.0, 150.0, 300.0), (1.0, 3.0, 12.0, 30.0))) * 2.0 / 3.0
        )
        return _metres_to_degrees(east, north, np.radians(lat))


def _waves(value: Array, heights: tuple[float, ...], periods: tuple[float, ...]) -> Array:
    total = np.zeros_like(value)
    for height, period in zip(heights, periods, strict=True):
        total = total + height * np.sin(value * np.pi / period)
    return total


def _metres_to_degrees(east: Array, north: Array, lat: Array) -> tuple[Array, Array]:
    w2 = 1.0 - _ECCENTRICITY2 * np.sin(lat) ** 2
    meridian = _SEMI_MAJOR * (1.0 - _ECCENTRICITY2) / (w2 * np.sqrt(w2))
    parallel = _SEMI_MAJOR / np.sqrt(w2) * np.cos(lat)
    return np.degrees(east / parallel), np.degrees(north / meridian)


def _baidu(lon: Array, lat: Array) -> tuple[Array, Array]:
    """BD-09 minus GCJ-02 in degrees, for positions in GCJ-02."""
    with np.errstate(invalid="ignore"):
        radius = np.hypot(lon, lat) + 2e-5 * np.sin(lat * _BD_PERIOD)
        angle = np.arctan2(lat, lon) + 3e-6 * np.cos(lon * _BD_PERIOD)
        return radius * np.cos(angle) + _BD_LON - lon, radius * np.sin(angle) + _BD_LAT - lat


def _invert(x: Array, y: Array, shift: Any) -> tuple[Array, Array]:
    """Fixed point of ``position = given - shift(position)``: the field is so smooth that it contracts."""
    back_x, back_y = x, y
    for _ in range(_ROUNDS):
        east, north = shift(back_x, back_y)
        next_x, next_y = x - east, y - north
        moved = max(_largest(next_x - back_x), _largest(next_y - back_y))
        back_x, back_y = next_x, next_y
        if moved < _ENOUGH:
            break
    return back_x, back_y


def _largest(values: Array) -> float:
    finite = np.abs(values[np.isfinite(values)])
    return float(finite.max()) if finite.size else 0.0
