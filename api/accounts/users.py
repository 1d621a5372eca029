"""People: create, change, close, a new password, tokens."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import Who
from api.geojson import GeoJSONResponse
from gis.database.session import begin_owner
from layers.accounts import administer
from layers.accounts.users import NewUser

router = APIRouter()
Name = Annotated[str, Path(max_length=64)]
_SECRET = {"cache-control": "no-store"}


class New(BaseModel):
    """A new account; without a password one is made up."""

    model_config = ConfigDict(extra="forbid")

    username: str = Field(max_length=64)
    display: str = Field(min_length=1, max_length=100)
    roles: list[str] = Field(max_length=50)
    areas: list[str] = Field(["*"], min_length=1, max_length=500)
    password: str | None = Field(None, max_length=256)


class Changed(BaseModel):
    """What is to be otherwise; members that are absent stay."""

    model_config = ConfigDict(extra="forbid")

    display: str = Field("", max_length=100)
    roles: list[str] = Field([], max_length=50)
    areas: list[str] = Field(["*"], min_length=1, max_length=500)
    active: bool = True


class Password(BaseModel):
    """A new password; none: one is made up."""

    model_config = ConfigDict(extra="forbid")

    password: str | None = Field(None, max_length=256)


class NewToken(BaseModel):
    """What a token is for and how many days it works (none: until it is revoked)."""

    model_config = ConfigDict(extra="forbid")

    label: str = Field("", max_length=100)
    days: float | None = Field(None, gt=0, le=3660)


@router.get("/users")
def listing(request: Request, who: Who) -> Response:
    """The city's accounts."""
    with begin_owner(request.app.state.engine) as connection:
        return GeoJSONResponse({"users": administer.listing(connection, who)})


@router.post("/users", status_code=201)
def create(request: Request, who: Who, body: New) -> Response:
    """Create an account; the password is told this once."""
    user = NewUser(tenant=who.tenant, **body.model_dump())
    with begin_owner(request.app.state.engine) as connection:
        password = administer.create(connection, who, user)
    return _secret({"username": body.username, "password": password}, 201)


@router.patch("/users/{username}", status_code=204)
def change(request: Request, who: Who, username: Name, body: Changed) -> Response:
    """Change name, roles or areas; close or open the account."""
    with begin_owner(request.app.state.engine) as connection:
        administer.change(connection, who, username, body.model_dump(exclude_unset=True))
    return Response(status_code=204)


@router.post("/users/{username}/password")
def reset(request: Request, who: Who, username: Name, body: Password) -> Response:
    """Replace the password and end all sessions and tokens; it is told this once."""
    with begin_owner(request.app.state.engine) as connection:
        password = administer.reset_password(connection, who, username, body.password)
    return _secret({"username": username, "password": password})


@router.get("/users/{username}/tokens")
def tokens(request: Request, who: Who, username: Name) -> Response:
    """Tokens and sessions that work, without their secrets."""
    with begin_owner(request.app.state.engine) as connection:
        return GeoJSONResponse({"tokens": administer.tokens_of(connection, who, username)})


@router.post("/users/{username}/tokens", status_code=201)
def issue(request: Request, who: Who, username: Name, body: NewToken) -> Response:
    """Make a token for programs; it is told this once."""
    with begin_owner(request.app.state.engine) as connection:
        made = administer.issue(connection, who, username, body.label, body.days)
    return _secret({"token": made}, 201)


@router.delete("/users/{username}/tokens/{token}", status_code=204)
def revoke(
    request: Request, who: Who, username: Name, token: Annotated[str, Path(max_length=64)]
) -> Response:
    """End a token or session."""
    with begin_owner(request.app.state.engine) as connection:
        administer.revoke(connection, who, username, token)
    return Response(status_code=204)


def _secret(body: dict[str, Any], status: int = 200) -> Response:
    return JSONResponse(body, status, headers=_SECRET)
