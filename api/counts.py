"""How many features lie in a part of the map."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api import parameters
from api.auth import Who
from gis.database.session import begin
from layers.store import counts

router = APIRouter(tags=["map"])


@router.get("/api/counts")
def numbers(
    request: Request, who: Who, bbox: str | None = None, layers: str | None = None
) -> Response:
    """Features per layer, of the whole tenant or of a bbox."""
    state = request.app.state
    infos = parameters.layers(state.registry, who, layers)
    if infos is None:
        infos = [info for info in state.registry.bases() if info.readable(who)]
    box = parameters.bbox(bbox)
    timeout = state.settings.statement_timeout_ms
    with begin(state.engine, who, read_only=True, timeout_ms=timeout) as connection:
        found = (
            counts.in_box(connection, who, infos, box)
            if box
            else counts.of_layers(connection, who, infos)
        )
    return JSONResponse(found, headers={"cache-control": "no-store"})
