"""Size limits, kept before anything is read into memory."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import document
from gis.errors import TooLarge, WanmiError

MEGABYTE = 2**20
LONGEST_QUERY = 16_000
"""Characters of a query string; a longer filter belongs into a POST."""
LARGEST_JSON = 16 * MEGABYTE
"""A document is held in memory whole, a file is not."""


class QueryTooLongError(WanmiError):
    """The address is longer than the server reads (414)."""

    status = 414


class Limits:
    """Refuses requests that are too large: by their declared length, else while they arrive."""

    def __init__(self, app: ASGIApp, max_upload_mb: int) -> None:
        self._app = app
        self._largest = max_upload_mb * MEGABYTE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on and count."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        limit = self._limit(request)
        refusal = _at_once(request, limit)
        if refusal:
            await document(refusal, request)(scope, receive, send)
            return
        await _Counted(self._app, request, limit).run(receive, send)

    def _limit(self, request: Request) -> int:
        json = "json" in request.headers.get("content-type", "json")
        return min(self._largest, LARGEST_JSON) if json else self._largest


class _Counted:
    """One request whose body is counted as it arrives (chunked bodies declare no length)."""

    def __init__(self, app: ASGIApp, request: Request, limit: int) -> None:
        self._app = app
        self._request = request
        self._limit = limit
        self._read = 0
        self._answered = False

    async def run(self, receive: Receive, send: Send) -> None:
        async def counted() -> Message:
            message = await receive()
            self._read += len(message.get("body", b""))
            return {"type": "http.disconnect"} if self._exceeded else message

        async def guarded(message: Message) -> None:
            if not self._exceeded:
                await send(message)
            elif not self._answered:
                await self._refuse(receive, send)

        try:
            await self._app(self._request.scope, counted, guarded)
        finally:
            if self._exceeded and not self._answered:
                await self._refuse(receive, send)

    @property
    def _exceeded(self) -> bool:
        return self._read > self._limit

    async def _refuse(self, receive: Receive, send: Send) -> None:
        self._answered = True
        await document(_too_large(self._limit), self._request)(self._request.scope, receive, send)


def _at_once(request: Request, limit: int) -> WanmiError | None:
    """What can be refused by the head of the request alone."""
    if len(request.scope["query_string"]) > LONGEST_QUERY:
        return QueryTooLongError(
            "query_too_long",
            f"地址过长，查询部分最多 {LONGEST_QUERY} 个字符。",
            f"The query is longer than {LONGEST_QUERY} characters.",
        )
    declared = request.headers.get("content-length", "0")
    return _too_large(limit) if declared.isdigit() and int(declared) > limit else None


def _too_large(limit: int) -> TooLarge:
    size = limit // MEGABYTE
    return TooLarge(
        "body_too_large",
        f"请求内容超过 {size} MB 的上限。",
        f"The request is larger than the limit of {size} MB.",
    )
