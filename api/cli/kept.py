"""Child processes that live as long as this one: started again when they end, gone when it goes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

GRACE_SECONDS = 5
RESTART_SECONDS = 2


@contextmanager
def kept(
    arguments: Sequence[str],
    number: int,
    environment: Mapping[str, str],
    descriptors: Sequence[int] = (),
) -> Iterator[None]:
    """Keep ``number`` processes ``wanmi <arguments>`` running inside the block.

    Each gets ``environment`` besides this process's own, and the open file ``descriptors``. Its
    standard input closes when this process ends, however it ends: see :func:`end_with_parent`.
    """
    ended = threading.Event()
    child = _Child(
        [sys.executable, "-m", "api.cli.main", *arguments],
        {**os.environ, **environment},
        tuple(descriptors),
    )
    keepers = [
        threading.Thread(target=child.keep, args=(ended,), daemon=True) for _ in range(number)
    ]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        ended.set()
        for keeper in keepers:
            keeper.join()


def end_with_parent() -> None:
    """Let this process end as soon as its standard input closes."""
    threading.Thread(target=_until_closed, daemon=True).start()


class _Child:
    """What to start."""

    def __init__(
        self, command: list[str], environment: dict[str, str], descriptors: tuple[int, ...]
    ) -> None:
        self._command = command
        self._environment = environment
        self._descriptors = descriptors

    def keep(self, ended: threading.Event) -> None:
        """Run one process, again when it ends, until ``ended``."""
        while not ended.is_set():
            with subprocess.Popen(
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                pass_fds=self._descriptors,
            ) as child:
                while child.poll() is None and not ended.wait(0.2):
                    pass
                child.terminate()
                try:
                    child.wait(GRACE_SECONDS)
                except subprocess.TimeoutExpired:
                    child.kill()
            ended.wait(RESTART_SECONDS)


def _until_closed() -> None:
    """Read past Python's own buffer, whose lock would trouble an orderly end."""
    while os.read(0, 4096):
        pass
    os._exit(0)
