"""Versions of a feature, and the journal of changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.geojson import GeoJSONResponse
from gis.database.session import begin
from gis.errors import Forbidden
from layers.store import history

router = APIRouter(tags=["history"])
LARGEST = 2**63 - 1
Id = Annotated[int, Query(ge=1, le=LARGEST)]


@router.get("/api/features/{layer}/{feature_id}/history")
def versions(request: Request, who: Who, layer: str, feature_id: int) -> Response:
    """All versions of a feature, newest first, with the changeset that made each."""
    state = request.app.state
    info = state.registry.readable(layer, who)
    wanted = feature_id if 0 < feature_id <= LARGEST else 0
    with begin(state.engine, who, read_only=True) as connection:
        return GeoJSONResponse({"versions": history.versions(connection, who, info, wanted)})


@router.get("/api/changesets")
def changesets(
    request: Request,
    who: Who,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Id | None = None,
) -> Response:
    """The journal: who changed what and why, newest first; for staff."""
    if not who.may("staff"):
        raise Forbidden("staff_only", "仅限工作人员。", "This is for staff only.")
    state = request.app.state
    with begin(state.engine, who, read_only=True) as connection:
        found = history.changesets(connection, who, limit=limit, before=before)
    return GeoJSONResponse({"changesets": found})
