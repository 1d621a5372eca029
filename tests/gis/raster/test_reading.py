"""Describing, windows and heights."""

import math

import numpy as np
import pytest

from gis import crs, raster
from gis.errors import BadInput, NotFound, TooLarge
from gis.raster.png import encode
from tests.gis.raster.conftest import NORTH, PIXEL, WEST
from tests.gis.shared import shared_file

GK = crs.resolve("EPSG:4549")


def lonlat(column, row):
    """The position of a place in pixels (0, 0: the north-western corner)."""
    return crs.transform_xy(
        WEST + PIXEL * np.asarray(column), NORTH - PIXEL * np.asarray(row), GK, crs.STORAGE
    )


def test_describe(slope):
    info = raster.describe(slope)
    assert (info.width, info.height, info.bands, info.dtype, info.nodata) == (
        80,
        60,
        ("1",),
        "float32",
        -9999,
    )
    assert info.crs.srid == 4549
    assert info.pixel == (2.0, 2.0)
    west, south, east, north = info.bounds
    corners = lonlat([0, 80, 0, 80], [0, 0, 60, 60])
    assert (west, east) == pytest.approx((min(corners[0]), max(corners[0])), abs=1e-9)
    assert (south, north) == pytest.approx((min(corners[1]), max(corners[1])), abs=1e-9)


def test_heights_are_interpolated_between_pixel_centres(slope):
    column, row = np.array([10.5, 11.0, 20.25, 10.5]), np.array([10.5, 10.5, 5.75, 11.0])
    heights = raster.sample(slope, *lonlat(column, row))
    assert heights == pytest.approx((column - 0.5) + 10 * (row - 0.5), abs=1e-3)


def test_nearest_height_is_the_pixels_own(slope):
    assert raster.sample(slope, *lonlat([10.01, 10.99], [3.5, 3.5]), smooth=False).tolist() == [
        40,
        40,
    ]


def test_outside_and_without_data_is_nan(slope):
    heights = raster.sample(slope, *lonlat([-1, 81, 40.5, 40.5], [5, 5, 30.5, -0.5]))
    assert np.isnan(heights).all()
    assert np.isnan(raster.sample(slope, [math.nan], [36.0])).all()
    beside = raster.sample(slope, *lonlat([41.0], [30.5]))[
        0
    ]  # half way to the empty pixel: the other counts
    assert beside == pytest.approx(41 + 300, abs=1e-3)
    assert raster.sample(slope, *lonlat([0.1], [0.1]))[0] == pytest.approx(
        0, abs=1e-3
    )  # the corner pixel
    assert len(raster.sample(slope, [], [])) == 0


def test_heights_in_another_system_and_far_flung_points(make):
    big = np.arange(1500 * 1500, dtype="float32").reshape(1, 1500, 1500)
    path = make("big.tif", big)
    dice = np.random.default_rng(1)
    column, row = dice.integers(0, 1500, 300), dice.integers(0, 1500, 300)
    heights = raster.sample(
        path, WEST + PIXEL * (column + 0.5), NORTH - PIXEL * (row + 0.5), crs=GK
    )
    assert heights == pytest.approx(big[0, row, column], abs=0.5)


def test_a_window_holds_the_pixels_that_touch_it(slope):
    corners = WEST + 10 * PIXEL, NORTH - 8 * PIXEL, WEST + 14 * PIXEL, NORTH - 5 * PIXEL
    window = raster.read_window(slope, corners, crs=GK)
    assert window.pixels.shape == (1, 3, 4)
    assert window.pixels[0, 0].tolist() == [60, 61, 62, 63]
    assert (window.transform.c, window.transform.f) == (WEST + 10 * PIXEL, NORTH - 5 * PIXEL)
    everything = raster.read_window(slope, raster.describe(slope).bounds)
    assert everything.pixels.shape == (1, 60, 80)
    assert everything.pixels.mask.sum() == 1


def test_windows_outside_and_too_large(slope):
    with pytest.raises(NotFound):
        raster.read_window(slope, (0, 0, 1, 1))
    with pytest.raises(TooLarge, match="4800"):
        raster.read_window(slope, raster.describe(slope).bounds, largest=100)


def test_what_is_no_raster_is_refused_in_one_sentence(tmp_path, make, slope):
    pixels = np.zeros((1, 5, 5), dtype="uint8")
    (tmp_path / "text.tif").write_text("not a raster")
    (tmp_path / "empty.tif").write_bytes(b"")
    (tmp_path / "cut.tif").write_bytes(slope.read_bytes()[:6000])
    (tmp_path / "head.tif").write_bytes(b"II*\0" + bytes(50))
    (tmp_path / "other.vrt").write_text('<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>')
    expected = {
        "text.tif": "no readable",
        "empty.tif": "no readable",
        "head.tif": "no readable",
        "other.vrt": "no readable",
        "cut.tif": "damaged",
    }
    for name, message in expected.items():
        with pytest.raises(BadInput, match=message):
            raster.sample(tmp_path / name, *lonlat([5, 70], [5, 55]))
    with pytest.raises(BadInput, match="no coordinate system"):
        raster.describe(make("nowhere.tif", pixels, crs=None))
    (tmp_path / "picture.png").write_bytes(encode(np.zeros((5, 5, 4), dtype="uint8")))
    with pytest.raises(BadInput, match="no coordinate system"):
        raster.describe(tmp_path / "picture.png")
    for missing in (tmp_path / "none.tif", tmp_path):
        with pytest.raises(NotFound):
            raster.describe(missing)


def test_a_real_elevation_model():
    path = shared_file("stormdrain/dem.tif")
    info = raster.describe(path)
    west, south, east, north = info.bounds
    assert (west, south) == pytest.approx((-72.6998, 44.6312), abs=1e-3)
    heights = raster.sample(path, np.linspace(west, east, 50), np.linspace(south, north, 50))
    known = heights[np.isfinite(heights)]
    assert len(known) > 20
    assert 100 < known.min() < known.max() < 400
