"""``/events``: live changes as server-sent events, as the caller may know them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api import auth, parameters
from api.auth import Who
from api.hub import Hub, News, Notice, Sign, Stream
from gis.database.session import Caller, begin
from gis.errors import Unauthenticated
from layers.store import feed

router = APIRouter(tags=["history"])
HEARTBEAT_SECONDS = 20.0
RESET = "event: reset\ndata: {}\n\n"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
MEDIA = "text/event-stream"
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "Events, until either side ends", "content": {MEDIA: {}}}
}


@router.get("/events", response_class=StreamingResponse, responses=ANSWERS)
async def events(request: Request, who: Who, layers: str | None = None) -> Response:
    """Stream ``change`` events; ``Last-Event-ID`` (or ``?last_event_id=``) resumes without a gap.

    ``notice`` events are for the caller in person and tell what to fetch from ``/api/cases/notices``;
    ``presence`` events tell who else has an object open that the caller has open (``/api/presence``).
    ``reset`` tells the client that it was away too long and must reload what it shows.
    """
    wanted = parameters.layers(request.app.state.registry, who, layers)
    tables = None if wanted is None else {info.table.name for info in wanted}
    last = request.headers.get("last-event-id") or request.query_params.get("last_event_id")
    stream = _Feed(request, who, tables, last)
    return StreamingResponse(stream.lines(), media_type=MEDIA, headers=HEADERS)


class _Feed:
    """The lines of one stream."""

    def __init__(
        self, request: Request, who: Caller, tables: set[str] | None, last: str | None
    ) -> None:
        self._request = request
        self._who = who
        self._tables = tables
        self._last = last
        self._hub: Hub = request.app.state.events
        self._checked = time.monotonic()

    async def lines(self) -> AsyncIterator[str]:
        with self._hub.stream(self._who) as stream:
            yield "retry: 3000\n: connected\n\n"
            if self._last is not None:
                yield await self._missed()
            while await self._allowed():
                news = await self._next(stream)
                if news is Sign.END:
                    return
                yield await self._line(news)

    async def _next(self, stream: Stream) -> News | None:
        """The next news; None where nothing happens."""
        try:
            return await asyncio.wait_for(stream.queue.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            return None

    async def _line(self, news: News | None) -> str:
        if news is None:
            return ": heartbeat\n\n"
        if isinstance(news, Notice):
            return f"event: {news.event}\ndata: {news.data}\n\n"
        if isinstance(news, Sign):
            return await self._missed() if self._last else RESET
        return self._told(news)

    async def _missed(self) -> str:
        found = await run_in_threadpool(self._since, self._last or "")
        return RESET if found is None else self._told(found)

    def _since(self, position: str) -> list[feed.Event] | None:
        with begin(self._request.app.state.engine, self._who, read_only=True) as connection:
            return feed.since(connection, self._who, position)

    def _told(self, news: list[feed.Event]) -> str:
        lines = []
        for event in news:
            self._last = event.position
            if self._tables is None or event.layer in self._tables:
                data = json.dumps(event.data, ensure_ascii=False)
                lines.append(f"event: change\nid: {event.position}\ndata: {data}\n\n")
        return "".join(lines) or ": nothing for you\n\n"

    async def _allowed(self) -> bool:
        """Verify the credentials anew from time to time: a revoked token ends its stream, too."""
        found = auth.presented(self._request)
        if found is None or time.monotonic() < self._checked + HEARTBEAT_SECONDS:
            return True
        self._checked = time.monotonic()
        gate = self._request.app.state.gate
        try:
            return bool(await gate.caller(found.name, found.secret) == self._who)
        except Unauthenticated:
            return False
