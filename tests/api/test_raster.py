"""Raster tiles: from the city's own folder only."""

from __future__ import annotations

from pathlib import Path

import httpx
import numpy as np
import pytest
import rasterio
from rasterio.transform import from_bounds

from api.app import create_app
from gis.database.settings import Settings
from tests.server import running


@pytest.fixture(scope="module")
def served(database, world, tmp_path_factory):
    """A server with one photo for the northern and one for the southern city."""
    var = tmp_path_factory.mktemp("var")
    for city in (world.north, world.south):
        folder = var / "raster" / city.tenant
        folder.mkdir(parents=True)
        _photo(folder / f"photo{city.letter}.tif")
    (var / "raster" / world.north.tenant / "broken.tif").write_bytes(b"II*\0 and no more")
    settings = Settings(database_url=database.url, tenant=world.north.tenant, var=var)
    with running(create_app(settings)) as url:
        yield url


def _photo(path: Path) -> None:
    colours = np.full((3, 64, 64), 120, dtype=np.uint8)
    place = from_bounds(117.0, 36.0, 117.2, 36.1, 64, 64)
    profile = {"driver": "GTiff", "width": 64, "height": 64, "count": 3, "dtype": "uint8"}
    with rasterio.open(path, "w", crs="EPSG:4490", transform=place, **profile) as file:
        file.write(colours)


def test_a_tile_is_a_picture_and_is_not_sent_twice(served) -> None:
    answer = httpx.get(f"{served}/raster/photoN/12/3380/1607.png")
    assert answer.status_code == 200 and answer.content.startswith(b"\x89PNG")
    again = httpx.get(
        f"{served}/raster/photoN/12/3380/1607.png",
        headers={"if-none-match": answer.headers["etag"]},
    )
    assert again.status_code == 304


def test_where_there_is_nothing_the_answer_is_empty(served) -> None:
    assert httpx.get(f"{served}/raster/photoN/12/0/0.png").status_code == 204


@pytest.mark.parametrize("name", ["photoS", "none", "..%2f..", "a" * 100])
def test_other_cities_and_other_files_are_not_there(served, name) -> None:
    assert httpx.get(f"{served}/raster/{name}/12/3380/1607.png").status_code == 404


def test_a_tile_that_does_not_exist_is_refused(served) -> None:
    assert httpx.get(f"{served}/raster/photoN/2/9/9.png").status_code == 400


def test_the_rasters_are_listed_as_base_maps(served) -> None:
    listed = httpx.get(f"{served}/layers").json()["basemaps"]
    assert [item["id"] for item in listed] == ["raster-photoN"]
    assert listed[0]["bounds"] == pytest.approx([117.0, 36.0, 117.2, 36.1], abs=1e-6)
