"""Vector tiles and their TileJSON, one source per group of layers."""

from __future__ import annotations

import datetime as dt
import gzip
import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, NamedTuple, get_args

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import parameters
from api.auth import Who
from api.marks import Mark
from gis.database.session import Caller, begin
from gis.errors import NotFound
from layers.declare import Group
from layers.info import LayerInfo
from layers.registry import Registry
from layers.store.cut import Cut
from layers.store.tile_sql import binned, columns
from layers.store.tiles import Tile, mvt

router = APIRouter(tags=["map"])
first = True
GROUPS: tuple[str, ...] = get_args(Group)
MEDIA = "application/vnd.mapbox-vector-tile"
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The tile, gzipped", "content": {MEDIA: {}}},
    204: {"description": "Nothing lies there"},
}
MAXZOOM = 16
KEPT = "private, max-age=43200"
GZIP_LEVEL = 1
"""Half the time of level 5 for a tile 8 % larger."""


@dataclass(frozen=True)
class View:
    """What of the layers a tile shows: as of ``at`` (None: now), cut by a filter whose text is ``words``.

    ``known`` is the mark of the data that the client believes to be present.
    """

    at: dt.datetime | None = None
    cut: Cut | None = field(default=None, compare=False)
    words: tuple[str, ...] = ()
    known: str | None = field(default=None, compare=False)


class Key(NamedTuple):
    """What a tile depends on; ``mark`` is that of the data and of the caller's rights."""

    mark: str
    layers: tuple[str, ...]
    address: Tile
    view: View
    packed: bool


ENTRY = 1_000
"""Bytes that an entry takes besides its tile and its filter; most tiles of the earth are empty."""


