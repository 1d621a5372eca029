"""What a command costs while it runs: wall time, processor time, and the memory of all its processes.

Read from ``/proc`` twenty times a second: the resident memory of the process and its children
summed at each moment, and what the database's processes hold for themselves.
"""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.05
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of processor, megabytes at the peak; ``server`` is the database's part."""

    seconds: float
    cpu: float
    mb: float
    server_cpu: float
    server_mb: float
    output: str


def run(command: Sequence[str], place: Path, server: Path) -> Cost:
    """Run ``command`` in ``place``; ``server`` is the folder of the cluster that it works on."""
    master = int((server / "data" / "postmaster.pid").read_text().split()[0])
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=place
    )
    watch = _Watch(child.pid, master)
    watch.start()
    try:
        output, errors = child.communicate()
    finally:
        watch.end()
    seconds, after = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if child.returncode:
        raise RuntimeError(f"{command[0]} failed: {errors[-2000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, cpu, watch.own, watch.server_cpu, watch.server, output)


class _Watch(threading.Thread):
    """Looks at two trees of processes until it is told to end."""

    def __init__(self, child: int, master: int) -> None:
        super().__init__(daemon=True)
        self.own = self.server = 0.0
        self._child, self._master = child, master
        self._ended = threading.Event()
        self._spent: dict[int, tuple[float, float]] = {}

    @property
    def server_cpu(self) -> float:
        """Seconds of processor that the database's processes used meanwhile."""
        return sum(last - first for first, last in self._spent.values())

    def run(self) -> None:
        while not self._ended.wait(_EVERY):
            tree = _tree()
            self.own = max(self.own, sum(_memory(pid, "VmRSS") for pid in _of(tree, self._child)))
            held = 0.0
            for pid in _of(tree, self._master):
                held += _memory(pid, "RssAnon")
                spent = _spent(pid)
                first, last = self._spent.get(pid, (spent, spent))
                self._spent[pid] = (first, max(spent, last))
            self.server = max(self.server, held)

    def end(self) -> None:
        """Stop looking."""
        self._ended.set()
        self.join()


def _tree() -> dict[int, list[int]]:
    """Children by parent."""
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            fields = _stat(int(entry.name))
            if fields:
                found.setdefault(int(fields[1]), []).append(int(entry.name))
    return found


def _of(tree: dict[int, list[int]], root: int) -> list[int]:
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += tree.get(pid, [])
    return found


def _stat(pid: int) -> list[str]:
    """Fields of ``/proc/<pid>/stat`` from the state on; none for a process that ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _spent(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def _memory(pid: int, name: str) -> float:
    """Megabytes of a line of ``/proc/<pid>/status``."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
