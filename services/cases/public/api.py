"""Routes of the public pages, below ``/api/cases/public``; reports themselves go to ``/api/cases/reports``."""

from __future__ import annotations

from typing import Annotated

import shapely
from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from gis.database.session import begin, system
from services.cases.api.answer import answer
from services.cases.open311.services import offered
from services.cases.public import common
from services.cases.public.follow import follow
from services.cases.public.nearest import nearest
from services.context import Asking, Database, Layers, Now

router = APIRouter(prefix="/public", tags=["cases"])
Lon = Annotated[float, Query(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Query(ge=-90, le=90, allow_inf_nan=False)]


@router.get("/reports/{tracking}")
def standing(
    tracking: Annotated[str, Path(max_length=20)], caller: Asking, engine: Database
) -> Response:
    """How a report stands, by the number its sender got."""
    return answer(follow(engine, caller.tenant, tracking))


@router.get("/common")
def most_reported(caller: Asking, engine: Database, now: Now) -> Response:
    """Service codes of what is reported most, one per kind; their names are in Open311's services."""
    with begin(engine, system(caller.tenant), read_only=True) as connection:
        counts = common.reported(connection, caller.tenant)
        return answer({"services": common.choose(offered(connection, caller.tenant, now), counts)})


@router.get("/nearest")
def near(
    lon: Lon,
    lat: Lat,
    caller: Asking,
    engine: Database,
    registry: Layers,
    *,
    each: Annotated[int, Query(ge=1, le=10)] = 1,
) -> Response:
    """The nearest parks, public toilets and car parks of a point, in one call."""
    return answer(nearest(engine, registry, caller, shapely.Point(lon, lat), each))
