"""The routes of tiles: below each API for all its layers, and below each collection."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import parameters, tiles
from api.auth import Who
from api.marks import Mark
from api.ogc import pages, values
from api.ogc.pages import Ask
from api.ogc.parameters import COMMON, only
from api.ogc.tiles import matrix, tilesets
from api.ogc.tiles.matrix import MatrixSet
from api.ogc.tiles.tilesets import TILEJSON, Tileset
from api.tiles import View, Wanted
from gis.crs import CRS84
from gis.errors import BadInput, NotFound
from layers.accounts.tenants import Bounds
from layers.info import LayerInfo
from layers.store.cut import Cut
from layers.store.tiles import Tile

router = APIRouter(include_in_schema=False)
READ = ["GET", "HEAD"]
JSON = "application/json"
FILTER = ("filter", "filter-lang", "filter-crs")
KNOWN = COMMON | {"collections", "datetime", *FILTER}


@router.api_route("/tileMatrixSets", methods=READ)
def matrix_sets(request: Request, who: Who) -> Response:
    """The tile matrix sets in use."""
    ask = Ask(request, who)
    return pages.document(ask, matrix.listing(ask.base), JSON, "tiles/sets.html")


@router.api_route("/tileMatrixSets/{name}", methods=READ)
def matrix_set(request: Request, who: Who, name: str) -> Response:
    """One tile matrix set."""
    ask = Ask(request, who)
    made = matrix.definition(ask.base, matrix.known(name))
    return pages.document(ask, made, JSON, "tiles/set.html")


@router.api_route("/tiles", methods=READ)
def dataset(request: Request, who: Who) -> Response:
    """The tilesets of the whole API."""
    ask = Ask(request, who)
    return pages.document(ask, tilesets.listing(_all(ask)), JSON, "tiles/list.html", KNOWN)


@router.api_route("/tiles/{name}", methods=READ)
def dataset_set(request: Request, who: Who, name: str) -> Response:
    """The tileset of the whole API, or of some of its collections."""
    ask = Ask(request, who)
    return _described(ask, _all(ask), matrix.known(name))


@router.api_route("/tiles/{name}/{z}/{row}/{col}", methods=READ)
def dataset_tile(  # noqa: PLR0913, PLR0917 - the address of a tile has four parts
    request: Request, who: Who, mark: Mark, name: str, z: str, row: str, col: str
) -> Response:
    """A tile of all layers, or of the ``collections`` asked for."""
    ask = Ask(request, who)
    address = _address(matrix.known(name), (z, row, col))
    return _answer(ask, Wanted(who, mark, _chosen(ask), address, _view(ask)))


@router.api_route("/collections/{layer}/tiles", methods=READ)
def of_collection(request: Request, who: Who, layer: str) -> Response:
    """The tilesets of a collection."""
    ask = Ask(request, who)
    made = tilesets.listing(_one(ask, ask.layer(layer)))
    return pages.document(ask, made, JSON, "tiles/list.html", KNOWN)


@router.api_route("/collections/{layer}/tiles/{name}", methods=READ)
def collection_set(request: Request, who: Who, layer: str, name: str) -> Response:
    """The tileset of a collection."""
    ask = Ask(request, who)
    info = ask.layer(layer)
    return _described(ask, _one(ask, info), matrix.known(name))


@router.api_route("/collections/{layer}/tiles/{name}/{z}/{row}/{col}", methods=READ)
def collection_tile(  # noqa: PLR0913, PLR0917 - the address of a tile has five parts
    request: Request, who: Who, mark: Mark, layer: str, name: str, z: str, row: str, col: str
) -> Response:
    """A tile of one layer."""
    ask = Ask(request, who)
    info = ask.layer(layer)
    address = _address(matrix.known(name), (z, row, col))
    return _answer(ask, Wanted(who, mark, [info], address, _view(ask)))


def _address(one: MatrixSet, parts: tuple[str, str, str]) -> Tile:
    z, row, col = map(_number, parts)
    tile = Tile(z, col, row, one.pyramid)
    try:
        tile.check()
    except BadInput as error:
        raise NotFound(error.code, error.zh, error.en) from None
    return tile


def _answer(ask: Ask, wanted: Wanted) -> Response:
    return tiles.kept(ask.request, wanted) or tiles.drawn(ask.request, wanted)


def _view(ask: Ask) -> View:
    """The time and the filter; several filters hold together, as at ``/items``."""
    words = tuple(value for name, value in ask.pairs if name == "filter")
    given = only(ask.pairs, KNOWN)
    at = parameters.instant(given.get("datetime"))
    language, crs = given.get("filter-lang"), given.get("filter-crs")
    condition = parameters.condition(words, language)
    if condition is None:
        return View(at)
    offered = ask.offer.find(crs, "filter-crs") if crs else CRS84
    return View(at, Cut(condition, offered), (*words, language or "", offered.uri))


def _number(part: str) -> int:
    """A part of the address; what is no number is no tile."""
    digits = part.removesuffix(".mvt").removesuffix(".pbf")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else -1


def _described(ask: Ask, tileset: Tileset, one: MatrixSet) -> Response:
    if one is matrix.WEB_MERCATOR and _wants_tilejson(ask):
        only(ask.pairs, KNOWN)
        return pages.plain(tilesets.tilejson(tileset), TILEJSON)
    made = tilesets.metadata(tileset, one, ask.language)
    return pages.document(ask, made, JSON, "tiles/set_of_tiles.html", KNOWN)


def _wants_tilejson(ask: Ask) -> bool:
    """TileJSON knows Web Mercator only."""
    given = ask.request.query_params.get("f")
    return given == "tilejson" or (
        given is None and TILEJSON in ask.request.headers.get("accept", "")
    )


def _chosen(ask: Ask) -> list[LayerInfo]:
    """The layers named by ``collections``, else all base layers."""
    named = values.names(ask.request.query_params.get("collections", ""))
    if named:
        return [ask.layer(name) for name in dict.fromkeys(named)]
    return [info for info in ask.layers if info.view_of is None]


def _all(ask: Ask) -> Tileset:
    layers = _chosen(ask)
    city = ask.offer.city
    title = city.title_zh if ask.language == "zh" else city.title_en
    boxes = [ask.offer.extent(info) for info in layers]
    query = _query(ask, ("collections", "datetime", *FILTER, "token"))
    place = f"{ask.base}/tiles"
    return Tileset(ask.base, place, title, layers, _hull(boxes), ask.caller, query)


def _one(ask: Ask, info: LayerInfo) -> Tileset:
    title = info.title_zh if ask.language == "zh" else info.title_en
    place = f"{ask.base}/collections/{info.id}/tiles"
    box, query = ask.offer.extent(info), _query(ask, ("datetime", *FILTER, "token"))
    return Tileset(ask.base, place, title, [info], box, ask.caller, query)


def _query(ask: Ask, names: tuple[str, ...]) -> str:
    """What the client's own parameters add to the address of each tile."""
    kept = [
        f"{name}={quote(value, safe=',')}" for name, value in ask.pairs if name in names and value
    ]
    return f"?{'&'.join(kept)}" if kept else ""


def _hull(boxes: list[Bounds]) -> Bounds:
    if not boxes:
        return (-180.0, -85.0, 180.0, 85.0)
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
