"""Memory of a process and everything below it, shared pages counted once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def resident_mb(root: int) -> float:
    """Proportional set size in MB: what the processes take of the machine."""
    return _sum(root, "Pss:")


def private_mb(root: int) -> float:
    """The same without files and shared memory: PostgreSQL's shared buffers fill up by design."""
    return _sum(root, "Pss_Anon:")


def _sum(root: int, what: str) -> float:
    return sum(_kilobytes(pid, what) for pid in _below(root)) / 1024


def _kilobytes(pid: int, what: str) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # ended meanwhile
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(what)), 0)


def _below(root: int) -> Iterator[int]:
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                waiting += map(int, task.read_text().split())
            except OSError:
                continue
