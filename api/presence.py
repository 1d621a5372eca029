"""``/api/presence``: a page says which object it has open, and learns who else has it open."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, func, select, text
from starlette.requests import Request
from starlette.responses import Response

from api import attendance
from api.attendance import CHANNEL
from api.auth import Who
from api.geojson import GeoJSONResponse
from gis.database.session import Caller, begin
from gis.errors import Forbidden, NotFound
from layers.info import LayerInfo

router = APIRouter(prefix="/api/presence", tags=["history"])
Number = Annotated[int, Path(ge=1, lt=2**63)]
_NOTIFY = text("SELECT pg_notify(:channel, :payload)")


class Here(BaseModel):
    """What a page does with the object; ``page`` tells the windows of one person apart."""

    model_config = ConfigDict(extra="forbid")

    page: str = Field(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z_-]+$")
    doing: Literal["view", "edit", "gone"] = "view"


@router.post("/{layer}/{number}")
def tell(request: Request, who: Who, layer: str, number: Number, body: Here) -> Response:
    """Say that the object is open (again each half minute, ``gone`` at the end); answers who else is.

    For staff, and for objects that they may read: 404 for all others. The others hear of it at once
    as ``presence`` events of ``/events``. A page is at one object at a time.
    """
    if not who.may("staff") or who.actor is None:
        raise Forbidden("staff_only", "仅限工作人员。", "This is for staff only.")
    state = request.app.state
    info = state.registry.readable(layer, who)
    place = (who.tenant, info.id, number)
    with begin(state.engine, who) as connection:
        if body.doing != attendance.GONE:
            _readable(connection, who, info, number)
        told = {
            **dict(zip(("tenant", "layer", "id"), place, strict=True)),
            "actor": who.actor,
            "display": who.display or who.actor,
            **body.model_dump(),
        }
        payload = json.dumps(told, ensure_ascii=False)
        connection.execute(_NOTIFY, {"channel": CHANNEL, "payload": payload})
    people = [] if body.doing == attendance.GONE else state.events.attendance.at(place)
    return GeoJSONResponse(attendance.shown(place, people, who.actor))


def _readable(connection: Connection, who: Caller, info: LayerInfo, number: int) -> None:
    """NotFound unless the database shows the object to the caller."""
    table = info.table
    chosen = [table.c.tenant == who.tenant, table.c.id == number]
    chosen += [table.c[name] == value for name, value in (info.where or {}).items()]
    if not connection.scalar(select(func.count()).select_from(table).where(*chosen)):
        raise NotFound("no_such_feature", f"没有要素 {number}。", f"There is no feature {number}.")
