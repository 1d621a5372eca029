"""The routes of styles and of the sprite their images come from."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.ogc import pages
from api.ogc.items import PRIVATE
from api.ogc.negotiate import UnknownFormatError
from api.ogc.pages import Ask
from api.ogc.parameters import COMMON, only
from api.ogc.styles import documents, mapbox, pictograms
from api.ogc.styles.catalogue import Catalogue, Style
from api.static import DIST
from layers.accounts.tenants import Bounds
from layers.derive.maplibre import sprite
from layers.derive.maplibre.style import drawable
from layers.derive.qml.style import document as qml
from layers.derive.sld.style import document as sld

router = APIRouter(include_in_schema=False)
READ = ["GET", "HEAD"]
JSON = "application/json"
DRAWN = DIST / "pictograms.json"
Form = Callable[[Ask, Catalogue, Style], Response]


@router.api_route("/styles", methods=READ)
def styles(request: Request, who: Who) -> Response:
    """Every style."""
    ask = Ask(request, who)
    made = documents.listing(ask.base, _catalogue(ask).styles(), ask.language)
    return pages.document(ask, made, JSON, "styles/list.html")


@router.api_route("/collections/{layer}/styles", methods=READ)
def of_collection(request: Request, who: Who, layer: str) -> Response:
    """The style of a collection."""
    ask = Ask(request, who)
    style = _catalogue(ask).of_layer(ask.layer(layer))
    made = documents.listing(ask.base, [style], ask.language)
    return pages.document(ask, made, JSON, "styles/list.html")


@router.api_route("/styles/{style}/metadata", methods=READ)
def metadata(request: Request, who: Who, style: str) -> Response:
    """What a style is and is for."""
    ask = Ask(request, who)
    found = _catalogue(ask).find(style)
    made = documents.metadata(ask.base, found, ask.language)
    return pages.document(ask, made, JSON, "styles/style.html")


@router.api_route("/styles/{style}", methods=READ)
def style_of(request: Request, who: Who, style: str) -> Response:
    """A style in the encoding wanted."""
    ask = Ask(request, who)
    only(ask.pairs)
    catalogue = _catalogue(ask)
    return _form(ask)(ask, catalogue, catalogue.find(style))


@router.api_route("/collections/{layer}/styles/{style}", methods=READ)
def style_of_collection(request: Request, who: Who, layer: str, style: str) -> Response:
    """The style of a collection, below it."""
    ask = Ask(request, who)
    info = ask.layer(layer)
    return style_of(request, who, style if style == info.id else f"{layer}/{style}")


@router.api_route("/sprite.json", methods=READ)
@router.api_route("/sprite@2x.json", methods=READ)
def sprite_index(request: Request, who: Who) -> Response:
    """Where each image lies in the picture."""
    _, index = _sprite(mapbox.images(_catalogue(Ask(request, who))), DRAWN)
    return Response(json.dumps(index), headers=_KEPT, media_type=JSON)


@router.api_route("/sprite.png", methods=READ)
@router.api_route("/sprite@2x.png", methods=READ)
def sprite_picture(request: Request, who: Who) -> Response:
    """The picture with all images."""
    picture, _ = _sprite(mapbox.images(_catalogue(Ask(request, who))), DRAWN)
    return Response(picture, headers=_KEPT, media_type="image/png")


_KEPT = {"cache-control": "private, max-age=3600", "vary": "Authorization, Cookie"}


@cache
def _sprite(hatches: tuple[str, ...], file: Path) -> tuple[bytes, dict[str, Any]]:
    return sprite.sprite(hatches, pictograms.shapes(file))


def _catalogue(ask: Ask) -> Catalogue:
    edition = ask.offer.city.edition
    whole = ask.registry.visible(ask.caller, edition)
    return Catalogue(ask.caller, edition, whole, ask.layers, ask.theme)


def _form(ask: Ask) -> Form:
    """The encoding by ``f``, else the first accepted one, else MapLibre's."""
    wanted = ask.request.query_params.get("f")
    if wanted:
        if wanted not in _FORMS:
            shown = wanted[:40]
            raise UnknownFormatError(
                "unknown_format",
                f"没有格式“{shown}”，可用：{'、'.join(_FORMS)}。",
                f"There is no format “{shown}”; use one of {', '.join(_FORMS)}.",
                "f",
            )
        return _FORMS[wanted]
    accepted = ask.request.headers.get("accept", "").replace(" ", "").lower()
    named = [(accepted.find(media), form) for media, form in _MEDIA.items() if media in accepted]
    return min(named, key=lambda found: found[0])[1] if named else _mapbox


def _mapbox(ask: Ask, catalogue: Catalogue, style: Style) -> Response:
    token = ask.request.query_params.get("token")
    query = f"&token={quote(token)}" if token else ""
    boxes: list[Bounds] = [ask.offer.extent(info) for info in style.layers[:1]]
    view = ask.offer.city.view or (boxes[0] if boxes else None)
    made = mapbox.document(catalogue, style, ask.root, view, query)
    if not DRAWN.is_file():
        made["layers"] = [part for part in made["layers"] if not part["id"].endswith("/pictogram")]
    return pages.plain(made, mapbox.MEDIA)


def _sld10(ask: Ask, catalogue: Catalogue, style: Style) -> Response:
    layers = drawable(catalogue.plain(style.layers))
    body = sld(catalogue.context("light"), layers, "1.0", ask.language)
    return Response(body, headers=PRIVATE, media_type=documents.SLD10)


def _sld11(ask: Ask, catalogue: Catalogue, style: Style) -> Response:
    layers = drawable(catalogue.plain(style.layers))
    body = sld(catalogue.context("light"), layers, "1.1", ask.language)
    return Response(body, headers=PRIVATE, media_type=documents.SLD11)


def _qml(ask: Ask, catalogue: Catalogue, style: Style) -> Response:
    """QGIS' own files are of one layer each."""
    if len(style.layers) != 1:
        raise UnknownFormatError(
            "unknown_format",
            "QML 只有单个图层的样式，如 /styles/parks?f=qml。",
            "There is QML for single layers only, such as /styles/parks?f=qml.",
            "f",
        )
    (layer,), drawn = catalogue.plain(style.layers), pictograms.paths(DRAWN)
    fields = catalogue.fields(style.layers[0])
    body = qml(catalogue.context("light"), layer, fields, drawn, ask.language)
    return Response(body, headers=PRIVATE, media_type=documents.QML)


def _page(ask: Ask, _: Catalogue, style: Style) -> Response:
    made = documents.metadata(ask.base, style, ask.language)
    return pages.document(ask, made, JSON, "styles/style.html", COMMON)


_FORMS: Mapping[str, Form] = {
    "mapbox": _mapbox,
    "maplibre": _mapbox,
    "json": _mapbox,
    "sld10": _sld10,
    "sld11": _sld11,
    "sld": _sld11,
    "qml": _qml,
    "html": _page,
}
_MEDIA: Mapping[str, Form] = {
    mapbox.MEDIA: _mapbox,
    "application/vnd.ogc.sld+xml;version=1.0": _sld10,
    "application/vnd.ogc.sld+xml": _sld11,
    documents.QML: _qml,
    "text/html": _page,
}
