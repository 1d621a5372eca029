"""Cloud-optimised GeoTIFF: tiled, with overviews, so that a map tile reads a few kilobytes of a large file."""

from __future__ import annotations

import secrets
from pathlib import Path

import rasterio.shutil
from rasterio.io import DatasetReader

from gis.raster.source import open_raster

_OPTIONS = {
    "BLOCKSIZE": "512",
    "BIGTIFF": "IF_SAFER",
    "OVERVIEWS": "IGNORE_EXISTING",
    "NUM_THREADS": "2",
}


def build_cog(source: Path, target: Path, *, lossy: bool = False) -> Path:
    """Write ``source`` as a COG at ``target`` in its own CRS and return ``target``.

    ``target`` appears whole or not at all. Lossless (deflate with predictor) by default; ``lossy`` uses
    JPEG at quality 85 and is meant for orthophotos of three 8-bit bands (others stay lossless).
    """
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tif")
    try:
        with open_raster(source) as dataset:
            photo = lossy and dataset.count == 3 and dataset.dtypes[0] == "uint8"
            how = (
                {"COMPRESS": "JPEG", "QUALITY": "85"}
                if photo
                else {"COMPRESS": "DEFLATE", "PREDICTOR": "YES"}
            )
            smooth = "NEAREST" if _has_palette(dataset) else "AVERAGE"
            rasterio.shutil.copy(
                dataset, beside, driver="COG", **_OPTIONS, **how, OVERVIEW_RESAMPLING=smooth
            )
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    return target


def is_cog(path: Path) -> bool:
    """Whether the file says of itself that its layout is that of a COG."""
    with open_raster(path) as dataset:
        return bool(dataset.tags(ns="IMAGE_STRUCTURE").get("LAYOUT") == "COG")


def _has_palette(dataset: DatasetReader) -> bool:
    # Class numbers must not be averaged.
    return any(meaning.name == "palette" for meaning in dataset.colorinterp)
