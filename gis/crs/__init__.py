"""Coordinate reference systems: one place that knows their names, axis order and transformations.

Inside the program and the database coordinates are always x/y, that is longitude/latitude or
easting/northing. Only the OGC edge looks at :attr:`CrsRef.axis_north_first` and calls
:func:`swap_axes`. Features are stored in :data:`STORAGE_SRID` (CGCS2000, geographic).
"""

from gis.crs.reference import CRS84, STORAGE, STORAGE_SRID, CrsRef
from gis.crs.resolve import resolve
from gis.crs.transform import swap_axes, transform, transform_xy
from gis.crs.zones import CHINA_BOUNDS, gauss_kruger_zone, metric_crs

__all__ = [
    "CHINA_BOUNDS",
    "CRS84",
    "STORAGE",
    "STORAGE_SRID",
    "CrsRef",
    "gauss_kruger_zone",
    "metric_crs",
    "resolve",
    "swap_axes",
    "transform",
    "transform_xy",
]
