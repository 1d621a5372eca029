"""Tile matrix sets (17-083r4): WebMercatorQuad (annex D.1), and its like in EPSG:4490.

The OGC registers no set in EPSG:4490. CGCS2000Quad is that of the national map service (天地图): the
scales of WorldCRS84Quad, latitude first as its CRS has it, and the level of two tiles is number 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from gis.errors import NotFound
from layers.accounts.tenants import Bounds
from layers.store.pyramid import DEEPEST, DEGREES, MERCATOR, Pyramid

_RADIUS = 6_378_137.0
_HALF = math.pi * _RADIUS
_PIXELS = 256
_METRES_PER_PIXEL = 0.000_28
_CRS = "http://www.opengis.net/def/crs/EPSG/0/"
_WKSS = "http://www.opengis.net/def/wkss/OGC/1.0/"


@dataclass(frozen=True)
class MatrixSet:
    """A tile matrix set; ``corner`` is the upper left one, ``box`` the extent, in the order of ``axes``.

    ``unit`` is the length in metres of a unit of the CRS, ``uri`` the name in the OGC's register.
    """

    pyramid: Pyramid
    title: str
    uri: str | None
    crs: str
    scales: str
    axes: tuple[str, str]
    corner: tuple[float, float]
    box: tuple[tuple[float, float], tuple[float, float]]
    span: float
    unit: float

    @property
    def id(self) -> str:
        """Its name in addresses."""
        return self.pyramid.id

    @property
    def named(self) -> dict[str, str]:
        """Its registered name, where it has one."""
        return {} if self.uri is None else {"uri": self.uri}


WEB_MERCATOR = MatrixSet(
    MERCATOR,
    title="Google Maps Compatible for the World",
    uri="http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad",
    crs=f"{_CRS}3857",
    scales=f"{_WKSS}GoogleMapsCompatible",
    axes=("X", "Y"),
    corner=(-_HALF, _HALF),
    box=((-_HALF, -_HALF), (_HALF, _HALF)),
    span=2 * _HALF,
    unit=1.0,
)
CGCS2000 = MatrixSet(
    DEGREES,
    title="CGCS2000 经纬度 · CGCS2000 degrees (EPSG:4490)",
    uri=None,
    crs=f"{_CRS}4490",
    scales=f"{_WKSS}GoogleCRS84Quad",
    axes=("Lat", "Lon"),
    corner=(90.0, -180.0),
    box=((-90.0, -180.0), (90.0, 180.0)),
    span=360.0,
    unit=math.radians(_RADIUS),
)
SETS = {one.id: one for one in (WEB_MERCATOR, CGCS2000)}


def known(name: str) -> MatrixSet:
    """Return a set by its name, or raise NotFound."""
    if name not in SETS:
        shown, offered = name[:40], "、".join(SETS)
        raise NotFound(
            "no_such_matrix_set",
            f"没有瓦片矩阵集“{shown}”，可用：{offered}。",
            f"There is no tile matrix set “{shown}”; use {' or '.join(SETS)}.",
        )
    return SETS[name]


def listing(base: str) -> dict[str, Any]:
    """Return the list of tile matrix sets."""
    here = f"{base}/tileMatrixSets"
    return {
        "tileMatrixSets": [
            {
                "id": one.id,
                "title": one.title,
                **one.named,
                "crs": one.crs,
                "links": [_self(base, one)],
            }
            for one in SETS.values()
        ],
        "links": [{"rel": "self", "type": "application/json", "href": here}],
    }


def definition(base: str, one: MatrixSet) -> dict[str, Any]:
    """Return the definition of a set."""
    return {
        # Names of version 1 of the standard beside those of version 2: GDAL 3.6 reads only these.
        "type": "TileMatrixSetType",
        "identifier": one.id,
        "supportedCRS": one.crs,
        "id": one.id,
        "title": one.title,
        **one.named,
        "crs": one.crs,
        "orderedAxes": list(one.axes),
        "wellKnownScaleSet": one.scales,
        "boundingBox": {
            "lowerLeft": list(one.box[0]),
            "upperRight": list(one.box[1]),
            "crs": one.crs,
            "orderedAxes": list(one.axes),
        },
        "tileMatrices": [_matrix(one, z) for z in range(one.pyramid.first, DEEPEST + 1)],
        "links": [_self(base, one)],
    }


def limits(one: MatrixSet, box: Bounds, zooms: range) -> list[dict[str, Any]]:
    """Return the rows and columns that ``box`` (lon/lat) touches, by tile matrix."""
    west, south, east, north = box
    found = []
    for z in zooms:
        left, top = one.pyramid.at(z, west, north)
        right, bottom = one.pyramid.at(z, east, south)
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


def _self(base: str, one: MatrixSet) -> dict[str, str]:
    href = f"{base}/tileMatrixSets/{one.id}"
    return {"rel": "self", "type": "application/json", "href": href}


def _matrix(one: MatrixSet, z: int) -> dict[str, Any]:
    columns, rows = one.pyramid.size(z)
    cell = one.span / (_PIXELS * columns)
    return {
        "id": str(z),
        "identifier": str(z),
        "topLeftCorner": list(one.corner),
        "scaleDenominator": cell * one.unit / _METRES_PER_PIXEL,
        "cellSize": cell,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": list(one.corner),
        "tileWidth": _PIXELS,
        "tileHeight": _PIXELS,
        "matrixWidth": columns,
        "matrixHeight": rows,
    }
