"""``/api/names``: what colleagues are called, by their account names."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.geojson import GeoJSONResponse
from gis.database.session import begin_owner
from gis.errors import Forbidden
from layers.accounts import users

router = APIRouter(prefix="/api/names", tags=["accounts"])
MOST = 100
Name = Annotated[str, Query(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$")]


@router.get("")
def names(
    request: Request, who: Who, of: Annotated[list[Name], Query(max_length=MOST)]
) -> Response:
    """The names of these accounts of the caller's city (``of`` once each); for staff. Others are left out."""
    if not who.may("staff"):
        raise Forbidden("staff_only", "仅限工作人员。", "This is for staff only.")
    with begin_owner(request.app.state.engine) as connection:
        found = users.displays(connection, who.tenant, of)
    return GeoJSONResponse({"names": found})
