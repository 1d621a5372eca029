"""What all checks share: the way into metres, and the frame of findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import STORAGE, CrsRef, metric_crs, resolve, transform
from gis.errors import BadInput
from gis.geometry import explode

Array = np.ndarray[Any, np.dtype[Any]]
Unit = Literal["m", "m²"]

COLUMNS = ("kind", "measure", "unit", "first", "second", "geometry")
"""``kind`` of finding, its ``measure`` in ``unit``, the index labels of the ``first`` and ``second`` feature
concerned (None where there is none), and the place."""


@dataclass(frozen=True)
class Metric:
    """The simple parts of a frame in metres: ``shapes``, and for each the row it came from."""

    frame: gpd.GeoDataFrame
    shapes: Array
    rows: Array
    source: CrsRef
    crs: CrsRef

    def inward(self, geoms: Any) -> Array:
        """Geometries in the frame's CRS as metres."""
        return transform(geoms, self.source, self.crs)

    def labels(self, parts: Array) -> Array:
        """The frame's index labels for indices of parts; -1 gives None."""
        labels = np.full(len(self.frame) + 1, None, dtype=object)
        labels[:-1] = np.array(self.frame.index, dtype=object)
        rows = np.append(self.rows, len(self.frame))
        return np.asarray(labels[rows[parts]], dtype=object)

    def findings(
        self, kind: str | Array, shapes: Array, measure: Array, unit: Unit, *features: Array
    ) -> gpd.GeoDataFrame:
        """The frame of findings; ``features`` are indices of the first and second part concerned."""
        nothing = np.full(len(shapes), -1)
        first, second = [*features, nothing, nothing][:2]
        data = {
            "kind": np.broadcast_to(np.asarray(kind, dtype=object), len(shapes)),
            "measure": np.asarray(measure, dtype=float),
            "unit": np.full(len(shapes), unit, dtype=object),
            "first": self.labels(first),
            "second": self.labels(second),
        }
        places = transform(shapes, self.crs, self.source)
        return gpd.GeoDataFrame(data, geometry=places, crs=self.frame.crs)


def to_metric(frame: gpd.GeoDataFrame, dimension: int) -> Metric:
    """The parts of ``dimension`` (1 lines, 2 polygons) in metres, polygons valid; others are left out.

    Raises BadInput for a frame without CRS.
    """
    if frame.crs is None:
        raise BadInput(
            "crs_missing", "数据没有坐标系", "The data have no coordinate reference system"
        )
    source = resolve(frame.crs.to_wkt())
    geoms = np.asarray(frame.geometry.array, dtype=object)
    # Web Mercator's metres are stretched by half in China: it is no system to measure in.
    measurable = source.metres and source.srid != 3857
    target = source if measurable else _metric_for(geoms, source)
    parts, rows = explode(transform(geoms, source, target))
    if dimension == 2:
        parts, inner = explode(shapely.make_valid(parts))
        rows = rows[inner]
    wanted = (shapely.get_dimensions(parts) == dimension) & ~shapely.is_empty(parts)
    return Metric(frame, parts[wanted], rows[wanted], source, target)


def _metric_for(geoms: Array, source: CrsRef) -> CrsRef:
    present = geoms[~shapely.is_missing(geoms) & ~shapely.is_empty(geoms)]
    if not len(present):
        return resolve("EPSG:3857")
    bounds = shapely.total_bounds(transform(present, source, STORAGE))
    return metric_crs((bounds[0], bounds[1], bounds[2], bounds[3]))


def pairs(shapes: Array) -> tuple[Array, Array]:
    """Indices of all pairs that intersect, each once."""
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = left < right
    return left[once], right[once]
