"""Tilesets as documents: the standard's metadata, and TileJSON 3.0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.ogc.schema import Language
from api.ogc.tiles import matrix
from api.ogc.tiles.matrix import MatrixSet
from api.tiles import MAXZOOM, MEDIA, vector_layers
from gis.crs import CRS84
from gis.database.session import Caller
from layers.accounts.tenants import Bounds
from layers.info import LayerInfo

JSON = "application/json"
TILEJSON = "application/vnd.mapbox.tile+json"
_SCHEME = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme"
_GEODATA = "http://www.opengis.net/def/rel/ogc/1.0/geodata"
_DIMENSIONS = {"point": 0, "line": 1, "polygon": 2}


@dataclass(frozen=True)
class Tileset:
    """Tiles of ``layers`` at ``place`` (the address that ends in ``/tiles``), as ``caller`` sees them.

    ``root`` is the address of the API, ``query`` what the client must repeat for each tile.
    """

    root: str
    place: str
    title: str
    layers: Sequence[LayerInfo]
    box: Bounds
    caller: Caller
    query: str = ""

    @property
    def zooms(self) -> tuple[int, int]:
        """First and last zoom with tiles of their own; clients enlarge the last."""
        lowest = min((info.zoom[0] for info in self.layers), default=0)
        return min(lowest, MAXZOOM), MAXZOOM

    def here(self, one: MatrixSet) -> str:
        """Address of the tileset in a tile matrix set."""
        return f"{self.place}/{one.id}"

    def template(self, one: MatrixSet, row: str, column: str, zoom: str) -> str:
        """Address of its tiles with the client's placeholders."""
        return f"{self.here(one)}/{{{zoom}}}/{{{row}}}/{{{column}}}{self.query}"


def listing(tileset: Tileset) -> dict[str, Any]:
    """Return the list of tilesets at one place."""
    return {
        "tilesets": [_item(tileset, one) for one in matrix.SETS.values()],
        "links": [
            {"rel": "self", "type": JSON, "href": tileset.place},
            {"rel": "alternate", "type": "text/html", "href": f"{tileset.place}?f=html"},
        ],
    }


def metadata(tileset: Tileset, one: MatrixSet, language: Language) -> dict[str, Any]:
    """Return the metadata of the tileset (17-083r4, clause 7.2)."""
    first, last = tileset.zooms
    levels = range(max(first, one.pyramid.first), last + 1)
    west, south, east, north = tileset.box
    return {
        **_item(tileset, one),
        "tileMatrixSetLimits": matrix.limits(one, tileset.box, levels),
        "boundingBox": {
            "lowerLeft": [west, south],
            "upperRight": [east, north],
            "crs": CRS84.uri,
            "orderedAxes": ["Lon", "Lat"],
        },
        "layers": [_layer(tileset, info, language) for info in tileset.layers],
    }


def tilejson(tileset: Tileset) -> dict[str, Any]:
    """Return TileJSON 3.0."""
    first, last = tileset.zooms
    west, south, east, north = tileset.box
    described = [item for info in tileset.layers for item in vector_layers(info, tileset.caller)]
    return {
        "tilejson": "3.0.0",
        "name": tileset.title,
        "tiles": [tileset.template(matrix.WEB_MERCATOR, "y", "x", "z")],
        "minzoom": first,
        "maxzoom": last,
        "bounds": list(tileset.box),
        "center": [(west + east) / 2, (south + north) / 2, max(first, 12)],
        "vector_layers": described,
    }


def _item(tileset: Tileset, one: MatrixSet) -> dict[str, Any]:
    here, template = tileset.here(one), tileset.template(one, "tileRow", "tileCol", "tileMatrix")
    tilejson = {"rel": "alternate", "type": TILEJSON, "href": f"{here}?f=tilejson"}
    return {
        "title": tileset.title,
        "dataType": "vector",
        "crs": one.crs,
        **({} if one.uri is None else {"tileMatrixSetURI": one.uri}),
        "links": [
            {"rel": "self", "type": JSON, "href": here},
            *([tilejson] if one is matrix.WEB_MERCATOR else []),
            {"rel": "alternate", "type": "text/html", "href": f"{here}?f=html"},
            {
                "rel": _SCHEME,
                "type": JSON,
                "href": f"{tileset.root}/tileMatrixSets/{one.id}",
            },
            {"rel": "item", "type": MEDIA, "href": template, "templated": True},
        ],
    }


def _layer(tileset: Tileset, info: LayerInfo, language: Language) -> dict[str, Any]:
    dimension = _DIMENSIONS.get(info.geometry)
    first, last = info.zoom
    return {
        "id": info.id,
        "title": info.title_zh if language == "zh" else info.title_en,
        "dataType": "vector",
        **({} if dimension is None else {"geometryDimension": dimension}),
        "minTileMatrix": str(first),
        "maxTileMatrix": str(min(last, MAXZOOM)),
        "links": [
            {
                "rel": _GEODATA,
                "type": JSON,
                "href": f"{tileset.root}/collections/{info.id}",
            }
        ],
    }
