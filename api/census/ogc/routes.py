"""The routes below ``/api/census/ogc``; for staff, like everything of a census."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.census.desk import desk
from api.census.ogc import documents, held
from api.census.ogc.documents import Links
from api.geojson import GeoJSONResponse
from gis.database.session import Caller, begin
from gis.errors import BadInput, NotFound

router = APIRouter(include_in_schema=False)
READ = ["GET", "HEAD"]
Limit = Annotated[int, Query(ge=1)]
Offset = Annotated[int, Query(ge=0, le=10_000_000)]
Words = Annotated[str | None, Query(max_length=200)]


def _links(request: Request, who: Caller) -> Links:
    """The service's address as the client knows it; only staff has one."""
    desk(request, who)
    base = f"{str(request.base_url).rstrip('/')}/api/census/ogc"
    return Links(base, request.query_params.get("token"))


def _typed(content: Any, media: str) -> Response:
    made = GeoJSONResponse(content)
    made.headers["content-type"] = media
    return made


@router.api_route("", methods=READ)
@router.api_route("/", methods=READ)
def landing(request: Request, who: Who) -> Response:
    """The landing page."""
    return GeoJSONResponse(documents.landing(_links(request, who)))


@router.api_route("/conformance", methods=READ)
def conformance(request: Request, who: Who) -> Response:
    """What the service conforms to."""
    _links(request, who)
    return GeoJSONResponse(documents.conformance())


@router.api_route("/api", methods=READ)
def api(request: Request, who: Who) -> Response:
    """The OpenAPI document."""
    return _typed(documents.api(_links(request, who), version("wanmi")), documents.OPENAPI)


@router.api_route("/collections", methods=READ)
def collections(request: Request, who: Who) -> Response:
    """Every run's rows in quarantine, by dataset and kind of geometry."""
    links = _links(request, who)
    with begin(request.app.state.engine, who, read_only=True) as connection:
        found = held.listing(connection, who)
    return GeoJSONResponse(documents.collections(links, request.app.state.registry, found))


@router.api_route("/collections/{name}", methods=READ)
def collection(request: Request, who: Who, name: str) -> Response:
    """One of them."""
    links = _links(request, who)
    with begin(request.app.state.engine, who, read_only=True) as connection:
        found = held.one(connection, who, name)
    return GeoJSONResponse(documents.collection(links, request.app.state.registry, found))


@router.api_route("/collections/{name}/items", methods=READ)
def items(
    request: Request,
    who: Who,
    name: str,
    limit: Limit = 1000,
    offset: Offset = 0,
    bbox: Words = None,
) -> Response:
    """A page of rows; a limit beyond the largest is lowered to it (OGC 17-069r4, 7.15.2)."""
    links, most = _links(request, who), min(limit, held.MOST)
    area = _box(bbox) if bbox else None
    with begin(request.app.state.engine, who, read_only=True) as connection:
        of = held.one(connection, who, name)
        rows, total = held.features(
            connection, who, of, held.Page(limit=most, offset=offset, box=area)
        )
    here, boxed = f"/collections/{name}/items", f"&bbox={bbox}" if bbox else ""
    found = [
        links.to(here, "self", documents.GEOJSON),
        links.to(f"/collections/{name}", "collection"),
    ]
    if offset + len(rows) < total and rows:
        further = f"{here}?limit={most}&offset={offset + len(rows)}{boxed}"
        found.append(links.to(further, "next", documents.GEOJSON))
    body = {
        "type": "FeatureCollection",
        "numberMatched": total,
        "numberReturned": len(rows),
        "features": rows,
        "links": found,
    }
    return _typed(body, documents.GEOJSON)


@router.api_route("/collections/{name}/items/{row}", methods=READ)
def item(
    request: Request, who: Who, name: str, row: Annotated[int, Path(ge=1, le=2**31)]
) -> Response:
    """One row."""
    links = _links(request, who)
    with begin(request.app.state.engine, who, read_only=True) as connection:
        rows, _ = held.features(
            connection, who, held.one(connection, who, name), held.Page(row=row)
        )
    if not rows:
        raise NotFound("no_such_feature", f"没有要素 {row}。", f"There is no feature {row}.")
    here = f"/collections/{name}"
    found = [
        links.to(f"{here}/items/{row}", "self", documents.GEOJSON),
        links.to(here, "collection"),
    ]
    return _typed({**rows[0], "links": found}, documents.GEOJSON)


def _box(text: str) -> held.Box:
    """West, south, east, north; of six numbers the heights are left out."""
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(abs(one) < 1e9 for one in numbers):
        raise BadInput("bad_bbox", "bbox 应为四个数。", "bbox is four numbers.", "bbox")
    west, south, east, north = numbers
    return west, south, east, north
