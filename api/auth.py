"""Who asks: HTTP Basic, a bearer token, ``?token=`` or the session cookie, made into a Caller.

``caller`` is the one dependency of every route. Wrong credentials are refused everywhere, public
data included: a client that thinks it is logged in must learn that it is not.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Depends
from starlette.requests import Request

from api.gate import Gate
from api.problems import SESSION_COOKIE
from gis.database.session import Caller
from gis.errors import BadInput, Forbidden, Unauthenticated

CSRF_HEADER = "x-csrf-token"
EYES_HEADER = "x-wanmi-as"
"""``public``: answer a colleague as the public of their city is answered."""
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Presented:
    """Credentials as a request brings them; ``name`` is empty for tokens."""

    kind: Literal["password", "token", "session"]
    name: str
    secret: str


async def caller(request: Request) -> Caller:
    """Return the caller of this request; nobody becomes the public of the default tenant.

    A colleague whose area is limited sees less of what is published than the public does (one policy
    per table, without OR: ADR 0003); with ``X-Wanmi-As: public`` they see what everybody sees.

    Raises Unauthenticated for wrong, expired or revoked credentials, Forbidden for a write with
    the session cookie that lacks its CSRF header.
    """
    found = presented(request)
    if found is None:
        return Caller(tenant=request.app.state.settings.tenant)
    if found.kind == "session" and request.method not in SAFE:
        _check_csrf(request, found.secret)
    gate: Gate = request.app.state.gate
    known = await gate.caller(found.name, found.secret)
    seen_as = request.headers.get(EYES_HEADER)
    if seen_as is None:
        return known
    if seen_as.strip().lower() != "public":
        raise BadInput(
            "bad_eyes",
            "X-Wanmi-As 只能是 public。",
            "X-Wanmi-As can only be “public”.",
            EYES_HEADER,
        )
    return Caller(tenant=known.tenant)


Who = Annotated[Caller, Depends(caller)]
"""The caller, as a parameter of a route."""


def presented(request: Request) -> Presented | None:
    """Read the credentials off a request: header before query before cookie."""
    header = request.headers.get("authorization")
    if header:
        return _from_header(header)
    token = request.query_params.get("token")
    if token:
        return Presented("token", "", token)
    cookie = request.cookies.get(SESSION_COOKIE)
    return Presented("session", "", cookie) if cookie else None


def csrf_of(session: str) -> str:
    """The value that writes with this session must carry; it tells nothing about the session."""
    return hashlib.sha256(f"csrf:{session}".encode()).hexdigest()


def _from_header(header: str) -> Presented:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return Presented("token", "", value.strip())
    if scheme.lower() == "basic":
        name, separator, secret = _decoded(value).partition(":")
        if separator and name:
            return Presented("password", name, secret)
    raise Unauthenticated(
        "bad_authorization", "认证信息无法识别。", "The Authorization header cannot be understood."
    )


def _decoded(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _check_csrf(request: Request, session: str) -> None:
    given = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), csrf_of(session).encode()):
        raise Forbidden(
            "csrf",
            "请求缺少防伪标记，请刷新页面后重试。",
            "The request lacks its X-CSRF-Token; reload the page and try again.",
        )
