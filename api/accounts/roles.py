"""Roles and what each permits."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.geojson import GeoJSONResponse
from gis.database.session import begin_owner
from layers.accounts import administer, city_roles

router = APIRouter()
Slug = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{1,30}$")]


class Role(BaseModel):
    """A role of the city."""

    model_config = ConfigDict(extra="forbid")

    zh: str = Field(min_length=1, max_length=40)
    en: str = Field("", max_length=60)
    permissions: list[str] = Field(max_length=200)


@router.get("/roles")
def listing(request: Request, who: Who) -> Response:
    """The roles that the city may give, and the permissions that there are."""
    administer.administrator(who)
    with begin_owner(request.app.state.engine) as connection:
        roles = city_roles.listing(connection, who)
    writes: dict[str, list[dict[str, str]]] = {name: [] for name in sorted(who.permissions)}
    for info in request.app.state.registry.all():
        if info.view_of is None and info.write in writes:
            writes[info.write].append({"zh": info.title_zh, "en": info.title_en})
    known = [{"id": name, "layers": layers} for name, layers in writes.items()]
    return GeoJSONResponse({"roles": roles, "permissions": known})


@router.put("/roles/{name}")
def put(request: Request, who: Who, name: Slug, body: Role) -> Response:
    """Create or change a role of the city; those of the program are not changed."""
    administer.administrator(who)
    with begin_owner(request.app.state.engine) as connection:
        role = city_roles.put(connection, who, name, (body.zh, body.en), body.permissions)
    return GeoJSONResponse({"id": role})


@router.delete("/roles/{name}", status_code=204)
def remove(request: Request, who: Who, name: Slug) -> Response:
    """Remove a role of the city that nobody holds."""
    administer.administrator(who)
    with begin_owner(request.app.state.engine) as connection:
        city_roles.remove(connection, who, name)
    return Response(status_code=204)
