"""The record of what administrators did with accounts and roles."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.geojson import GeoJSONResponse
from gis.database.session import begin
from layers.accounts import administer, events

router = APIRouter()


@router.get("/events")
def listing(
    request: Request,
    who: Who,
    subject: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    """The newest deeds, of one account or role if it is named."""
    administer.administrator(who)
    with begin(request.app.state.engine, who, read_only=True) as connection:
        return GeoJSONResponse({"events": events.listing(connection, who, subject, limit)})
