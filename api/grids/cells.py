"""The cells of a draft, and the edges between them."""

from __future__ import annotations

from typing import Annotated

import shapely
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.geojson import GeoJSONResponse
from api.grids.ask import Number, box, desk, manager, numbers
from gis.errors import BadInput, NotFound
from grids.desk import answer, cells
from grids.edit import nearest_edge, shared_edge

router = APIRouter()
MOST = 5_000


class Chosen(BaseModel):
    """Which cells: of a place, a community or a list; with what they carry if ``load``."""

    bbox: str | None = None
    community: str | None = Field(None, pattern=r"^\d{12}$")
    ids: str | None = None
    load: bool = False
    limit: int = Field(MOST, ge=1, le=MOST)


@router.get("/drafts/{draft}/cells")
def listing(
    request: Request, who: Who, draft: Number, given: Annotated[Chosen, Query()]
) -> Response:
    """The cells of a place, a community or a list, as the draft sees them."""
    manager(who)
    area, ids = box(given.bbox), numbers(given.ids)
    communities = None if given.community is None else [given.community]
    if area is None and ids is None and communities is None:
        raise BadInput("bad_parameter", "请给出范围。", "Name a bbox, a community or ids.", "bbox")
    with desk(request, who, draft, read_only=True) as at:
        found = cells.read(at, area=area, ids=ids, communities=communities, limit=given.limit + 1)
        kept = dict(list(found.items())[: given.limit])
        features = answer.cells(at, kept, load=given.load)
    return GeoJSONResponse(answer.collection(features, more=len(found) > given.limit))


@router.get("/drafts/{draft}/edge")
def edge(
    request: Request,
    who: Who,
    draft: Number,
    lon: Annotated[float | None, Query(ge=-180, le=180)] = None,
    lat: Annotated[float | None, Query(ge=-90, le=90)] = None,
    named: Annotated[str | None, Query(alias="cells")] = None,
) -> Response:
    """The edge that two cells share: of the cells named, or nearest to a place."""
    manager(who)
    pair = numbers(named)
    with desk(request, who, draft, read_only=True) as at:
        if pair is not None and len(pair) == 2:
            known = cells.read(at, ids=pair)
            line = (
                shared_edge(*(cell.shape for cell in known.values())) if len(known) == 2 else None
            )
            found = None if line is None else (pair[0], pair[1], line)
        elif lon is not None and lat is not None:
            spot = shapely.Point(lon, lat)
            near = cells.read(at, area=shapely.box(*spot.buffer(6e-4).bounds))
            found = nearest_edge({number: cell.shape for number, cell in near.items()}, spot)
        else:
            raise BadInput(
                "bad_parameter", "请给出位置。", "Name lon and lat, or two cells.", "lon"
            )
    if found is None:
        raise NotFound("no_edge", "此处没有公共边。", "There is no shared edge here.")
    return GeoJSONResponse(
        {
            "type": "Feature",
            "geometry": answer.shape(found[2]),
            "properties": {"cells": [found[0], found[1]]},
        }
    )
