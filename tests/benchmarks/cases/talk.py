"""A connection that survives the server's death: what got no answer is sent again under the same key."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 600.0
"""Seconds that a server may stay away."""
PAUSE = 1.0
"""Seconds before something is sent again: hundreds of workers must not keep a server from starting."""


class Refused(Exception):
    """An answer that is no success, with its status and document."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


@dataclass
class Talk:
    """One worker's conversation with the server."""

    base: str
    again: int = 0
    _reader: asyncio.StreamReader | None = None
    _writer: asyncio.StreamWriter | None = None
    millis: list[float] = field(default_factory=list)

    async def post(self, token: str, path: str, body: Any) -> Any:
        """Do something once, however often it has to be sent."""
        return await self._ask("POST", token, path, json.dumps(body).encode(), str(uuid.uuid4()))

    async def get(self, token: str, path: str) -> Any:
        """Read something."""
        return await self._ask("GET", token, path, b"", "")

    async def _ask(self, method: str, token: str, path: str, body: bytes, key: str) -> Any:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {urlsplit(self.base).netloc}",
            f"Authorization: Bearer {token}",
            *((f"Idempotency-Key: {key}", "Content-Type: application/json") if key else ()),
            f"Content-Length: {len(body)}",
            "",
            "",
        ]
        asked = "\r\n".join(lines).encode() + body
        until = time.monotonic() + PATIENCE
        while True:
            try:
                begun = time.perf_counter()
                status, text = await self._once(asked)
                self.millis.append((time.perf_counter() - begun) * 1000)
                if status < 500:
                    break
            except (OSError, asyncio.IncompleteReadError, ValueError):
                self.close()
            if time.monotonic() > until:
                raise TimeoutError(path)
            self.again += 1
            await asyncio.sleep(PAUSE)
        found = json.loads(text) if text else None
        if status >= 300:
            raise Refused(status, found)
        return found

    async def _once(self, asked: bytes) -> tuple[int, bytes]:
        if self._writer is None:
            place = urlsplit(self.base)
            self._reader, self._writer = await asyncio.open_connection(place.hostname, place.port)
        assert self._reader is not None
        self._writer.write(asked)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return int(head[9:12]), await self._reader.readexactly(length)

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
