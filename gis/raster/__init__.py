"""Rasters on disk: orthophotos and elevation models. Describe, read a window, sample heights, build a
cloud-optimised GeoTIFF, and draw Web Mercator tiles.

Only local files of the formats in :data:`gis.raster.source.DRIVERS` are opened: other formats (VRT, WMS …)
may lead GDAL to further files or to the network. Every fault of a file is one of the errors of
:mod:`gis.errors`, with a sentence. Functions are thread-safe; each opens the file for itself.
"""

from gis.raster.cog import build_cog, is_cog
from gis.raster.heights import sample
from gis.raster.source import RasterInfo, describe, open_raster
from gis.raster.tile import Style, stretch_of, tile_png
from gis.raster.window import Window, read_window

__all__ = [
    "RasterInfo",
    "Style",
    "Window",
    "build_cog",
    "describe",
    "is_cog",
    "open_raster",
    "read_window",
    "sample",
    "stretch_of",
    "tile_png",
]
