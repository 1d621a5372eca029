"""Small rasters near Qingdao, made for the test."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio import Affine
from rasterio.crs import CRS

WEST, NORTH = 520_000.0, 4_000_000.0  # metres in EPSG:4549
PIXEL = 2.0


@pytest.fixture
def make(tmp_path):
    """Write an array (bands, rows, columns) as a GeoTIFF and return its path."""

    def write(name: str, pixels: np.ndarray, **options) -> Path:
        path = tmp_path / name
        profile = {
            "driver": "GTiff", "count": pixels.shape[0], "height": pixels.shape[1], "width": pixels.shape[2],
            "dtype": pixels.dtype, "crs": CRS.from_epsg(4549), "transform": Affine(PIXEL, 0, WEST, 0, -PIXEL, NORTH),
        }  # fmt: skip
        with rasterio.open(path, "w", **(profile | options)) as dataset:
            dataset.write(pixels)
        return path

    return write


@pytest.fixture
def slope(make):
    """Heights that rise by one metre per pixel eastwards and by ten per pixel southwards; one pixel is empty."""
    rows, columns = np.mgrid[0:60, 0:80]
    pixels = (columns + 10 * rows).astype("float32")[None]
    pixels[0, 30, 40] = -9999
    return make("slope.tif", pixels, nodata=-9999)


@pytest.fixture
def photo(make):
    """A photo of 1000 × 1000 pixels: red above, green below."""
    pixels = np.zeros((3, 1000, 1000), dtype="uint8")
    pixels[0, :500], pixels[1, 500:] = 255, 255
    return make("photo.tif", pixels)
