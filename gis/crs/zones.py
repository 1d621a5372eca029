"""Gauss–Krüger zones of CGCS2000 and the projected system in which to measure metres at a place."""

from __future__ import annotations

import math

from gis.crs.reference import CrsRef
from gis.crs.resolve import resolve
from gis.errors import BadInput

CHINA_BOUNDS = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north in degrees: the box inside which Gauss–Krüger zones are preferred to UTM."""

_WIDEST_ZONE = 6.0
# First EPSG code by (width, zone number in the easting) and the first zone's central meridian.
_FIRST = {(3, False): 4534, (3, True): 4513, (6, False): 4502, (6, True): 4491}
_FIRST_MERIDIAN, _LAST_MERIDIAN = 75, 135


def gauss_kruger_zone(lon: float, width: int = 3, *, prefixed: bool = False) -> int:
    """EPSG code of the CGCS2000 Gauss–Krüger zone that holds a longitude (degrees).

    ``width`` is 3 or 6 degrees; ``prefixed`` asks for the variant whose easting starts with the zone
    number. Raises BadInput outside the zones that EPSG defines (central meridians 75°E to 135°E).
    """
    if width == 3:
        meridian = 3 * math.floor(lon / 3 + 0.5) if math.isfinite(lon) else 0
    elif width == 6:
        meridian = 6 * math.floor(lon / 6) + 3 if math.isfinite(lon) else 0
    else:
        raise BadInput(
            "crs_zone_width",
            f"高斯投影分带只有3度和6度,没有{width}度",
            f"Gauss–Krüger zones are 3 or 6 degrees wide, not {width}",
        )
    if not _FIRST_MERIDIAN <= meridian <= _LAST_MERIDIAN:
        raise BadInput(
            "crs_outside_zones",
            f"经度{lon}不在中国高斯投影分带范围内",
            f"Longitude {lon} lies outside China's Gauss–Krüger zones",
        )
    return _FIRST[width, prefixed] + (meridian - _FIRST_MERIDIAN) // width


def metric_crs(bounds: tuple[float, float, float, float]) -> CrsRef:
    """The projected system (metres) to measure in at ``bounds`` = west, south, east, north in degrees.

    In China the 3° Gauss–Krüger zone of the middle (scale error below 1:2900 inside the zone), elsewhere
    UTM (1:1000 at worst), near the poles polar stereographic, and for an extent wider than 6° a Lambert
    azimuthal equal-area projection about its centre: areas stay exact, lengths become approximate.
    """
    west, south, east, north = (float(value) for value in bounds)
    if not all(map(math.isfinite, (west, south, east, north))):
        raise BadInput(
            "bounds_not_finite",
            "范围含有无效数值",
            "The bounds contain a value that is not a number",
        )
    lon, lat = (west + east) / 2, (south + north) / 2
    if east - west > _WIDEST_ZONE or north - south > 3 * _WIDEST_ZONE:
        return resolve(
            f"+proj=laea +lat_0={lat:.4f} +lon_0={lon:.4f} +ellps=GRS80 +units=m +no_defs +type=crs"
        )
    return resolve(f"EPSG:{_zone(lon, lat)}")


def _zone(lon: float, lat: float) -> int:
    west, south, east, north = CHINA_BOUNDS
    if west + 0.5 <= lon <= east and south <= lat <= north:
        return gauss_kruger_zone(lon)
    if lat > 84:
        return 32661
    if lat < -80:
        return 32761
    zone = int((lon + 180) // 6) % 60 + 1
    return (32600 if lat >= 0 else 32700) + zone
