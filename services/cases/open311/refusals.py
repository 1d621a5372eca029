"""Errors in the standard's form: a list of code and description."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gis.errors import BadInput, NotFound, Unauthenticated, WanmiError
from services.cases.open311.formats import rendered

_STATUS = {401: 403, 409: 400, 413: 400, 422: 400}
"""The standard knows 400, 403 and 404."""


def in_its_form(
    route: Callable[..., Awaitable[Response]],
) -> Callable[..., Coroutine[Any, Any, Response]]:
    """Let a route's refusals answer as the standard wants them."""

    @wraps(route)
    async def guarded(request: Request, **more: Any) -> Response:
        try:
            return await route(request=request, **more)
        except WanmiError as error:
            return refused(error, request, str(more.get("form", "xml")))

    return guarded


def refused(error: WanmiError, request: Request, form: str) -> Response:
    """The standard's error document of a refusal, in the language the client prefers."""
    status = _STATUS.get(error.status, error.status)
    english = request.headers.get("accept-language", "zh").lower().startswith("en")
    said = [{"code": status, "description": error.en if english else error.zh}]
    return rendered(said, "errors", form, status)


def unknown(what: str, zh: str, value: str) -> NotFound:
    """404 for a jurisdiction, service or request that is not there."""
    return NotFound(
        f"no_such_{what}", f"没有{zh}“{value[:60]}”。", f"{what} “{value[:60]}” was not found."
    )


def missing(name: str, english: str = "") -> BadInput:
    """400 for a parameter that must be there."""
    said = english or name
    return BadInput("no_parameter", f"缺少参数 {name}。", f"{said} was not provided.", said)


def bad_key() -> Unauthenticated:
    """403 for a key that is not known."""
    return Unauthenticated("bad_api_key", "api_key 无效。", "The api_key is not valid.")
