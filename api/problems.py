"""Every refusal as a problem document (RFC 9457): stable code, one sentence in Chinese and English.

The database's own words never reach a client: they name tables, values and constraints. What nobody
foresaw is logged once, under the id that the client is shown.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gis.errors import BadInput, NotFound, Unauthenticated, Unavailable, WanmiError
from layers.store.failures import known

_LOG = logging.getLogger(__name__)
MEDIA = "application/problem+json"
RETRY_SECONDS = "5"
"""Told to clients when something is unavailable for a moment."""
RESPONSES: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "Refused (RFC 9457)",
        "content": {
            MEDIA: {
                "schema": {
                    "type": "object",
                    "required": ["type", "title", "status", "code", "zh", "en", "detail", "id"],
                    "properties": {
                        "status": {"type": "integer"},
                        **{
                            name: {"type": "string"}
                            for name in (
                                "type",
                                "title",
                                "code",
                                "zh",
                                "en",
                                "detail",
                                "id",
                                "field",
                            )
                        },
                    },
                }
            }
        },
    }
}
"""What every operation of the API's description answers when it refuses."""
SESSION_COOKIE, CSRF_COOKIE = "wanmi_session", "wanmi_csrf"


class UnexpectedError(WanmiError):
    """What nobody foresaw (500)."""

    status = 500


def install(app: FastAPI) -> None:
    """Answer every kind of error with a problem document."""
    app.add_exception_handler(WanmiError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(SQLAlchemyError, _database)


def document(
    error: WanmiError, request: Request, extra: Mapping[str, Any] | None = None
) -> Response:
    """The problem document of ``error``; ``detail`` is in the language the client prefers."""
    english = request.headers.get("accept-language", "zh").lower().startswith("en")
    body = {
        "type": f"urn:wanmi:problem:{error.code}",
        "title": HTTPStatus(error.status).phrase,
        "status": error.status,
        "code": error.code,
        "zh": error.zh,
        "en": error.en,
        "detail": error.en if english else error.zh,
        **({"field": error.field} if error.field else {}),
        **getattr(error, "extra", {}),
        **(extra or {}),
        "id": secrets.token_hex(4),
    }
    response = JSONResponse(body, error.status, media_type=MEDIA)
    response.headers["cache-control"] = "no-store"
    if isinstance(error, Unauthenticated):
        _ask_again(request, response)
    if isinstance(error, Unavailable):
        response.headers["retry-after"] = RETRY_SECONDS
    return response


def unexpected(error: BaseException, request: Request) -> Response:
    """Log what nobody foresaw once, under an id, and answer with that id only."""
    mark = secrets.token_hex(4)
    _LOG.error("unexpected error %s at %s", mark, request.url.path, exc_info=error)
    refusal = UnexpectedError(
        "unexpected",
        f"服务器内部错误，编号 {mark}，请联系管理员。",
        f"Something went wrong in the server; please report the number {mark}.",
    )
    return document(refusal, request, {"reference": mark})


class Guard:
    """The outermost catch: an exception that no handler knows becomes one logged 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; catch what comes back."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if started or scope["type"] != "http":
                raise
            await unexpected(error, Request(scope))(scope, receive, send)


def _ask_again(request: Request, response: Response) -> None:
    """Name the scheme that was tried; a browser asks by its own window only where Basic was sent.

    A session that ended is forgotten, so that the next request is an anonymous one.
    """
    basic = request.headers.get("authorization", "").lower().startswith("basic")
    response.headers["www-authenticate"] = 'Basic realm="wanmi"' if basic else "Bearer"
    if SESSION_COOKIE in request.cookies:
        response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
        response.delete_cookie(CSRF_COOKIE, samesite="lax")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, WanmiError)
    return document(error, request)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    places = [str(part) for part in first["loc"] if part not in ("query", "path", "body", "header")]
    field = ".".join(places) or "body"
    return document(
        BadInput(
            "bad_parameter",
            f"参数“{field}”无效。",
            f"The parameter “{field}” is not valid: {first['msg']}.",
            field,
        ),
        request,
    )


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NOT_FOUND:
        missing = NotFound("no_such_path", "没有这个地址。", "There is nothing at this address.")
        return document(missing, request)
    phrase = HTTPStatus(error.status_code).phrase
    refusal = WanmiError(
        phrase.lower().replace(" ", "_"), f"请求无法处理：{phrase}。", f"{phrase}: {error.detail}."
    )
    refusal.status = error.status_code
    response = document(refusal, request)
    response.headers.update(error.headers or {})
    return response


async def _database(request: Request, error: Exception) -> Response:
    refusal = known(error)
    return document(refusal, request) if refusal else unexpected(error, request)
