"""The routes below ``/ogc``, and below ``/ogc/themes/{theme}`` for one theme alone."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from threading import BoundedSemaphore
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who, caller
from api.ogc import conformance, editing, items, openapi, pages, schema
from api.ogc import landing as landing_page
from api.ogc.body import PATCH
from api.ogc.editing import Writing
from api.ogc.formats import download, html, jsonfg, profiles
from api.ogc.formats.catalogue import FEATURES, HTML
from api.ogc.formats.download import Wish
from api.ogc.formats.jsonfg import Document
from api.ogc.items import GEOJSON, PRIVATE, Answer
from api.ogc.pages import Ask
from api.ogc.parameters import COMMON, Reader, only
from gis.crs import CRS84
from layers.store.edit import Outcome
from layers.store.query import Query

router = APIRouter(include_in_schema=False, dependencies=[Depends(caller)])
READ = ["GET", "HEAD"]
JSON = "application/json"


async def _raw(request: Request) -> bytes:
    return await request.body()


Raw = Annotated[bytes, Depends(_raw)]


@router.api_route("", methods=READ)
@router.api_route("/", methods=READ)
def landing(request: Request, who: Who) -> Response:
    """The landing page."""
    return landing_page.answer(Ask(request, who))


@router.api_route("/conformance", methods=READ)
def conforms(request: Request, who: Who) -> Response:
    """What this server declares to conform to."""
    return pages.document(Ask(request, who), conformance.declared(), JSON, "conformance.html")


@router.api_route("/api", methods=READ)
def api(request: Request, who: Who) -> Response:
    """The OpenAPI document."""
    ask = Ask(request, who)
    ids = [info.id for info in ask.layers]
    made = openapi.document(ask.base, ids, version("wanmi"), whole=ask.theme is None)
    return pages.document(ask, made, openapi.MEDIA, "api.html")


@router.api_route("/page.css", methods=READ)
def css() -> Response:
    """The style of the HTML pages."""
    return pages.style()


@router.api_route("/map.js", methods=READ)
def script() -> Response:
    """The map of the HTML pages."""
    return pages.script()


@router.api_route("/collections", methods=READ)
def collections(request: Request, who: Who) -> Response:
    """Every collection the caller may read."""
    ask = Ask(request, who)
    only(ask.pairs)
    return pages.from_shell(ask.shell.collections(ask.view(), ask.asked(), ask.counts(ask.layers)))


@router.api_route("/collections/{layer}", methods=READ)
def collection(request: Request, who: Who, layer: str) -> Response:
    """One collection."""
    ask = Ask(request, who)
    only(ask.pairs)
    info = ask.layer(layer)
    answer = ask.shell.collections(ask.view(info), ask.asked(), ask.counts([info]), info.id)
    return pages.from_shell(answer)


@router.api_route("/collections/{layer}/schema", methods=READ)
def schema_of(request: Request, who: Who, layer: str) -> Response:
    """The JSON Schema of the features."""
    ask = Ask(request, who)
    made = schema.item_schema(ask.layer(layer), who, ask.language, ask.here, ask.lists)
    return pages.document(ask, made, schema.MEDIA, "schema.html")


@router.api_route("/collections/{layer}/queryables", methods=READ)
def queryables(request: Request, who: Who, layer: str) -> Response:
    """What filters may mention."""
    ask = Ask(request, who)
    made = schema.queryables(ask.layer(layer), who, ask.language, ask.here, ask.lists)
    return pages.document(ask, made, schema.MEDIA, "schema.html")


@router.api_route("/collections/{layer}/items", methods=READ)
def get_items(request: Request, who: Who, layer: str) -> Response:
    """A page of features."""
    ask = Ask(request, who)
    info = ask.layer(layer)
    wanted = ask.wanted(FEATURES)
    form = wanted.format
    if form == HTML:
        return html.items(ask, info)
    query = Reader(info, who, ask.offer).query(ask.pairs, streamed=form.writer is not None)
    named = request.query_params.get("profile")
    if form.writer:
        titles = ask.language if profiles.titled(wanted, named) else None
        wish = Wish(info, query, form, ask.pairs, titles=titles)
        return download.respond(ask.site, wish, _places(request))
    profile = profiles.chosen(wanted, named)
    if profile == "rfc7946":
        return _geojson(items.collection(ask.site, info, query, ask.pairs))
    asked = Document(ask.site, info, profile, query.crs)
    return _answer(jsonfg.collection(asked, query, ask.pairs, wanted.media), wanted.media)


@router.api_route("/collections/{layer}/items/{feature}", methods=READ)
def get_item(request: Request, who: Who, layer: str, feature: str) -> Response:
    """One feature."""
    ask = Ask(request, who)
    info = ask.layer(layer)
    given = only(ask.pairs, COMMON | {"crs", "datetime", "profile"})
    wanted = ask.wanted(FEATURES)
    form = wanted.format
    if form == HTML:
        return html.item(ask, info, feature)
    crs = ask.offer.find(given["crs"], "crs") if "crs" in given else CRS84
    if form.writer:
        query = Query(ids=(items.id_of(feature),), crs=crs, when=pages.when(given), limit=1)
        titles = ask.language if profiles.titled(wanted, given.get("profile")) else None
        wish = Wish(info, query, form, feature=feature, titles=titles)
        return download.respond(ask.site, wish, _places(request))
    profile = profiles.chosen(wanted, given.get("profile"))
    if profile != "rfc7946":
        asked = Document(ask.site, info, profile, crs)
        return _answer(jsonfg.single(asked, feature, pages.when(given)), wanted.media)
    item = items.read_item(ask.site, info, feature, crs, pages.when(given))
    headers = items.version_headers(item)
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return _geojson(items.single(ask.site, info, item, feature, crs))


@router.options("/collections/{layer}/items")
def items_options(request: Request, who: Who, layer: str) -> Response:
    """What the caller may do with the collection."""
    if not Ask(request, who).layer(layer).writable(who):
        return _allow("GET, HEAD, OPTIONS")
    return _allow("GET, HEAD, POST, OPTIONS", {"accept-post": GEOJSON})


@router.options("/collections/{layer}/items/{feature}")
def item_options(request: Request, who: Who, layer: str, feature: str) -> Response:  # noqa: ARG001
    """What the caller may do with a feature; asked with made-up ids for empty layers, too."""
    if not Ask(request, who).layer(layer).writable(who):
        return _allow("GET, HEAD, OPTIONS")
    return _allow("GET, HEAD, PUT, PATCH, DELETE, OPTIONS", {"accept-patch": PATCH})


@router.post("/collections/{layer}/items")
def post_item(request: Request, who: Who, layer: str, raw: Raw) -> Response:
    """Create a feature."""
    ask = Ask(request, who)
    outcome = editing.create(_writing(ask, layer, raw))
    address = f"{ask.base}/collections/{layer}/items/{outcome.ids[0]}"
    return _written(ask, layer, outcome, {"location": address})


@router.put("/collections/{layer}/items/{feature}")
def put_item(request: Request, who: Who, layer: str, feature: str, raw: Raw) -> Response:
    """Replace a feature."""
    ask = Ask(request, who)
    return _written(ask, layer, editing.replace(_writing(ask, layer, raw), feature))


@router.patch("/collections/{layer}/items/{feature}")
def patch_item(request: Request, who: Who, layer: str, feature: str, raw: Raw) -> Response:
    """Change parts of a feature."""
    ask = Ask(request, who)
    return _written(ask, layer, editing.update(_writing(ask, layer, raw), feature))


@router.delete("/collections/{layer}/items/{feature}")
def delete_item(request: Request, who: Who, layer: str, feature: str) -> Response:
    """Retire a feature."""
    ask = Ask(request, who)
    editing.retire(_writing(ask, layer, b""), feature)
    return Response(status_code=204, headers=PRIVATE)


def _writing(ask: Ask, layer: str, raw: bytes) -> Writing:
    given = only(ask.pairs, COMMON | {"reason"})
    headers: dict[str, Any] = dict(ask.request.headers)
    if "reason" in given:
        headers[editing.REASON_HEADER] = given["reason"]
    info = ask.layer(layer)
    return Writing(ask.site, ask.registry, info, ask.offer, headers, raw, ask.draft)


def _written(
    ask: Ask, layer: str, outcome: Outcome, headers: Mapping[str, str] | None = None
) -> Response:
    """201 or 204 with the new version's tag; the feature itself only where it is preferred."""
    status = 201 if headers else 204
    tagged = {**items.version_of(outcome.changeset_id, outcome.at), **(headers or {})}
    if "return=representation" not in ask.request.headers.get("prefer", ""):
        return Response(status_code=status, headers=tagged)
    info, feature = ask.layer(layer), str(outcome.ids[0])
    item = items.read_item(ask.site, info, feature)
    answer = items.single(ask.site, info, item, feature, CRS84)
    applied = {**answer.headers, **tagged, "preference-applied": "return=representation"}
    return Response(answer.body, 201 if headers else 200, applied, GEOJSON)


def _places(request: Request) -> BoundedSemaphore:
    found: BoundedSemaphore = request.app.state.ogc_downloads
    return found


def _geojson(answer: Answer) -> Response:
    return _answer(answer, GEOJSON)


def _answer(answer: Answer, media: str) -> Response:
    return Response(answer.body, headers=dict(answer.headers), media_type=media)


def _allow(methods: str, more: Mapping[str, str] | None = None) -> Response:
    """200, as Part 4 has it, with the media types that may be sent."""
    return Response(headers={**PRIVATE, "allow": methods, **(more or {})})
