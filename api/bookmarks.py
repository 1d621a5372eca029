"""Bookmarks: views of the map that a person keeps, shared with a role or the whole city if they wish."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from api.auth import Who
from api.geojson import GeoJSONResponse
from gis.database.session import Caller, begin, begin_owner
from layers.accounts import city_roles
from layers.bookmarks import kept

router = APIRouter(prefix="/api/bookmarks", tags=["bookmarks"])
Number = Annotated[int, Path(ge=1, lt=2**63)]
_TEXT = r"^[^\x00-\x1f]+$"


class One(BaseModel):
    """A view under a name; ``view`` is the query part of the map's address."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=40, pattern=_TEXT)
    view: str = Field(max_length=8000, pattern=r"^\?[^\x00-\x20]*$")


class Kept(BaseModel):
    """Views to keep; of a name that is taken the old view stays unless ``replace``."""

    model_config = ConfigDict(extra="forbid")

    bookmarks: list[One] = Field(min_length=1, max_length=kept.MOST)
    replace: bool = True


class Shared(BaseModel):
    """Who else sees a bookmark: a role's id, ``*`` for all who work in the city, null for nobody."""

    model_config = ConfigDict(extra="forbid")

    shared: str | None = Field(max_length=100)


@router.get("")
def listing(request: Request, who: Who) -> Response:
    """The caller's bookmarks, those shared with them, and the roles one may share with; 401 for nobody."""
    engine = request.app.state.engine
    with begin(engine, who, read_only=True, roles=True) as connection:
        found = kept.listing(connection, who)
    roles = _roles(engine, who) if who.may("staff") else []
    return GeoJSONResponse({"bookmarks": found, "roles": roles})


@router.post("")
def keep(request: Request, who: Who, body: Kept) -> Response:
    """Keep views; sent twice it comes to the same."""
    views = [kept.View(one.name, one.view) for one in body.bookmarks]
    with begin(request.app.state.engine, who) as connection:
        numbers = kept.keep(connection, who, views, replace=body.replace)
    return GeoJSONResponse({"ids": numbers})


@router.patch("/{number}", status_code=204)
def share(request: Request, who: Who, number: Number, body: Shared) -> Response:
    """Share a bookmark of one's own, or no longer; 403 for citizens, 404 for another's."""
    engine = request.app.state.engine
    roles = [role["id"] for role in _roles(engine, who)]
    with begin(engine, who) as connection:
        kept.share(connection, who, number, body.shared, roles)
    return Response(status_code=204)


@router.delete("/{number}", status_code=204)
def drop(request: Request, who: Who, number: Number) -> Response:
    """Remove a bookmark of one's own; 404 for another's."""
    with begin(request.app.state.engine, who) as connection:
        kept.drop(connection, who, number)
    return Response(status_code=204)


@router.get("/events")
def events(
    request: Request, who: Who, limit: Annotated[int, Query(ge=1, le=1000)] = 200
) -> Response:
    """What was done with bookmarks: by the caller, for administrators by everybody."""
    with begin(request.app.state.engine, who, read_only=True) as connection:
        return GeoJSONResponse({"events": kept.events(connection, who, limit)})


def _roles(engine: Any, who: Caller) -> list[dict[str, str]]:
    with begin_owner(engine) as connection:
        listed = city_roles.listing(connection, who)
    return [{name: role[name] for name in ("id", "zh", "en")} for role in listed]
