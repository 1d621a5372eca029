"""One load on one server: wrk over a list of addresses, and the processor time it cost."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SCRIPT = """
local paths = {}
for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = line end
local next_path = 0
local head = {}
if os.getenv("BENCH_TOKEN") ~= "" then head["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN") end
request = function()
  next_path = next_path + 1
  return wrk.format("GET", paths[next_path % #paths + 1], head)
end
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.timeout, e.status, latency:percentile(95)))
end
"""
_RESULT = re.compile(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)")


@dataclass(frozen=True)
class Result:
    """Requests per second, 95th percentile in ms, processor ms per request (server, database)."""

    rate: float
    p95: float
    server_ms: float
    database_ms: float


@dataclass(frozen=True)
class Load:
    """How hard: connections kept busy for some seconds."""

    connections: int = 4
    seconds: int = 4


def run(
    base: str, paths: Sequence[str], load: Load, pids: tuple[int, int], token: str = ""
) -> Result:
    """Ask ``base`` for ``paths`` round and round; ``pids`` are the server's and the postmaster's.

    Raises RuntimeError when an answer is no success: errors are fast, and would win.
    """
    with files(paths, SCRIPT) as (script, listed):
        before = [_spent(pid) for pid in pids]
        done = subprocess.run(
            [
                *("wrk", "-t1", f"-c{load.connections}", f"-d{load.seconds}s", "--timeout", "60s"),
                *("-s", script, base),
            ],
            env={**os.environ, "BENCH_PATHS": listed, "BENCH_TOKEN": token},
            capture_output=True,
            text=True,
            check=True,
        )
        spent = [_spent(pid) for pid in pids]
    found = _RESULT.search(done.stdout)
    if found is None:
        raise RuntimeError(f"wrk said nothing: {done.stdout}{done.stderr}")
    requests, micros, broken, refused, p95 = map(int, found.groups())
    if broken or refused or not requests:
        raise RuntimeError(f"{base}: {broken} broken, {refused} refused of {requests}: {paths[0]}")
    server, database = (
        _difference(old, new) * 1000 / requests for old, new in zip(before, spent, strict=True)
    )
    return Result(requests / micros * 1e6, p95 / 1000, server, database)


@contextmanager
def files(paths: Sequence[str], words: str) -> Iterator[tuple[str, str]]:
    """Yield the names of a script for wrk and of a list of addresses that it reads."""
    with tempfile.TemporaryDirectory() as folder:
        script, listed = Path(folder, "ask.lua"), Path(folder, "paths.txt")
        script.write_text(words)
        listed.write_text("".join(f"{path}\n" for path in paths))
        yield str(script), str(listed)


def _spent(root: int) -> Mapping[int, float]:
    """Seconds of processor time of a process and all below it, by thread."""
    found: dict[int, float] = {}
    waiting = [root]
    while waiting:
        for task in Path(f"/proc/{waiting.pop()}/task").glob("*"):
            try:
                found[int(task.name)] = int((task / "schedstat").read_text().split()[0]) / 1e9
                waiting += map(int, (task / "children").read_text().split())
            except OSError:  # ended meanwhile
                continue
    return found


def _difference(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    return sum(spent - before.get(task, 0.0) for task, spent in after.items())
