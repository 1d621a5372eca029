"""Web Mercator map tiles (XYZ scheme) drawn from a raster."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rasterio import Affine
from rasterio.enums import ColorInterp, Resampling
from rasterio.io import DatasetReader
from rasterio.vrt import WarpedVRT

from gis.crs import resolve
from gis.errors import BadInput
from gis.raster.png import encode
from gis.raster.source import bounds_in, open_raster

Array = np.ndarray[Any, np.dtype[Any]]
Box = tuple[float, float, float, float]

SIZE = 256
_HALF_WORLD = 20_037_508.342789244
_DEEPEST = 26
_OVERVIEW = 512  # pixels per side looked at for the stretch


@dataclass(frozen=True)
class Style:
    """``bands`` to draw (one: grey; three: red, green, blue; counted from 1) and the values that become black
    and white, one pair per band. ``None`` chooses: the first three of a photo, else the first; 8-bit as it
    is, others from the 2nd to the 98th percentile (:func:`stretch_of`, worth keeping for many tiles).
    """

    bands: tuple[int, ...] | None = None
    stretch: tuple[tuple[float, float], ...] | None = None


@dataclass(frozen=True)
class _Part:
    """The part of a tile that the raster may cover: pixels of the tile, and their box in Web Mercator."""

    left: int
    top: int
    right: int
    bottom: int
    box: Box


def tile_png(path: Path, z: int, x: int, y: int, style: Style | None = None) -> bytes | None:
    """One 256 × 256 RGBA PNG, transparent where there are no data; None where there are none at all.

    Raises BadInput for a tile that does not exist, and as :func:`gis.raster.open_raster` does.
    """
    bounds = tile_bounds(z, x, y)
    with open_raster(path) as dataset:
        part = _part(bounds, bounds_in(dataset, resolve("EPSG:3857")))
        if part is None:
            return None
        bands = _bands(dataset, style)
        stretch = (style.stretch if style else None) or _stretch(dataset, bands)
        colours, mask = _read(dataset, bands, part)
    if not mask.any():
        return None
    picture = np.zeros((SIZE, SIZE, 4), dtype=np.uint8)
    place = np.s_[part.top : part.bottom, part.left : part.right]
    picture[place][..., :3] = _to_bytes(colours, stretch)
    picture[place][..., 3] = mask
    return encode(picture)


def tile_bounds(z: int, x: int, y: int) -> Box:
    """West, south, east, north of a tile in metres of Web Mercator."""
    if not (0 <= z <= _DEEPEST and 0 <= x < 2**z and 0 <= y < 2**z):
        raise BadInput("tile_unknown", f"不存在瓦片 {z}/{x}/{y}", f"There is no tile {z}/{x}/{y}")
    side = 2 * _HALF_WORLD / 2**z
    west, north = x * side - _HALF_WORLD, _HALF_WORLD - y * side
    return west, north - side, west + side, north


def stretch_of(path: Path, bands: tuple[int, ...]) -> tuple[tuple[float, float], ...]:
    """For each band the 2nd and the 98th percentile of a reduced picture; (0, 255) for 8-bit bands."""
    with open_raster(path) as dataset:
        return _stretch(dataset, bands)


def _bands(dataset: DatasetReader, style: Style | None) -> tuple[int, ...]:
    bands = style.bands if style and style.bands else ((1, 2, 3) if dataset.count >= 3 else (1,))
    if len(bands) not in (1, 3) or not set(bands) <= set(dataset.indexes):
        raise BadInput(
            "raster_bands",
            f"波段 {bands} 不可用,应为该栅格的 1 个或 3 个波段",
            f"Bands {bands} cannot be drawn; name one or three bands of this raster",
        )
    return bands


def _stretch(dataset: DatasetReader, bands: tuple[int, ...]) -> tuple[tuple[float, float], ...]:
    if dataset.dtypes[0] == "uint8":
        return tuple((0.0, 255.0) for _ in bands)
    factor = max(dataset.width, dataset.height) / _OVERVIEW
    shape = (math.ceil(dataset.height / max(factor, 1)), math.ceil(dataset.width / max(factor, 1)))
    return tuple(_percentiles(dataset.read(band, out_shape=shape, masked=True)) for band in bands)


def _percentiles(pixels: np.ma.MaskedArray[Any, Any]) -> tuple[float, float]:
    values = pixels.compressed().astype(float)
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 1.0
    low, high = (float(value) for value in np.percentile(values, (2, 98)))
    return (low, high) if high > low else (low, low + 1.0)


def _part(tile: Box, raster: Box) -> _Part | None:
    size = (tile[2] - tile[0]) / SIZE
    west, south, east, north = raster
    if not all(map(math.isfinite, raster)):
        west, south, east, north = tile
    left, right = math.floor((west - tile[0]) / size), math.ceil((east - tile[0]) / size)
    top, bottom = math.floor((tile[3] - north) / size), math.ceil((tile[3] - south) / size)
    left, top, right, bottom = max(left, 0), max(top, 0), min(right, SIZE), min(bottom, SIZE)
    if right <= left or bottom <= top:
        return None
    x, y = tile[0] + left * size, tile[3] - top * size
    return _Part(left, top, right, bottom, (x, tile[3] - bottom * size, tile[0] + right * size, y))


def _read(dataset: DatasetReader, bands: tuple[int, ...], part: _Part) -> tuple[Array, Array]:
    """Colours (bands, rows, columns) and the mask (0 or 255) of the part.

    The warped raster has about the file's own resolution and is read reduced: only so GDAL uses overviews.
    """
    columns, rows = part.right - part.left, part.bottom - part.top
    finer = _refinement(dataset, part, columns)
    west, _, east, north = part.box
    pixel = (east - west) / (columns * finer)
    masked = dataset.nodata is not None or ColorInterp.alpha in dataset.colorinterp
    with WarpedVRT(
        dataset,
        crs="EPSG:3857",
        transform=Affine(pixel, 0, west, 0, -pixel, north),
        width=columns * finer,
        height=rows * finer,
        resampling=Resampling.nearest if _classes(dataset) else Resampling.bilinear,
        add_alpha=not masked,
    ) as warped:
        colours = warped.read(bands, out_shape=(len(bands), rows, columns))
        # An alpha band that was added is not always known as one, so it is read by its number.
        mask = (
            warped.dataset_mask(out_shape=(rows, columns))
            if masked
            else _alpha(warped, rows, columns)
        )
    return colours, mask


def _alpha(warped: WarpedVRT, rows: int, columns: int) -> Array:
    alpha = warped.read(warped.count, out_shape=(rows, columns))
    return np.where(alpha > 0, 255, 0).astype(np.uint8)


def _refinement(dataset: DatasetReader, part: _Part, columns: int) -> int:
    """How many pixels of the file, along one side, go into one pixel of the tile."""
    west, _, east, _ = bounds_in(dataset, resolve("EPSG:3857"))
    own = (east - west) / dataset.width
    wanted = (part.box[2] - part.box[0]) / columns
    return max(1, min(int(wanted / own), 2**30 // SIZE)) if math.isfinite(own) and own > 0 else 1


def _classes(dataset: DatasetReader) -> bool:
    return ColorInterp.palette in dataset.colorinterp


def _to_bytes(colours: Array, stretch: tuple[tuple[float, float], ...]) -> Array:
    """Rows × columns × 3; grey is repeated."""
    scaled = []
    for band, (low, high) in zip(colours, stretch, strict=True):
        share = (np.nan_to_num(band.astype(float)) - low) / (high - low)
        scaled.append(np.clip(np.rint(share * 255), 0, 255).astype(np.uint8))
    return np.stack(scaled * (3 if len(scaled) == 1 else 1), axis=-1)
