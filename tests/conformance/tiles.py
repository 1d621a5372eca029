"""OGC API – Tiles – Part 1: Core (20-057), Annex A, and Two Dimensional Tile Matrix Set (17-083r4)."""

from __future__ import annotations

import math

from tests import mvt
from tests.conformance.features_filter import items_of
from tests.conformance.iut import CRS84, HTML, JSON, OGC_REL, extent, first, links
from tests.conformance.suite import each, once

PART, TMS = "ogcapi-tiles-1", "tms"
MVT = "application/vnd.mapbox-vector-tile"
QUAD = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
ROUTE = "/collections/{collectionId}/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}"
ZOOM = 16


def tileset(iut, place: str = "") -> dict:
    """The metadata of the one tileset at a place."""
    entry = iut.json(f"{place}/tiles")["tilesets"][0]
    found: dict = iut.json(first(entry, "self")["href"])
    return found


def at(lon: float, lat: float, zoom: int = ZOOM) -> tuple[int, int]:
    """Row and column of the tile of WebMercatorQuad at a position (17-083r4, annex D.1)."""
    side = 2**zoom
    north = math.asinh(math.tan(math.radians(lat))) / math.pi
    return int((1 - north) / 2 * side), int((lon + 180) / 360 * side)


def address(found: dict, zoom: int, row: int, column: int) -> str:
    """A tile's address, from the template of its tileset."""
    template = next(one for one in links(found, "item") if one["type"] == MVT)
    assert template["templated"] is True
    href: str = template["href"]
    for name, value in (("tileMatrix", zoom), ("tileRow", row), ("tileCol", column)):
        href = href.replace(f"{{{name}}}", str(value))
    return href


def some_tile(iut, collection) -> tuple[str, list]:
    """The address of a tile with features in it, and the rows of the collection."""
    rows = items_of(iut, collection)
    place = rows[0]["geometry"].representative_point()
    found = tileset(iut, f"/collections/{collection.id}")
    return address(found, ZOOM, *at(place.x, place.y)), rows


@each(PART, "/conf/core/tc-op", "point", "line", "polygon")
def tile_operation(iut, collection) -> None:
    href, _ = some_tile(iut, collection)
    answer = iut.get(href, accept=MVT)
    assert answer.headers["content-type"].startswith(MVT)


@once(PART, "/conf/core/tc-tilematrix-definition")
def tile_matrix_parameter(iut) -> None:
    _path_parameter(iut, "tileMatrix")


@once(PART, "/conf/core/tc-tilerow-definition")
def tile_row_parameter(iut) -> None:
    _path_parameter(iut, "tileRow")


@once(PART, "/conf/core/tc-tilecol-definition")
def tile_column_parameter(iut) -> None:
    _path_parameter(iut, "tileCol")


def _path_parameter(iut, name: str) -> None:
    found = iut.parameter(ROUTE, name)
    assert (found["in"], found["required"]) == ("path", True)
    assert found["schema"]["type"] in ("string", "integer")


@each(PART, "/conf/core/tc-success", "point", "line", "polygon")
def tile_success(iut, collection) -> None:
    """The features in the tile are features of the collection."""
    href, rows = some_tile(iut, collection)
    found = mvt.read(iut.get(href, accept=MVT).content)
    ids = {feature.id for features in found.values() for feature in features}
    assert ids - {None} <= {row["id"] for row in rows}
    assert ids


@each(PART, "/conf/core/tc-error")
def tile_error(iut, collection) -> None:
    found = tileset(iut, f"/collections/{collection.id}")
    for zoom, row, column in ((99, 0, 0), (3, 9, 0), (3, 0, 9), (3, -1, 0), ("x", 0, 0)):
        answer = iut.get(address(found, zoom, row, column), accept=MVT, status=None)
        assert answer.status_code in (400, 404)
    empty = iut.get(address(found, ZOOM, *at(-70.0, -30.0)), accept=MVT, status=None)
    assert empty.status_code in (200, 204, 404)
    assert not empty.content or empty.status_code == 404


@once(PART, "/conf/core/conformance-success")
def declares(iut) -> None:
    assert sum("/ogcapi-tiles-1/1.0/" in uri for uri in iut.declared) >= 4


@each(PART, "/conf/tileset/description")
def tileset_description(iut, collection) -> None:
    _described(iut, tileset(iut, f"/collections/{collection.id}"))


def _described(iut, found: dict) -> None:
    assert (found["dataType"], found["tileMatrixSetURI"]) == ("vector", QUAD)
    scheme = iut.json(first(found, f"{OGC_REL}tiling-scheme")["href"])
    assert scheme["id"] == "WebMercatorQuad"
    assert found["crs"] == scheme["crs"]
    address(found, ZOOM, 0, 0)
    for limit in found["tileMatrixSetLimits"]:
        side = 2 ** int(limit["tileMatrix"])
        assert 0 <= limit["minTileRow"] <= limit["maxTileRow"] < side
        assert 0 <= limit["minTileCol"] <= limit["maxTileCol"] < side


