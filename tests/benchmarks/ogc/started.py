"""Servers running side by side over one database, ours among them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.ogc import city
from tests.benchmarks.ogc.peers import PROCESSES, Peer

ROOT = Path(__file__).parents[3]
READY_SECONDS = 120


@dataclass(frozen=True)
class Running:
    """A server that answers: how it is called in the table, how it is asked, where and as whom."""

    id: str
    title: str
    form: str
    base: str
    pid: int
    token: str = ""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(peers: Sequence[Peer], url: str, token: str, logs: Path) -> Iterator[list[Running]]:
    """Start every peer, ours with and without a tile cache; a peer that does not start raises."""
    with ExitStack() as stack:
        found = []
        for cache, name in ((64, "wanmi"), (0, "wanmi_cold")):
            with_login, port = name == "wanmi", free_port()
            pid = stack.enter_context(
                process(
                    _OURS, ours(url, port, cache), f"http://127.0.0.1:{port}/healthz", logs / name
                )
            )
            base = f"http://127.0.0.1:{port}"
            found.append(Running(name, "Wanmi, anonymous", "wanmi", base, pid))
            if with_login:
                found.append(Running("wanmi_staff", "Wanmi, logged in", "wanmi", base, pid, token))
        for peer in peers:
            pid = stack.enter_context(
                process(peer.command, peer.environ, peer.ready, logs / peer.id)
            )
            found.append(Running(peer.id, peer.title, peer.form, peer.ready, pid))
        yield found


def ours(url: str, port: int, cache_mb: int) -> dict[str, str]:
    """The environment of ``wanmi serve`` over the measured city."""
    return {
        "WANMI_DATABASE_URL": url,
        "WANMI_TENANT": city.TENANT,
        "WANMI_PORT": str(port),
        "WANMI_PROCESSES": str(PROCESSES),
        "WANMI_WORKERS": "0",
        "WANMI_TILE_CACHE_MB": str(cache_mb),
    }


@contextmanager
def process(
    command: Sequence[str], environ: Mapping[str, str], ready: str, log: Path
) -> Iterator[int]:
    """Run a program in a session of its own, so that all of it ends with the block."""
    with log.with_suffix(".log").open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environ},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait(process, ready)
            yield process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _wait(process: subprocess.Popen[bytes], ready: str) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(ready, timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"{process.args!r} does not answer")


_OURS = [sys.executable, "-m", "api.cli.main", "serve"]
