"""A response whose pieces are made in a thread while earlier ones travel."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from typing import Self

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

PATIENCE_SECONDS = 60.0
"""A client that takes nothing for so long is given up: it holds a connection to the database."""


class Pieces:
    """An iterator that owns what it reads from, such as a transaction, until it is closed."""

    def __init__(self, made: Iterator[bytes], owned: ExitStack) -> None:
        self._made = made
        self._owned = owned

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        return next(self._made)

    def close(self) -> None:
        """Let go of everything, whether the end was reached or not."""
        self._owned.close()


class Streamed(StreamingResponse):
    """Sends ``pieces`` and closes them however the response ends.

    An error in making them, or a stalled client, leaves the body without its end, which every HTTP
    client reports.
    """

    def __init__(self, pieces: Pieces, headers: Mapping[str, str], content_type: str) -> None:
        super().__init__(pieces, headers={**headers, "content-type": content_type})
        self._pieces = pieces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head and, unless only that was asked for, the body."""

        async def patient(message: Message) -> None:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await send(message)

        try:
            if scope["method"] == "HEAD":
                start = {"type": "http.response.start", "status": self.status_code}
                await send({**start, "headers": self.raw_headers})
                await send({"type": "http.response.body", "body": b""})
            else:
                await super().__call__(scope, receive, patient)
        finally:
            # A client that left cancels this task, but must not leave the transaction open.
            await asyncio.shield(run_in_threadpool(self._pieces.close))
