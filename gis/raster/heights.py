"""Values of one band at points: heights of an elevation model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from rasterio.io import DatasetReader
from rasterio.windows import Window

from gis.crs import STORAGE, CrsRef, transform_xy
from gis.raster.source import crs_of, open_raster

Array = np.ndarray[Any, np.dtype[Any]]
_BLOCK = 512  # pixels: points are read block by block, so that far-flung ones need little memory


def sample(
    path: Path, x: Any, y: Any, *, crs: CrsRef = STORAGE, band: int = 1, smooth: bool = True
) -> Array:
    """Float values at positions in ``crs`` (degrees by default, x/y order); NaN outside and where there are no data.

    Without ``smooth``: the value of the pixel that holds the point. With it: interpolated between the four
    nearest pixel centres, of those that have data; still NaN where the pixel that holds the point has none.
    Within half a pixel of the raster's edge the edge's value counts.
    """
    with open_raster(path) as dataset:
        px, py = transform_xy(np.atleast_1d(x), np.atleast_1d(y), crs, crs_of(dataset))
        column, row = ~dataset.transform @ (px, py)
        values = np.full(len(column), np.nan)
        with np.errstate(invalid="ignore"):
            inside = (column >= 0) & (row >= 0) & (column < dataset.width) & (row < dataset.height)
        for points in _by_block(column, row, np.flatnonzero(inside)):
            values[points] = _block(dataset, band, column[points], row[points], smooth)
        return values


def _by_block(column: Array, row: Array, points: Array) -> list[Array]:
    if not len(points):
        return []
    key = (row[points] // _BLOCK).astype(int) * 1_000_000 + (column[points] // _BLOCK).astype(int)
    order = np.argsort(key, kind="stable")
    return np.split(points[order], np.flatnonzero(np.diff(key[order])) + 1)


def _block(dataset: DatasetReader, band: int, column: Array, row: Array, smooth: bool) -> Array:
    left, top = max(int(column.min()) - 1, 0), max(int(row.min()) - 1, 0)
    right, bottom = (
        min(int(column.max()) + 2, dataset.width),
        min(int(row.max()) + 2, dataset.height),
    )
    read = dataset.read(band, window=Window(left, top, right - left, bottom - top), masked=True)
    pixels = np.ma.filled(read.astype(float), np.nan)
    own = np.asarray(pixels[(row - top).astype(int), (column - left).astype(int)])
    if not smooth:
        return own
    return np.where(np.isnan(own), np.nan, _bilinear(pixels, column - left - 0.5, row - top - 0.5))


def _bilinear(pixels: Array, column: Array, row: Array) -> Array:
    """Weighted mean of the four pixels around; those without data carry no weight."""
    left, top = np.floor(column).astype(int), np.floor(row).astype(int)
    total, weights = np.zeros(len(column)), np.zeros(len(column))
    for right, below in ((0, 0), (1, 0), (0, 1), (1, 1)):
        weight = (1 - np.abs(column - left - right)) * (1 - np.abs(row - top - below))
        rows = np.clip(top + below, 0, pixels.shape[0] - 1)
        value = pixels[rows, np.clip(left + right, 0, pixels.shape[1] - 1)]
        known = np.isfinite(value)
        total += np.where(known, value * weight, 0)
        weights += np.where(known, weight, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(weights > 0, total / weights, np.nan)
