"""Search by name or identifier over all layers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import parameters
from api.auth import Who
from api.geojson import GeoJSONResponse
from gis.database.session import begin
from layers.store import search

router = APIRouter(tags=["map"])


@router.get("/api/search")
def find(
    request: Request,
    who: Who,
    q: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
    bbox: str | None = None,
) -> Response:
    """The best matches, names that begin with the words before those that contain them."""
    state = request.app.state
    wanted = search.Wanted(q, limit, parameters.bbox(bbox))
    timeout = state.settings.statement_timeout_ms
    with begin(state.engine, who, read_only=True, timeout_ms=timeout) as connection:
        return GeoJSONResponse({"results": search.find(connection, state.registry, who, wanted)})
