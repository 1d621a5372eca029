"""Where points lie, and the handling grids with their people."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

import numpy as np
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.drafts import Reason
from api.geojson import GeoJSONResponse
from api.grids.ask import desk, manager
from api.grids.publishing import staff
from gis.errors import BadInput
from grids.handling.derive import derive
from grids.handling.read import listing
from grids.locate.many import locate_many
from grids.locate.single import locate

router = APIRouter()
MOST = 100_000
Lon = Annotated[float, Query(ge=-180, le=180)]
Lat = Annotated[float, Query(ge=-90, le=90)]


class Points(BaseModel):
    """Positions in lon/lat, and the time the grids are asked for (none: now)."""

    points: list[tuple[float, float]] = Field(max_length=MOST)
    at: dt.datetime | None = None


class Department(Reason):
    """The department that the handling grids are made for."""

    department_code: str = Field(min_length=1, max_length=18)
    department_name: str = Field(min_length=1, max_length=100)


@router.get("/locate")
def one(request: Request, who: Who, lon: Lon, lat: Lat, at: dt.datetime | None = None) -> Response:
    """The grids of one point with their people; those only for staff."""
    with desk(request, who, read_only=True) as here:
        found = locate(here.connection, here.registry, who, lon, lat, _zoned(at))
    return GeoJSONResponse(found)


@router.post("/locate")
def many(request: Request, who: Who, body: Points) -> Response:
    """The codes of the grids of many points."""
    at = _zoned(body.at)
    places = np.array(body.points, dtype=float).reshape(-1, 2)
    if not np.isfinite(places).all():
        raise BadInput("bad_parameter", "坐标无效。", "A position is no number.", "points")
    with desk(request, who, read_only=True) as here:
        index = request.app.state.grid_indexes.of(here.connection, here.registry, who, at)
        found = locate_many(here.connection, here.registry, who, index, places, at)
    answer: dict[str, Any] = {
        name: getattr(found, name).tolist() for name in ("unit", "responsibility", "handling")
    }
    return GeoJSONResponse(answer)


@router.get("/handling")
def handling(
    request: Request,
    who: Who,
    level: Literal["1", "2", "3", "4"] | None = None,
    division: Annotated[str | None, Query(pattern=r"^\d{2,12}$")] = None,
    unstaffed: bool = False,
) -> Response:
    """Handling grids with their people, and how many have none."""
    staff(who)
    with desk(request, who, read_only=True) as here:
        grids, empty = listing(here, level=level, division=division, unstaffed=unstaffed)
    return GeoJSONResponse({"grids": grids, "unstaffed": empty})


@router.post("/handling/derive", status_code=201)
def make(request: Request, who: Who, body: Department) -> Response:
    """Handling grids of a department for every division that has none."""
    manager(who)
    with desk(request, who) as here:
        made = derive(here, (body.department_code, body.department_name), body.reason)
    answer = GeoJSONResponse({"created": made})
    answer.status_code = 201
    return answer


def _zoned(at: dt.datetime | None) -> dt.datetime | None:
    """A time without zone is that of the server."""
    return at.astimezone() if at is not None and at.tzinfo is None else at
