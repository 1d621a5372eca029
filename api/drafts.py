"""Drafts, publishing, and undo."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import shapely
from fastapi import APIRouter, Body, Path
from geoalchemy2.shape import to_shape
from pydantic import BaseModel, Field
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Row
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.geojson import GeoJSONResponse
from gis.database.session import begin
from gis.errors import BadInput, Conflict
from grids.desk.desk import CELLS, Desk
from grids.publish.editions import made_by
from layers.store import drafts
from layers.store.edit import Edit
from layers.store.undo import undo

router = APIRouter(tags=["editing"])
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Reason(BaseModel):
    """Why the map is changed."""

    reason: str = Field(min_length=1, max_length=500)


class DraftBody(BaseModel):
    """One edit: GeoJSON geometry in lon/lat; ``base`` is the changeset the editor saw."""

    layer: str = Field(max_length=63)
    op: Literal["create", "update", "retire"]
    feature_id: int | None = Field(None, ge=1, le=2**63 - 1)
    values: dict[str, Any] = Field(default_factory=dict)
    geometry: dict[str, Any] | None = None
    base: int | None = None


@router.get("/api/drafts")
def listing(request: Request, who: Who) -> Response:
    """The caller's open drafts."""
    with begin(request.app.state.engine, who, read_only=True) as connection:
        return GeoJSONResponse({"drafts": drafts.listing(connection, who)})


@router.post("/api/drafts", status_code=201)
def create(request: Request, who: Who, body: Reason) -> Response:
    """Open a draft."""
    with begin(request.app.state.engine, who) as connection:
        draft = drafts.begin_draft(connection, who, body.reason)
    return _made({"id": draft}, f"/api/drafts/{draft}")


@router.get("/api/drafts/{draft}")
def show(request: Request, who: Who, draft: Number) -> Response:
    """The edits of a draft."""
    with begin(request.app.state.engine, who, read_only=True) as connection:
        rows = drafts.edits(connection, who, draft)
    return GeoJSONResponse({"id": draft, "edits": [_shown(row) for row in rows]})


@router.post("/api/drafts/{draft}/edits", status_code=201)
def put(request: Request, who: Who, draft: Number, body: DraftBody) -> Response:
    """Add an edit; a second one of the same feature joins the first."""
    state = request.app.state
    edit = Edit(
        layer=state.registry.readable(body.layer, who),
        op=body.op,
        feature_id=_feature(body),
        values=body.values,
        geom=_shape(body.geometry),
        expected=body.base,
    )
    with begin(state.engine, who) as connection:
        number = drafts.put(connection, state.registry, who, draft, edit)
    return _made({"id": number}, f"/api/drafts/{draft}/edits/{number}")


@router.delete("/api/drafts/{draft}/edits/{edit}", status_code=204)
def remove(request: Request, who: Who, draft: Number, edit: Number) -> None:
    """Take an edit out of a draft."""
    with begin(request.app.state.engine, who) as connection:
        drafts.remove(connection, who, draft, edit)


@router.delete("/api/drafts/{draft}", status_code=204)
def discard(request: Request, who: Who, draft: Number) -> None:
    """Give a draft up."""
    with begin(request.app.state.engine, who) as connection:
        drafts.discard(connection, who, draft)


@router.post("/api/drafts/{draft}/publish")
def publish(request: Request, who: Who, draft: Number) -> Response:
    """Make the draft's edits; 409 lists the fields that others changed meanwhile."""
    state = request.app.state
    with begin(state.engine, who) as connection:
        if CELLS in drafts.touched(connection, who, draft):
            raise Conflict(
                "grid_draft",
                "草稿含有单元网格，请在网格工作台检查并发布。",
                "The draft changes unit grids; check and publish it at the grid desk.",
            )
        done = drafts.publish(connection, state.registry, who, draft)
    return GeoJSONResponse({"changeset": done.changeset_id, "at": done.at, "ids": done.ids})


@router.post("/api/changesets/{changeset}/undo")
def take_back(
    request: Request, who: Who, changeset: Number, body: Annotated[Reason, Body()]
) -> Response:
    """Undo a changeset by a new one; 409 lists what was changed since."""
    state = request.app.state
    with begin(state.engine, who) as connection:
        if made_by(Desk(connection, state.registry, who), changeset):
            raise Conflict(
                "grid_edition",
                "该变更是一版网格，请在网格工作台回退。",
                "The changeset is an edition of the grid; roll it back at the grid desk.",
            )
        done = undo(connection, state.registry, who, changeset, reason=body.reason)
    return GeoJSONResponse({"changeset": done.changeset_id, "at": done.at, "ids": done.ids})


def _made(content: dict[str, Any], location: str) -> Response:
    response = GeoJSONResponse(content)
    response.status_code = 201
    response.headers["location"] = location
    return response


def _feature(body: DraftBody) -> int | None:
    if (body.op == "create") is not (body.feature_id is None):
        raise BadInput(
            "feature_id",
            "新建时不得、修改时必须给出要素编号。",
            "A create has no feature_id, every other edit has one.",
            "feature_id",
        )
    return body.feature_id


def _shape(geometry: dict[str, Any] | None) -> BaseGeometry | None:
    if geometry is None:
        return None
    try:
        shape: BaseGeometry = shapely.from_geojson(json.dumps(geometry))
    except (shapely.GEOSException, ValueError):
        raise BadInput(
            "bad_geometry", "几何不是有效的 GeoJSON。", "The geometry is no GeoJSON.", "geometry"
        ) from None
    return shape


def _shown(row: Row[Any]) -> dict[str, Any]:
    geometry = None if row.geom is None else json.loads(shapely.to_geojson(to_shape(row.geom)))
    return {
        "id": row.id,
        "layer": row.layer,
        "op": row.op,
        "feature_id": row.feature_id,
        "base": row.base_changeset,
        "values": row.values,
        "geometry": geometry,
    }
