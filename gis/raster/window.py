"""The pixels of a place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import rasterio.windows
import shapely
from rasterio import Affine
from rasterio.io import DatasetReader

from gis.crs import STORAGE, CrsRef, transform
from gis.errors import NotFound, TooLarge
from gis.raster.source import crs_of, open_raster

LARGEST = 25_000_000
"""Pixels (all bands together) that one call may return."""


@dataclass(frozen=True)
class Window:
    """``pixels`` is a masked array (bands, rows, columns), masked where there are no data; ``transform`` leads
    from column and row to x and y in ``crs``.
    """

    pixels: np.ma.MaskedArray[Any, Any]
    transform: Affine
    crs: CrsRef


def read_window(
    path: Path,
    bounds: tuple[float, float, float, float],
    *,
    crs: CrsRef = STORAGE,
    bands: tuple[int, ...] | None = None,
    largest: int = LARGEST,
) -> Window:
    """All pixels that touch ``bounds`` (west, south, east, north in ``crs``, x/y order), at full resolution.

    Raises NotFound where the raster does not reach, TooLarge above ``largest`` pixels.
    """
    with open_raster(path) as dataset:
        window = _window(dataset, bounds, crs)
        count = int(window.width * window.height) * len(bands or dataset.indexes)
        if count > largest:
            raise TooLarge(
                "raster_window",
                f"窗口含 {count} 个像元,超过上限 {largest}",
                f"The window holds {count} pixels, more than the {largest} allowed",
            )
        pixels = dataset.read(bands or dataset.indexes, window=window, masked=True)
        return Window(pixels, dataset.window_transform(window), crs_of(dataset))


def _window(
    dataset: DatasetReader, bounds: tuple[float, float, float, float], crs: CrsRef
) -> rasterio.windows.Window:
    box = shapely.segmentize(
        shapely.box(*bounds), max(bounds[2] - bounds[0], bounds[3] - bounds[1], 1e-12) / 20
    )
    points = shapely.get_coordinates(transform([box], crs, crs_of(dataset)))
    columns, rows = ~dataset.transform @ (points[:, 0], points[:, 1])
    # A hair inwards, so that rounding does not add a row of pixels that merely touch.
    left, top = int(np.floor(columns.min() + 1e-6)), int(np.floor(rows.min() + 1e-6))
    right, bottom = int(np.ceil(columns.max() - 1e-6)), int(np.ceil(rows.max() - 1e-6))
    left, top, right, bottom = (
        max(left, 0),
        max(top, 0),
        min(right, dataset.width),
        min(bottom, dataset.height),
    )
    if right <= left or bottom <= top:
        raise NotFound(
            "raster_outside", "该范围内没有栅格数据", "The raster does not cover this place"
        )
    return rasterio.windows.Window(left, top, right - left, bottom - top)