@each(PART, "/conf/tilesets-list/tileset-links")
def tileset_links(iut, collection) -> None:
    for place in ("", f"/collections/{collection.id}"):
        body = iut.json(f"{place}/tiles")
        assert first(body, "self")["type"] == JSON
        assert [entry.get("tileMatrixSetURI") for entry in body["tilesets"]] == [QUAD, None]
        for entry in body["tilesets"]:
            assert {"dataType", "crs"} <= set(entry)
            scheme = iut.json(first(entry, f"{OGC_REL}tiling-scheme")["href"])
            assert first(entry, "self")["href"] == f"{iut.address}{place}/tiles/{scheme['id']}"
            assert scheme["crs"] == entry["crs"]


@once(PART, "/conf/dataset-tilesets/landingpage")
def dataset_link(iut) -> None:
    href = first(iut.landing, f"{OGC_REL}tilesets-vector")["href"]
    assert iut.json(href)["tilesets"]


@once(PART, "/conf/dataset-tilesets/operation")
def dataset_operation(iut) -> None:
    _described(iut, tileset(iut))


@each(PART, "/conf/geodata-tilesets/desc-links")
def collection_link(iut, collection) -> None:
    href = first(iut.described(collection), f"{OGC_REL}tilesets-vector")["href"]
    assert href.split("?")[0] == f"{iut.address}/collections/{collection.id}/tiles"


@each(PART, "/conf/geodata-tilesets/operation")
def collection_operation(iut, collection) -> None:
    assert iut.json(f"/collections/{collection.id}/tiles")["tilesets"]


@once(PART, "/conf/collections-selection/collections-query")
def selection(iut) -> None:
    found = iut.json("/tiles/WebMercatorQuad", {"collections": "parks,roads"})
    assert [layer["id"] for layer in found["layers"]] == ["parks", "roads"]
    iut.get("/tiles/WebMercatorQuad", {"collections": "unknown_collection"}, status=404)


@once(PART, "/conf/collections-selection/collections-response")
def selection_response(iut) -> None:
    west, south, east, north = extent(iut.listed["parks"])
    row, column = at((west + east) / 2, (south + north) / 2, 14)
    path = f"/tiles/WebMercatorQuad/14/{row}/{column}"
    whole = set(mvt.read(iut.get(path, accept=MVT).content))
    some = set(mvt.read(iut.get(path, {"collections": "parks"}, MVT).content))
    assert {name.partition("__")[0] for name in some} == {"parks"}
    assert some < whole


@each(PART, "/conf/mvt/content", "point", "line", "polygon")
def mvt_content(iut, collection) -> None:
    """Layers are named by their collections; places are those of the features."""
    href, rows = some_tile(iut, collection)
    found = mvt.read(iut.get(href, accept=MVT).content)
    assert found
    known = {row["id"]: row for row in rows}
    for features in found.values():
        for feature in features:
            assert feature.kind in (1, 2, 3)
            named = known[feature.id]["name"]
            assert feature.properties.get("name") in (None, named)


@once(PART, "/conf/oas30/completeness")
def described_in_openapi(iut) -> None:
    suffixes = {
        operation["operationId"].split(".", 1)[-1].lower()
        for path, operations in iut.api["paths"].items()
        for operation in operations.values()
        if "tiles" in path and isinstance(operation, dict) and "operationId" in operation
    }
    assert len(suffixes) >= 4


@once(TMS, "/conf/json-tilematrixset/content")
def matrix_set(iut) -> None:
    """The set is the registered one, scale by scale (annex D.1)."""
    listed = iut.json("/tileMatrixSets")["tileMatrixSets"]
    assert [one.get("uri") for one in listed] == [QUAD, None]
    found = iut.json(first(listed[0], "self")["href"])
    for zoom, matrix in enumerate(found["tileMatrices"]):
        assert (matrix["id"], matrix["matrixWidth"], matrix["matrixHeight"]) == (
            (str(zoom), 2**zoom, 2**zoom)
        )
        assert math.isclose(matrix["scaleDenominator"], 559082264.0287178 / 2**zoom, rel_tol=1e-9)
        assert (matrix["tileWidth"], matrix["tileHeight"]) == (256, 256)
        assert math.isclose(matrix["pointOfOrigin"][0], -20037508.3427892, abs_tol=1e-3)


@once(TMS, "/conf/tilematrixset/content")
def matrix_set_in_degrees(iut) -> None:
    """A set of our own: each level halves the cells, and covers the world from its upper left corner."""
    listed = iut.json("/tileMatrixSets")["tileMatrixSets"]
    found = iut.json(first(listed[1], "self")["href"])
    assert (found["id"], found["orderedAxes"]) == ("CGCS2000Quad", ["Lat", "Lon"])
    for matrix in found["tileMatrices"]:
        assert matrix["pointOfOrigin"] == [90, -180]
        assert math.isclose(matrix["cellSize"] * 256 * matrix["matrixWidth"], 360)
        assert math.isclose(matrix["cellSize"] * 256 * matrix["matrixHeight"], 180)


once(TMS, "/conf/tilematrixset/content")(matrix_set)
once(TMS, "/conf/tilesetmetadata/content")(dataset_operation)
once(TMS, "/conf/json-tilesetmetadata/content")(dataset_operation)


@once(PART, "/conf/tileset/html")
def pages(iut) -> None:
    for place in ("", "/collections/parks"):
        assert iut.get(f"{place}/tiles", accept=HTML).headers["content-type"].startswith(HTML)
    assert tileset(iut)["boundingBox"]["crs"] == CRS84
