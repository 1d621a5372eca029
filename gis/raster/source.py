"""Opening a raster with clear errors, and what there is to know about it."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import rasterio
from rasterio._err import CPLE_BaseError
from rasterio.errors import NotGeoreferencedWarning, RasterioError, RasterioIOError
from rasterio.io import DatasetReader

from gis.crs import STORAGE, CrsRef, resolve, transform_xy
from gis.errors import BadInput, NotFound

DRIVERS = {
    b"II*\0": "GTiff",
    b"MM\0*": "GTiff",
    b"II+\0": "GTiff",
    b"MM\0+": "GTiff",
    b"EHFA_HEADER_TAG": "HFA",
    b"\0\0\0\x0cjP  ": "JP2OpenJPEG",
    b"\xffO\xffQ": "JP2OpenJPEG",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"ncols": "AAIGrid",
    b"NCOLS": "AAIGrid",
}
"""First bytes of a file and the GDAL driver that opens it: those that read one local
file and nothing else."""

_EDGE = 21  # positions along each edge when bounds are transformed


@dataclass(frozen=True)
class RasterInfo:
    """``bounds`` are west, south, east, north in degrees of the storage CRS; ``pixel`` is width and height of
    a pixel in units of ``crs``; ``overviews`` are the reduction factors stored in the file.
    """

    width: int
    height: int
    bands: tuple[str, ...]
    dtype: str
    nodata: float | None
    crs: CrsRef
    pixel: tuple[float, float]
    bounds: tuple[float, float, float, float]
    overviews: tuple[int, ...]


@contextmanager
def open_raster(path: Path) -> Iterator[DatasetReader]:
    """The open dataset, for a ``with`` block.

    Raises NotFound for no file; BadInput for a file that is no raster, is cut off (also while reading in the
    block), or has no coordinate system or position.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFound(
            "raster_missing", f"没有栅格文件 {path.name}", f"There is no raster file {path.name}"
        )
    try:
        with _opened(path) as dataset:
            _check(dataset, path)
            yield dataset
    except (RasterioError, CPLE_BaseError) as problem:  # the latter: GDAL's own, from copying
        raise BadInput(
            "raster_unreadable",
            f"{path.name} 不是可读取的栅格,或文件已损坏(支持 GeoTIFF、IMG、JPEG 2000、PNG、JPEG、ASCII 网格)",
            f"{path.name} is no readable raster, or is damaged (GeoTIFF, IMG, JPEG 2000, PNG, JPEG, ASCII grid)",
        ) from problem


def describe(path: Path) -> RasterInfo:
    """What the file says of itself; pixels are not read."""
    with open_raster(path) as dataset:
        crs = crs_of(dataset)
        bands = (name or str(number) for number, name in enumerate(dataset.descriptions, 1))
        return RasterInfo(
            dataset.width,
            dataset.height,
            tuple(bands),
            str(dataset.dtypes[0]),
            dataset.nodata,
            crs,
            (abs(dataset.transform.a), abs(dataset.transform.e)),
            bounds_in(dataset, STORAGE),
            tuple(dataset.overviews(1)),
        )


def crs_of(dataset: DatasetReader) -> CrsRef:
    """The dataset's coordinate system."""
    return resolve(dataset.crs.to_wkt())


def bounds_in(dataset: DatasetReader, target: CrsRef) -> tuple[float, float, float, float]:
    """West, south, east, north of the dataset in another system; edges are followed, not only corners."""
    x, y = [], []
    for step in range(_EDGE):
        along = step / (_EDGE - 1)
        column, row = along * dataset.width, along * dataset.height
        for corner in ((column, 0), (column, dataset.height), (0, row), (dataset.width, row)):
            px, py = dataset.transform @ corner
            x.append(px)
            y.append(py)
    tx, ty = transform_xy(x, y, crs_of(dataset), target)
    return float(tx.min()), float(ty.min()), float(tx.max()), float(ty.max())


def _opened(path: Path) -> DatasetReader:
    with path.open("rb") as file:
        head = file.read(16)
    driver = next((name for magic, name in DRIVERS.items() if head.startswith(magic)), None)
    if driver is None:
        raise RasterioIOError(f"no known raster begins with {head!r}")
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", NotGeoreferencedWarning
        )  # _check refuses it with a sentence
        return rasterio.open(path.resolve(), driver=driver, sharing=False)


def _check(dataset: DatasetReader, path: Path) -> None:
    if dataset.crs is None:
        raise BadInput(
            "raster_no_crs",
            f"{path.name} 没有坐标系,请先定义坐标系",
            f"{path.name} has no coordinate system; define one first",
        )
    if dataset.transform.is_identity or dataset.transform.determinant == 0:
        raise BadInput(
            "raster_no_position", f"{path.name} 没有地理位置", f"{path.name} is not georeferenced"
        )