class TileCache:
    """The last tiles of this process by key; the key carries the mark of the data."""

    def __init__(self, megabytes: int) -> None:
        self._left = megabytes * 2**20
        self._tiles: OrderedDict[Key, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> bytes | None:
        """Return the tile, or None."""
        with self._lock:
            if key in self._tiles:
                self._tiles.move_to_end(key)
            return self._tiles.get(key)

    def put(self, key: Key, tile: bytes) -> None:
        """Keep the tile; the least used ones give way."""
        with self._lock:
            self._left += _size(key, self._tiles.pop(key)) if key in self._tiles else 0
            self._tiles[key] = tile
            self._left -= _size(key, tile)
            while self._left < 0:
                self._left += _size(*self._tiles.popitem(last=False))


def _size(key: Key, tile: bytes) -> int:
    return ENTRY + len(tile) + sum(map(len, key.view.words))


@dataclass(frozen=True)
class Wanted:
    """A tile, the caller who wants it, and the mark that was asked for before."""

    caller: Caller
    mark: str
    layers: list[LayerInfo]
    address: Tile
    view: View

    def key(self, packed: bool) -> Key:
        """What the tile is kept under."""
        told = replace(self.view, cut=None)
        return Key(self.mark, tuple(info.id for info in self.layers), self.address, told, packed)

    def headers(self, packed: bool) -> dict[str, str]:
        """The headers of every answer, its ETag among them."""
        return {
            "etag": _tag(self.mark, self.layers, self.view, packed),
            "cache-control": KEPT if self.view.known == self.mark else "private, no-cache",
            "vary": "Accept-Encoding, Authorization, Cookie, X-Wanmi-As",
        }


@router.get("/tiles/{group}/{z}/{x}/{y}.mvt", response_class=Response, responses=ANSWERS)
async def tile(  # noqa: PLR0913, PLR0917 - the address of a tile has four parts
    request: Request,
    who: Who,
    mark: Mark,
    group: str,
    z: int,
    x: int,
    y: int,
    layers: str | None = None,
    t: str | None = None,
    filter: Annotated[list[str] | None, Query()] = None,  # noqa: A002 - the parameter's standard name
    v: str | None = None,
) -> Response:
    """One tile: 200 (gzipped for who accepts that), 204 when it is empty, 304 when the client has it.

    ``filter`` is CQL2 text as at ``/ogc/collections/{id}/items`` and holds for all layers of the tile;
    several hold together. ``v`` is the ``mark`` that ``/layers`` told: where the data is still the same,
    the answer may be kept under that address, since after a change ``/layers`` tells another one.
    """
    chosen = _chosen(request.app.state.registry, who, group, layers)
    words = tuple(filter or ())
    cut = await run_in_threadpool(_cut, words) if words else None
    view = View(parameters.instant(t), cut, words, v)
    wanted = Wanted(who, mark, chosen, Tile(z, x, y), view)
    found = kept(request, wanted)
    return found if found is not None else await run_in_threadpool(drawn, request, wanted)


def kept(request: Request, wanted: Wanted) -> Response | None:
    """The answer where the client or this process has the tile as it is now; BadInput for no address."""
    wanted.address.check()
    packed = _packed(request)
    headers = wanted.headers(packed)
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = request.app.state.tiles.get(wanted.key(packed))
    return None if body is None else _response(body, headers, packed)


def drawn(request: Request, wanted: Wanted) -> Response:
    """The answer, the tile drawn anew and kept."""
    state, caller, packed = request.app.state, wanted.caller, _packed(request)
    timeout = state.settings.statement_timeout_ms
    with begin(state.engine, caller, read_only=True, timeout_ms=timeout) as connection:
        at, cut = wanted.view.at, wanted.view.cut
        body = mvt(connection, caller, wanted.layers, wanted.address, at, cut)
    if packed and body:
        body = gzip.compress(body, GZIP_LEVEL, mtime=0)
    state.tiles.put(wanted.key(packed), body)
    return _response(body, wanted.headers(packed), packed)


def _packed(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")


def _cut(words: tuple[str, ...]) -> Cut | None:
    condition = parameters.condition(words)
    return None if condition is None else Cut(condition)


def _response(body: bytes, headers: dict[str, str], packed: bool) -> Response:
    if not body:
        return Response(status_code=204, headers=headers)
    if packed:
        headers["content-encoding"] = "gzip"
    return Response(body, media_type=MEDIA, headers=headers)


def _tag(mark: str, chosen: list[LayerInfo], view: View, packed: bool) -> str:
    """The tile's ETag: clients that change the layers, date or filter of a source compare by it alone."""
    asked = f"{[info.id for info in chosen]} {view.at} {view.words} {packed}"
    return f'"{mark}-{zlib.crc32(asked.encode()):08x}"'


@router.get("/tiles/tilejson/{group}")
def tilejson(request: Request, who: Who, group: str) -> Response:
    """TileJSON 3.0 of a group."""
    chosen = _chosen(request.app.state.registry, who, group, None)
    base = str(request.base_url).rstrip("/")
    return JSONResponse(
        {
            "tilejson": "3.0.0",
            "name": group,
            "tiles": [f"{base}/tiles/{group}/{{z}}/{{x}}/{{y}}.mvt"],
            "minzoom": 0,
            "maxzoom": MAXZOOM,
            "vector_layers": [item for info in chosen for item in vector_layers(info, who)],
        },
        headers={"cache-control": "private, no-cache"},
    )


def _chosen(registry: Registry, who: Caller, group: str, layers: str | None) -> list[LayerInfo]:
    """The layers of a tile: those asked for, else all base layers of the group."""
    if group not in GROUPS:
        raise NotFound("no_such_group", "没有这个瓦片组。", "There is no such group of tiles.")
    asked = parameters.layers(registry, who, layers)
    if asked is None:
        bases = registry.bases()
        return [info for info in bases if info.group == group and info.readable(who)]
    return [info for info in asked if info.group == group]


def vector_layers(info: LayerInfo, who: Caller) -> list[dict[str, Any]]:
    """What TileJSON says of a layer: its fields, and its labels as a layer of their own."""
    fields = {name: info.by_name[name].type for name in columns(info, who)}
    if binned(info):
        fields |= {"bin": "integer", "count": "integer"}
    described = {"minzoom": info.zoom[0], "maxzoom": info.zoom[1], "description": info.title_zh}
    layers = [{"id": info.id, "fields": fields, **described}]
    if info.style.label and info.geometry == "polygon":
        layers.append({"id": f"{info.id}__label", "fields": fields, **described})
    return layers
