"""Code lists of the city: what they hold, how often, what was changed, and changing them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.geojson import GeoJSONResponse
from gis.database.session import begin
from layers.accounts.administer import administrator
from layers.city_codes import change, held
from layers.city_codes.lists import is_open
from layers.codes import load

router = APIRouter(prefix="/api/codes", tags=["codes"])
Name = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,60}$")]
Code = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,40}$")]


class Changed(BaseModel):
    """What a value is called and whether it ended; ``seen`` is the version that was looked at."""

    model_config = ConfigDict(extra="forbid")

    zh: str = Field(min_length=1, max_length=60)
    en: str = Field("", max_length=80)
    ended: bool = False
    seen: int | None = Field(None, ge=0)


@router.get("/{name}")
def one(request: Request, who: Who, name: Name) -> Response:
    """A list: its values with how many objects have each, and its versions; 404 for an unknown one."""
    administrator(who)
    load(name)
    state = request.app.state
    with begin(state.engine, who, read_only=True) as connection:
        values = held.values(name, held.changed(connection, who.tenant).get(name, {}))
        used = change.counts(connection, state.registry, who, name)
        versions = held.versions(connection, who.tenant, name)
    listed = [{**asdict(value), "used": used.get(value.code, 0)} for value in values]
    opened = is_open(state.registry, name)
    return GeoJSONResponse({"list": name, "open": opened, "values": listed, "versions": versions})


@router.put("/{name}/{code}")
def put(request: Request, who: Who, name: Name, code: Code, body: Changed) -> Response:
    """Change a value's words, end it or let it hold again, or add one of the city's own (``x_…``)."""
    load(name)
    words = change.Words(body.zh, body.en or body.zh, body.ended, body.seen)
    state = request.app.state
    with begin(state.engine, who) as connection:
        version = change.put(connection, state.registry, who, (name, code), words)
    return GeoJSONResponse({"list": name, "code": code, "version": version})


@router.delete("/{name}/{code}", status_code=204)
def remove(request: Request, who: Who, name: Name, code: Code) -> Response:
    """Take the city's change back; 409 for an own value that objects have."""
    load(name)
    state = request.app.state
    with begin(state.engine, who) as connection:
        change.remove(connection, state.registry, who, (name, code))
    return Response(status_code=204)
