"""Web pages of other origins may read ``/ogc`` (CORS): OGC clients in browsers live by it.

No page of another origin is ever sent the session cookie's rights (no ``Allow-Credentials``): what
it may not see without, it asks for with a token or password of its own.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT = "/ogc"
_ANYBODY = {"access-control-allow-origin": "*"}
_PREFLIGHT = {
    **_ANYBODY,
    "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
    "access-control-allow-headers": "accept, authorization, content-crs, content-type, if-match, "
    "if-none-match, if-unmodified-since, prefer, wanmi-reason",
    "access-control-max-age": "7200",
}
_EXPOSED = (
    "content-crs, content-disposition, etag, link, location, ogc-numbermatched, "
    "ogc-numberreturned, preference-applied"
)


class CrossOrigin:
    """Adds the headers below :data:`ROOT` and answers what browsers ask beforehand."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight, or pass on and add to the head of the response."""
        if scope["type"] != "http" or not scope["path"].startswith(ROOT):
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        if scope["method"] == "OPTIONS" and "access-control-request-method" in asked:
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_ANYBODY)
                headers["access-control-expose-headers"] = _EXPOSED
            await send(message)

        await self._app(scope, receive, with_headers)
