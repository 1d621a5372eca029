"""Tables on their way out: plain pandas in metres inside, GeoDataFrames in lon/lat outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gis.crs import STORAGE_SRID
from pipelines.demo.warp import lonlat


def table(columns: Mapping[str, Any], geometry: NDArray[np.object_]) -> pd.DataFrame:
    """Make a table of ``columns`` (scalars are repeated) with world geometry in metres."""
    frame = pd.DataFrame({"geometry": pd.Series(np.asarray(geometry, dtype=object), dtype=object)})
    for name, values in columns.items():
        if isinstance(values, list | tuple | np.ndarray | pd.Series):
            frame[name] = pd.Series(list(values), dtype=_kind(values), index=frame.index)
        else:
            frame[name] = values
    return frame


def _kind(values: Sequence[Any] | NDArray[Any] | pd.Series) -> Any:
    """Numbers and truth values get a type of their own; texts and anything with gaps stay objects."""
    dtype = getattr(values, "dtype", None)
    if dtype is not None:
        return dtype if dtype.kind in "ifb" else object
    for kind in (bool, int, float):
        if len(values) and all(type(value) is kind for value in values):
            return kind
    return object


def together(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Concatenate tables of the same layer; empty ones are dropped."""
    full = [frame for frame in frames if len(frame)]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame()


def outgoing(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Turn the world geometry (metres) of a table into lon/lat of the storage CRS."""
    moved = shapely.transform(np.asarray(frame["geometry"], dtype=object), lonlat)
    rest = frame.drop(columns="geometry")
    return gpd.GeoDataFrame(rest, geometry=list(moved), crs=STORAGE_SRID)


def areas(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Areas of world polygons, rounded to 0.1 m2."""
    return np.asarray(np.round(shapely.area(shapes), 1))


def lengths(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Lengths of world lines, rounded to 0.1 m."""
    return np.asarray(np.round(shapely.length(shapes), 1))
