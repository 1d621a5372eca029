"""A small HTTP client that leaves the two cores to the server: bytes prepared, keep-alive, nothing parsed."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CONNECTIONS = 32


@dataclass
class Seen:
    """What came of a series of requests: milliseconds each, statuses, seconds in all.

    ``late``: by how many milliseconds each was sent after its planned moment, because the client was
    not awake or no connection was free; part of ``millis``.
    """

    millis: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    broken: int = 0

    @property
    def rate(self) -> float:
        """Answers per second."""
        return sum(self.statuses.values()) / self.seconds if self.seconds else 0.0

    def add(self, other: Seen) -> None:
        """Count another series in."""
        self.millis += other.millis
        self.late += other.late
        self.statuses += other.statuses
        self.seconds += other.seconds
        self.broken += other.broken


def request(base: str, path: str, token: str, body: bytes | None = None, key: str = "") -> bytes:
    """Return the bytes of a request."""
    method = "POST" if body is not None else "GET"
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {urlsplit(base).netloc}",
        f"Authorization: Bearer {token}",
        *((f"Idempotency-Key: {key}",) if key else ()),
        *(("Content-Type: application/json", f"Content-Length: {len(body)}") if body else ()),
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + (body or b"")


def open_loop(base: str, asked: Sequence[bytes], per_second: float) -> Seen:
    """Send at a fixed rate, whatever the answers take; latency counts from the planned moment."""
    return asyncio.run(_run(base, asked, per_second, CONNECTIONS))


def closed_loop(base: str, asked: Sequence[bytes], connections: int) -> Seen:
    """Send the next as soon as one is answered, over so many connections."""
    return asyncio.run(_run(base, asked, None, connections))


async def _run(base: str, asked: Sequence[bytes], rate: float | None, connections: int) -> Seen:
    seen, queue = Seen(), asyncio.Queue[tuple[float, bytes] | None]()
    begun = time.perf_counter()
    workers = [asyncio.create_task(_work(base, queue, seen)) for _ in range(connections)]
    for place, one in enumerate(asked):
        if rate is not None:
            planned = begun + place / rate
            await asyncio.sleep(max(0.0, planned - time.perf_counter()))
            queue.put_nowait((planned, one))
        else:
            queue.put_nowait((0.0, one))
    for _ in workers:
        queue.put_nowait(None)
    await asyncio.gather(*workers)
    seen.seconds = time.perf_counter() - begun
    return seen


async def _work(base: str, queue: asyncio.Queue[tuple[float, bytes] | None], seen: Seen) -> None:
    place = urlsplit(base)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    while (given := await queue.get()) is not None:
        planned, asked = given
        sent = time.perf_counter()
        start = planned or sent
        seen.late.append((sent - start) * 1000)
        try:
            writer.write(asked)
            status = await _answer(reader)
        except (OSError, asyncio.IncompleteReadError):
            seen.broken += 1
            reader, writer = await asyncio.open_connection(place.hostname, place.port)
            continue
        seen.millis.append((time.perf_counter() - start) * 1000)
        seen.statuses[status] += 1
    writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    await reader.readexactly(length)
    return int(head[9:12])
