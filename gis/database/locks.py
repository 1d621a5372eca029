"""File locks beside a folder: who may start or stop what lies in it, and who uses it.

The kernel frees a lock when its holder ends, however it ends, so a killed process leaves nothing
to clean up.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Locks:
    """``<folder>.lock`` for one actor at a time, ``<folder>.users`` for those who use it, ``<folder>.keep``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def kept(self) -> bool:
        """Whether it shall outlive its last user."""
        return self._path("keep").exists()

    def keep(self, keep: bool) -> None:
        """Let it outlive its last user, or not any more."""
        if keep:
            self._path("keep").touch()
        else:
            self._path("keep").unlink(missing_ok=True)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until nobody else creates, starts or stops."""
        with self._opened("lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def using(self) -> Iterator[None]:
        """Count as a user inside the block."""
        with self._opened("users") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            yield

    def in_use(self) -> bool:
        """Whether any process, this one included, is a user."""
        with self._opened("users") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
            return False

    def remove(self) -> None:
        """Remove the files."""
        for kind in ("lock", "users", "keep"):
            self._path(kind).unlink(missing_ok=True)

    def _path(self, kind: str) -> Path:
        return self._folder.with_name(f"{self._folder.name}.{kind}")

    def _opened(self, kind: str) -> IO[bytes]:
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        return self._path(kind).open("ab")
