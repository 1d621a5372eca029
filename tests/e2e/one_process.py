"""A server process over the database of the tests, to be killed and started again at one address."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx

from api.server import own_socket
from tests.architecture.tree import ROOT

READY_SECONDS = 90


class OneProcess:
    """A process that serves and does nothing else: no timers, no jobs, which other tests would meet."""

    def __init__(self, settings: Mapping[str, str], place: socket.socket) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("WANMI_")}
        self._environ = kept | dict(settings)
        self._place = place
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"http://127.0.0.1:{place.getsockname()[1]}"

    def start(self) -> None:
        """Start it and wait until it answers."""
        handle = self._place.fileno()
        command = [sys.executable, "-m", "api.cli.main", "serve", "--listener", str(handle)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=self._environ, stdin=subprocess.PIPE, pass_fds=(handle,)
        )  # it lives as long as its standard input is open
        until = time.monotonic() + READY_SECONDS
        while not self._answers():
            assert self._process.poll() is None
            assert time.monotonic() < until, "not ready in time"
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.address}/healthz", timeout=5).status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """End it as a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None


@contextmanager
def one_process(settings: Mapping[str, str]) -> Iterator[OneProcess]:
    """A process at a free port, not started yet; it is gone afterwards."""
    with own_socket(socket.AF_INET, ("127.0.0.1", 0)) as place:
        made = OneProcess(settings, place)
        try:
            yield made
        finally:
            made.kill()
