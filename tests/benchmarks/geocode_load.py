"""Ask a server over several connections that stay open; count answers and their times."""

from __future__ import annotations

import asyncio
import time
from urllib.parse import quote, urlsplit

import numpy as np

CONNECTIONS = 8


def load(
    base: str, paths: list[str], count: int
) -> tuple[float, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Send ``count`` requests; return answers per second and the seconds of each."""
    return asyncio.run(_load(base, paths, count))


async def _load(
    base: str, paths: list[str], count: int
) -> tuple[float, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    place = urlsplit(base)
    times: list[float] = []
    waiting = iter(range(count))

    async def one() -> None:
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        for number in waiting:
            path = quote(paths[number % len(paths)], safe="/?=&")
            started = time.perf_counter()
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(size)
            times.append(time.perf_counter() - started)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return count / (time.perf_counter() - started), np.array(times)
