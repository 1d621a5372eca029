"""A run as it changes, as server-sent events: rows done, rate, seconds left, states and refusals."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.auth import Who
from api.census.desk import Number, desk, watched
from api.events import ANSWERS, HEADERS, HEARTBEAT_SECONDS, MEDIA
from api.hub import Sign, Stream
from layers.store.shown import plain
from pipelines.census.census import Census

router = APIRouter()
LOOK_SECONDS = 1.0
"""The steps keep their progress once a second (:mod:`pipelines.census.progress`)."""


@router.get("/runs/{run}/events", response_class=StreamingResponse, responses=ANSWERS)
async def events(request: Request, who: Who, run: Number) -> Response:
    """``run`` events with the run as ``GET runs/{run}`` gives it, without datasets, when it changed."""
    census = desk(request, who)
    await run_in_threadpool(census.get, run)
    lines = _lines(request, census, run)
    return StreamingResponse(lines, media_type=MEDIA, headers=HEADERS)


async def _lines(request: Request, census: Census, run: int) -> AsyncIterator[str]:
    told, said = "", time.monotonic()
    with request.app.state.events.stream(census.caller) as stream:
        yield "retry: 3000\n: connected\n\n"
        while True:
            now = await run_in_threadpool(_shown, census, run)
            if now != told:
                told, said = now, time.monotonic()
                yield f"event: run\ndata: {now}\n\n"
            elif time.monotonic() - said > HEARTBEAT_SECONDS:
                said = time.monotonic()
                yield ": heartbeat\n\n"
            if await _ended(stream):
                return


def _shown(census: Census, run: int) -> str:
    return json.dumps(watched(census, census.get(run)), ensure_ascii=False, default=plain)


async def _ended(stream: Stream) -> bool:
    """Wait until the next look; whether the server closes meanwhile."""
    until = time.monotonic() + LOOK_SECONDS
    while (left := until - time.monotonic()) > 0:
        try:
            if await asyncio.wait_for(stream.queue.get(), left) is Sign.END:
                return True
        except TimeoutError:
            return False
    return False
