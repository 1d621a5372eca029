"""The processes of one data folder, found through ``/proc``: every PostgreSQL process stands in its data folder.

Needed after a kill -9: the pid file then names a process that is gone, or one that has nothing to do
with the database, and backends may outlive their postmaster for a moment and hold the shared memory.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def living_in(data: Path) -> list[int]:
    """Process ids whose working folder is ``data``."""
    wanted = str(data.resolve())
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and _cwd(entry) == wanted
    ]


def postmaster(data: Path) -> int | None:
    """The process id of the running postmaster of ``data``, None if the pid file is absent or stale."""
    try:
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if pid in living_in(data) else None


def end(pids: list[int], patience: float = 5.0) -> None:
    """Ask the processes to go at once (SIGQUIT is PostgreSQL's), kill those that stay, and wait for both."""
    _signal(pids, signal.SIGQUIT)
    if not _gone(pids, patience):
        _signal(pids, signal.SIGKILL)
        _gone(pids, patience)


def _cwd(entry: Path) -> str | None:
    try:
        return str((entry / "cwd").readlink())
    except OSError:
        return None


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def _gone(pids: list[int], patience: float) -> bool:
    until = time.monotonic() + patience
    while any(_alive(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _alive(pid: int) -> bool:
    """Whether the process still runs; a zombie holds nothing any more."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
