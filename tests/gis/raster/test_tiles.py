"""Map tiles, PNG and COG."""

import math

import numpy as np
import pytest
import rasterio
from rasterio.io import MemoryFile

from gis import crs, raster
from gis.errors import BadInput
from gis.raster import cog
from gis.raster.png import encode
from gis.raster.tile import tile_bounds
from tests.gis.raster.conftest import NORTH, PIXEL, WEST
from tests.gis.shared import shared_file

GK, MERCATOR = crs.resolve("EPSG:4549"), crs.resolve("EPSG:3857")
pytestmark = pytest.mark.filterwarnings(
    "ignore::rasterio.errors.NotGeoreferencedWarning"
)  # reading PNG back


def tile_at(x, y, z):
    """The tile that holds a place given in Gauss-Krüger metres."""
    mx, my = crs.transform_xy(x, y, GK, MERCATOR)
    side = 2 * 20_037_508.342789244 / 2**z
    return z, int((float(mx) + 20_037_508.34) // side), int((20_037_508.34 - float(my)) // side)


def decode(png):
    with MemoryFile(png) as memory, memory.open() as dataset:
        return dataset.read()


def pixel(png, address, x, y):
    """The colour that the tile shows at a place."""
    west, south, east, north = tile_bounds(*address)
    mx, my = crs.transform_xy(x, y, GK, MERCATOR)
    column, row = (
        (float(mx) - west) / (east - west) * 256,
        (north - float(my)) / (north - south) * 256,
    )
    return decode(png)[:, int(row), int(column)].tolist()


@pytest.mark.parametrize("z", [13, 15, 17, 19])
def test_a_photo_lies_where_it_belongs(photo, z):
    for place, colour in (((500, 200), [255, 0, 0, 255]), ((500, 800), [0, 255, 0, 255])):
        x, y = WEST + PIXEL * place[0], NORTH - PIXEL * place[1]
        address = tile_at(x, y, z)
        assert pixel(raster.tile_png(photo, *address), address, x, y) == colour


def test_beside_the_photo_the_tile_is_transparent(photo):
    address = tile_at(WEST, NORTH, 15)
    png = raster.tile_png(photo, *address)
    assert pixel(png, address, WEST + 10, NORTH - 10) == [255, 0, 0, 255]
    assert pixel(png, address, WEST - 10, NORTH - 10)[3] == 0
    assert pixel(png, address, WEST + 10, NORTH + 10)[3] == 0


def test_tiles_that_do_not_touch_are_none(photo):
    assert raster.tile_png(photo, 10, 0, 0) is None


@pytest.mark.parametrize("address", [(-1, 0, 0), (27, 0, 0), (3, 8, 0), (3, 0, -1)])
def test_tiles_that_do_not_exist_are_refused(photo, address):
    with pytest.raises(BadInput, match="no tile"):
        raster.tile_png(photo, *address)


def test_heights_become_grey_and_holes_transparent(slope):
    z, x, y = tile_at(WEST + 60, NORTH - 60, 19)
    png = raster.tile_png(slope, z, x, y, raster.Style(stretch=((0, 700),)))
    red, green, blue, alpha = decode(png)
    assert (red == green).all()
    assert (green == blue).all()
    assert alpha.max() == 255
    address = tile_at(WEST + 81, NORTH - 61, 20)  # the empty pixel
    assert pixel(raster.tile_png(slope, *address), address, WEST + 81, NORTH - 61)[3] == 0


def test_the_stretch_of_a_raster(slope, photo):
    ((low, high),) = raster.stretch_of(slope, (1,))
    assert 0 < low < 60 < 500 < high < 669
    assert raster.stretch_of(photo, (1, 2, 3)) == ((0, 255),) * 3


@pytest.mark.parametrize("bands", [(1, 2), (4,), (0,), (1, 2, 9)])
def test_bands_that_are_not_there_are_refused(photo, bands):
    with pytest.raises(BadInput, match="Bands"):
        raster.tile_png(photo, *tile_at(WEST + 10, NORTH - 10, 15), raster.Style(bands=bands))


def test_cog_has_overviews_and_draws_the_same(photo, tmp_path):
    assert not raster.is_cog(photo)
    made = raster.build_cog(photo, tmp_path / "photo_cog.tif")
    assert raster.is_cog(made)
    assert raster.describe(made).overviews == (2,)
    with rasterio.open(photo) as before, rasterio.open(made) as after:
        assert (before.read() == after.read()).all()
        assert before.transform == after.transform
    address = tile_at(WEST + 1000, NORTH - 400, 14)
    assert pixel(raster.tile_png(made, *address), address, WEST + 1000, NORTH - 400) == [
        255,
        0,
        0,
        255,
    ]


def test_a_lossy_cog_is_smaller(make, tmp_path):
    noise = np.random.default_rng(3).integers(90, 130, (3, 600, 600)).astype("uint8")
    path = make("noise.tif", noise)
    exact = raster.build_cog(path, tmp_path / "exact.tif")
    lossy = raster.build_cog(path, tmp_path / "lossy.tif", lossy=True)
    assert lossy.stat().st_size < exact.stat().st_size / 2
    with rasterio.open(lossy) as dataset:
        assert abs(dataset.read().astype(int) - noise).mean() < 12


def test_a_failed_cog_leaves_nothing_behind(slope, tmp_path):
    cut = tmp_path / "cut.tif"
    cut.write_bytes(slope.read_bytes()[:6000])
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "old.tif").write_text("kept")
    with pytest.raises(BadInput):
        cog.build_cog(cut, folder / "old.tif")
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("old.tif", "kept")]


def test_png_is_read_back_as_written():
    picture = np.random.default_rng(5).integers(0, 256, (7, 9, 4)).astype("uint8")
    assert (decode(encode(picture)) == picture.transpose(2, 0, 1)).all()
    with pytest.raises(ValueError, match="RGBA"):
        encode(picture[..., :3])


def test_a_real_satellite_picture_and_elevation_model():
    for name, style in (
        ("raster/sentinel2_6band.tif", raster.Style(bands=(3, 2, 1))),
        ("stormdrain/dem.tif", None),
    ):
        path = shared_file(name)
        west, south, east, north = raster.describe(path).bounds
        lon, lat = (west + east) / 2, (south + north) / 2
        z = 15
        x = int((lon + 180) / 360 * 2**z)
        y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**z)
        red, _, _, alpha = decode(raster.tile_png(path, z, x, y, style))
        assert (alpha == 255).mean() > 0.3
        assert red[alpha > 0].std() > 10
