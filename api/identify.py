"""What lies at a point: the features under the pointer, topmost first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api import parameters
from api.auth import Who
from api.geojson import GeoJSONResponse
from gis.database.session import begin
from layers.store import identify

router = APIRouter(tags=["map"])
Longitude = Annotated[float, Query(ge=-180, le=180)]
Latitude = Annotated[float, Query(ge=-90, le=90)]
Zoom = Annotated[float, Query(ge=0, le=24)]


@router.get("/api/identify")
def at_point(  # noqa: PLR0913, PLR0917 - one parameter per part of the question
    request: Request,
    who: Who,
    lon: Longitude,
    lat: Latitude,
    zoom: Zoom = 17,
    layers: str | None = None,
    t: str | None = None,
) -> Response:
    """GeoJSON features with all attributes the caller may see, points before lines before areas."""
    state = request.app.state
    asked = parameters.layers(state.registry, who, layers)
    if asked is None:
        asked = [info for info in state.registry.bases() if info.readable(who)]
    timeout = state.settings.statement_timeout_ms
    spot = identify.Spot(lon, lat, zoom, parameters.instant(t))
    with begin(state.engine, who, read_only=True, timeout_ms=timeout) as connection:
        features = identify.at(connection, who, asked, spot)
    return GeoJSONResponse({"features": features})
