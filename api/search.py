"""One search for the map: places, streets, addresses, crossings and descriptions by the geocoder, all else
by name or identifier.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api import parameters
from api.auth import Who
from api.geojson import GeoJSONResponse
from geocoding import suggest
from geocoding.answer import answer
from geocoding.geocoder import Geocoder, Looking
from gis.database.session import Caller, begin
from layers.store import search
from layers.store.search import Wanted

router = APIRouter(tags=["map"])
PLACES = 4
"""So many answers of the geocoder come before the rest."""
_SPOKEN = re.compile(r"[\u3400-\u9fff]|[a-zA-Z]{2}")
_LIKELY = 0.3
_DEGREE = 111_000.0


@router.get("/api/search")
async def find(
    request: Request,
    who: Who,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    bbox: str | None = None,
) -> GeoJSONResponse:
    """The best matches: what the geocoder understands first, then names that begin with the words,
    then those that contain them. What has no record (a crossing) has neither layer nor id.
    """
    state = request.app.state
    wanted = Wanted(q, limit, parameters.bbox(bbox))
    found = await run_in_threadpool(_features, state, who, wanted)
    geocoder = state.geocoders.ready(who, state.events) if _SPOKEN.search(q) else None
    places = _places(geocoder, wanted) if geocoder is not None else []
    known = {(item["layer"], item["id"]) for item in places if item["layer"]}
    rest = [item for item in found if (item["layer"], item["id"]) not in known]
    exact = [item for item in rest if item["code"] == q]
    rest = [item for item in rest if item["code"] != q]
    return GeoJSONResponse({"results": [*exact, *places, *rest][:limit]})


def _features(state: Any, who: Caller, wanted: Wanted) -> list[dict[str, Any]]:
    timeout = state.settings.statement_timeout_ms
    with begin(state.engine, who, read_only=True, timeout_ms=timeout) as connection:
        return search.find(connection, state.registry, who, wanted)


def _places(geocoder: Geocoder, wanted: Wanted) -> list[dict[str, Any]]:
    """What the words mean; while they are being typed, what they may become."""
    found = geocoder.find(wanted.words, PLACES, Looking(box=wanted.box))
    made = answer(geocoder, found, explain=False)["results"]
    likely = [_result(item) for item in made if item["score"] >= _LIKELY]
    if not likely:
        completed = suggest.complete(geocoder, wanted.words, PLACES)
        likely = [_result({**item, "title": item["name"], "radius_m": 0.0}) for item in completed]
    return likely


def _result(item: dict[str, Any]) -> dict[str, Any]:
    chain = [part["name"] for part in item.get("divisions", [])]
    under = " · ".join(chain[-2:]) or item.get("division", "")
    return {
        "layer": item.get("layer"),
        "id": item.get("id"),
        "code": None,
        "name": item["title"],
        "subtitle_zh": under,
        "subtitle_en": under,
        "point": item["point"],
        "bbox": _box(item),
        "radius_m": item["radius_m"],
        "area": item.get("area"),
    }


def _box(item: dict[str, Any]) -> list[float]:
    """What to show: the point with its stated accuracy around it."""
    lon, lat = item["point"]
    reach = min(max(item["radius_m"], 30.0), 3000.0) / _DEGREE
    return [lon - reach, lat - reach, lon + reach, lat + reach]
