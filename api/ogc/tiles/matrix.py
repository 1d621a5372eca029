"""The tile matrix set WebMercatorQuad (17-083r4, annex D.1) and where a box lies in it."""

from __future__ import annotations

import math
from typing import Any

from layers.accounts.tenants import Bounds
from layers.store.pyramid import DEEPEST

ID = "WebMercatorQuad"
URI = f"http://www.opengis.net/def/tilematrixset/OGC/1.0/{ID}"
CRS = "http://www.opengis.net/def/crs/EPSG/0/3857"
_HALF = math.pi * 6_378_137.0
_PIXELS = 256
_METRES_PER_PIXEL = 0.000_28
_HIGHEST = math.degrees(math.atan(math.sinh(math.pi)))


def listing(base: str) -> dict[str, Any]:
    """Return the list of tile matrix sets."""
    here = f"{base}/tileMatrixSets"
    links = [{"rel": "self", "type": "application/json", "href": f"{here}/{ID}"}]
    item = {"id": ID, "title": "Google Maps Compatible for the World", "uri": URI, "crs": CRS}
    own = [{"rel": "self", "type": "application/json", "href": here}]
    return {"tileMatrixSets": [{**item, "links": links}], "links": own}


def definition(base: str) -> dict[str, Any]:
    """Return the definition of WebMercatorQuad."""
    return {
        # Names of version 1 of the standard beside those of version 2: GDAL 3.6 reads only these.
        "type": "TileMatrixSetType",
        "identifier": ID,
        "supportedCRS": CRS,
        "id": ID,
        "title": "Google Maps Compatible for the World",
        "uri": URI,
        "crs": CRS,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "boundingBox": {
            "lowerLeft": [-_HALF, -_HALF],
            "upperRight": [_HALF, _HALF],
            "crs": CRS,
            "orderedAxes": ["X", "Y"],
        },
        "tileMatrices": [_matrix(z) for z in range(DEEPEST + 1)],
        "links": [
            {"rel": "self", "type": "application/json", "href": f"{base}/tileMatrixSets/{ID}"}
        ],
    }


def limits(box: Bounds, zooms: range) -> list[dict[str, Any]]:
    """Return the rows and columns that ``box`` (lon/lat) touches, by tile matrix."""
    west, south, east, north = box
    found = []
    for z in zooms:
        (left, top), (right, bottom) = _tile(west, north, z), _tile(east, south, z)
        found.append(
            {
                "tileMatrix": str(z),
                "minTileRow": top,
                "maxTileRow": bottom,
                "minTileCol": left,
                "maxTileCol": right,
            }
        )
    return found


def _matrix(z: int) -> dict[str, Any]:
    side = 2**z
    cell = 2 * _HALF / (_PIXELS * side)
    return {
        "id": str(z),
        "identifier": str(z),
        "topLeftCorner": [-_HALF, _HALF],
        "scaleDenominator": cell / _METRES_PER_PIXEL,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-_HALF, _HALF],
        "tileWidth": _PIXELS,
        "tileHeight": _PIXELS,
        "matrixWidth": side,
        "matrixHeight": side,
    }


def _tile(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Column and row of the tile that holds a position."""
    side = 2**z
    y = math.radians(max(-_HIGHEST, min(_HIGHEST, lat)))
    column = (lon + 180) / 360 * side
    row = (1 - math.asinh(math.tan(y)) / math.pi) / 2 * side
    return _within(column, side), _within(row, side)


def _within(value: float, side: int) -> int:
    return max(0, min(side - 1, math.floor(value)))
