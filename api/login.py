"""Log in, log out, and who am I."""

from __future__ import annotations

import math
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.auth import Who, csrf_of, presented
from api.problems import CSRF_COOKIE, SESSION_COOKIE
from gis.database.session import Caller, begin_owner
from gis.errors import NotFound
from layers.accounts import roles, tenants, tokens

router = APIRouter(tags=["accounts"])
COOKIE_SECONDS = tokens.SESSION_HOURS * 3600
SCREEN_TILES = 2.2
"""How many tiles of 512 pixels the shorter side of a usual map shows."""


class Credentials(BaseModel):
    """Name and password."""

    username: str = Field(max_length=64)
    password: str = Field(max_length=256)


@router.post("/api/login")
async def login(request: Request, credentials: Credentials) -> Response:
    """Start a session: the cookie for the browser, the token for programs."""
    gate = request.app.state.gate
    who = await run_in_threadpool(gate.compare, credentials.username, credentials.password)
    token = await run_in_threadpool(_issue, request, who)
    response = JSONResponse(
        {"token": token, "csrf": csrf_of(token), "user": await run_in_threadpool(_me, request, who)}
    )
    secure = request.url.scheme == "https"
    response.set_cookie(
        SESSION_COOKIE, token, COOKIE_SECONDS, httponly=True, samesite="lax", secure=secure
    )
    response.set_cookie(CSRF_COOKIE, csrf_of(token), COOKIE_SECONDS, samesite="lax", secure=secure)
    response.headers["cache-control"] = "no-store"
    return response


@router.post("/api/logout")
def logout(request: Request, who: Who) -> Response:
    """End the session or token that this request carries."""
    found = presented(request)
    if found is not None and found.kind != "password" and who.actor is not None:
        with begin_owner(request.app.state.engine) as connection:
            tokens.revoke(connection, found.secret)
    response = JSONResponse({"status": "ok"})
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
    response.delete_cookie(CSRF_COOKIE, samesite="lax")
    return response


@router.get("/api/me")
def me(request: Request, who: Who) -> Response:
    """The caller's name, roles and rights, and the city they see."""
    return JSONResponse(_me(request, who), headers={"cache-control": "no-store"})


def _issue(request: Request, who: Caller) -> str:
    assert who.actor is not None
    with begin_owner(request.app.state.engine) as connection:
        return tokens.issue(connection, who.actor, "session", label="web")


def _me(request: Request, who: Caller) -> dict[str, Any]:
    with begin_owner(request.app.state.engine) as connection:
        titles = roles.titles(connection, who.roles)
        try:
            city = _city(tenants.get(connection, who.tenant))
        except NotFound:
            city = None
    return {
        "actor": who.actor,
        "display": who.display,
        "tenant": who.tenant,
        "roles": [{"name": item.id, "zh": item.title_zh, "en": item.title_en} for item in titles],
        "permissions": sorted(who.permissions),
        "areas": list(who.areas),
        "city": city,
    }


def _city(city: tenants.City) -> dict[str, Any]:
    west, south, east, north = bounds = city.view or (73.0, 18.0, 135.0, 54.0)
    span = max(east - west, (north - south) * 1.3, 1e-6)
    return {
        "zh": city.title_zh,
        "en": city.title_en,
        "edition": city.edition,
        "bounds": list(bounds),
        "center": [(west + east) / 2, (south + north) / 2],
        "zoom": round(math.log2(360 / span * SCREEN_TILES), 2),
    }
