"""The questions: forward, reverse, suggest; one at a time or many."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, TypeAdapter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api import parameters
from api.auth import Who
from api.geocode import project
from geocoding import suggest
from geocoding.answer import answer
from geocoding.geocoder import Geocoder, Looking
from geocoding.reverse.describe import reverse
from gis.database.session import Caller
from gis.errors import BadInput

router = APIRouter(tags=["geocoding"])
MOST_TEXTS, MOST_POINTS = 1000, 5000
LONGEST = 20_000
Coordinate = Annotated[float, Query(allow_inf_nan=False)]


class Texts(BaseModel):
    """Many texts; ``crs`` of the answers."""

    texts: list[str] = Field(max_length=MOST_TEXTS)
    limit: int = Field(1, ge=1, le=10)
    crs: str = Field("EPSG:4490", max_length=200)


class Points(BaseModel):
    """Many points in ``crs``, x before y."""

    points: list[tuple[float, float]] = Field(max_length=MOST_POINTS)
    crs: str = Field("EPSG:4490", max_length=200)


async def geocoder_of(request: Request, who: Caller) -> Geocoder:
    """Return the geocoder that answers ``who``."""
    state = request.app.state
    found: Geocoder = await state.geocoders.of(who, state.events)
    return found


@router.get("/api/geocode")
async def forward(  # noqa: PLR0913, PLR0917 - one parameter per wish
    request: Request,
    who: Who,
    q: Annotated[str, Query(max_length=LONGEST)] = "",
    limit: Annotated[int, Query(ge=1, le=10)] = 5,
    near: Annotated[str | None, Query(max_length=60)] = None,
    bbox: str | None = None,
    crs: Annotated[str, Query(max_length=200)] = "EPSG:4490",
    explain: bool = True,
    people: bool = False,
) -> Response:
    """Where a text means: candidates with point, accuracy, unit grid, chance, parse and evidence.

    ``near`` (lon,lat) or ``bbox`` (the map's view) favours what lies there; the caller's own area counts
    besides. ``people`` adds who answers for the place, for staff.
    """
    geocoder = await geocoder_of(request, who)
    looking = _looking(who, near, bbox)
    found = geocoder.find(q, limit, looking)
    made = {"query": q[:200], **answer(geocoder, found, explain=explain)}
    if people:
        from api.geocode.people import add

        await run_in_threadpool(add, request.app.state, who, made["results"][:3])
    return _json(project.outward(made, crs))


@router.post("/api/geocode")
async def forward_many(request: Request, who: Who, body: Texts) -> Response:
    """Answer up to 1,000 texts, in their order."""
    geocoder = await geocoder_of(request, who)
    own = _looking(who, None, None)

    def work() -> list[dict[str, Any]]:
        answers = (
            answer(geocoder, geocoder.find(t, body.limit, own), explain=False) for t in body.texts
        )
        return [project.outward(made, body.crs) for made in answers]

    return _json({"answers": await run_in_threadpool(work)})


@router.get("/api/geocode/reverse")
async def backward(
    request: Request,
    who: Who,
    lon: Coordinate,
    lat: Coordinate,
    crs: Annotated[str, Query(max_length=200)] = "EPSG:4490",
) -> Response:
    """What lies at a point, as address and as words; ``lon`` and ``lat`` are x and y of ``crs``."""
    geocoder = await geocoder_of(request, who)
    return _json(_backward(geocoder, (lon, lat), crs))


@router.post("/api/geocode/reverse")
async def backward_many(request: Request, who: Who, body: Points) -> Response:
    """Describe up to 5,000 points, in their order."""
    geocoder = await geocoder_of(request, who)
    made = await run_in_threadpool(lambda: [_backward(geocoder, p, body.crs) for p in body.points])
    return _json({"answers": made})


@router.get("/api/geocode/suggest")
async def complete(
    request: Request,
    who: Who,
    q: Annotated[str, Query(max_length=100)] = "",
    limit: Annotated[int, Query(ge=1, le=20)] = 10,
    near: Annotated[str | None, Query(max_length=60)] = None,
) -> Response:
    """Names that begin with what was typed: characters, pinyin, or initials."""
    geocoder = await geocoder_of(request, who)
    looking = _looking(who, near, None)
    return _json({"suggestions": suggest.complete(geocoder, q, limit, looking)})


def _backward(geocoder: Geocoder, point: tuple[float, float], crs: str) -> dict[str, Any]:
    lon, lat = project.inward(point, crs)
    made = reverse(geocoder, lon, lat)
    made["point"] = list(point)
    return made


def _looking(who: Caller, near: str | None, bbox: str | None) -> Looking | None:
    area = who.areas[0] if who.areas and not who.whole_tenant and who.areas[0].isdigit() else None
    box = parameters.bbox(bbox)
    if near is None and box is None and area is None:
        return None
    return Looking(_point(near), box, area)


def _point(value: str | None) -> tuple[float, float] | None:
    if value is None:
        return None
    try:
        lon, lat = (float(part) for part in value.split(","))
    except ValueError:
        lon = lat = float("nan")
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise BadInput(
            "bad_point", "near 应为“经度,纬度”。", "near is two numbers: lon,lat.", "near"
        )
    return lon, lat


def _json(value: dict[str, Any]) -> Response:
    text = _writer().dump_json(value)
    return Response(text, media_type="application/json", headers={"cache-control": "no-store"})


@cache
def _writer() -> TypeAdapter[Any]:
    """Pydantic's writer of JSON: three times as fast as the standard library's."""
    return TypeAdapter(Any)
