"""Ask a server over several connections that stay open; count answers, their times, and what they cost the server."""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from pathlib import Path
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


def _tree(server: subprocess.Popen[bytes]) -> list[int]:
    """The server and its children."""
    found = [server.pid]
    for pid in found:
        for listed in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [int(child) for child in listed.read_text(encoding="ascii").split()]
    return found


def spent(server: subprocess.Popen[bytes]) -> float:
    """Processor seconds of a server and its children so far."""
    total = 0
    for pid in _tree(server):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def resident(server: subprocess.Popen[bytes]) -> float:
    """Resident memory of a server and its children, GB; what they share counts in each."""
    pages = [
        int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        for pid in _tree(server)
    ]
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1e9
