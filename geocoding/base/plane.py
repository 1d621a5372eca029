"""The metric plane of an index: chosen by its extent, remembered as text, the same for all its parts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gis.crs import STORAGE, CrsRef, metric_crs, transform, transform_xy

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Plane:
    """A projected system in metres; ``bounds`` are west, south, east, north in degrees."""

    bounds: tuple[float, float, float, float]

    @cached_property
    def crs(self) -> CrsRef:
        """The projected system."""
        return metric_crs(self.bounds)

    def forward(self, lon: Any, lat: Any) -> tuple[Floats, Floats]:
        """Lon/lat in CGCS2000 to metres."""
        return transform_xy(lon, lat, STORAGE, self.crs)

    def inverse(self, x: Any, y: Any) -> tuple[Floats, Floats]:
        """Metres to lon/lat in CGCS2000."""
        return transform_xy(x, y, self.crs, STORAGE)

    def flat(self, shapes: Any) -> Any:
        """Shapely geometries from lon/lat to metres."""
        return transform(shapes, STORAGE, self.crs)

    def round(self, shape: Any) -> Any:
        """One shapely geometry from metres to lon/lat."""
        return transform([shape], self.crs, STORAGE)[0]


def around(lon: Floats, lat: Floats) -> Plane:
    """Return the plane for points; stray ones (the outer half percent) do not decide."""
    good = np.isfinite(lon) & np.isfinite(lat)
    if not good.any():
        return Plane((117.0, 36.0, 117.2, 36.2))
    west, east = np.quantile(lon[good], (0.005, 0.995))
    south, north = np.quantile(lat[good], (0.005, 0.995))
    return Plane((float(west), float(south), float(east), float(north)))


def of_meta(meta: dict[str, Any]) -> Plane:
    """Return the plane that an index was built in."""
    west, south, east, north = meta["bounds"]
    return Plane((west, south, east, north))
