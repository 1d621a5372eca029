"""The real ``wanmi serve`` process: ready when it says so, clean when stopped, whole after kill -9."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

from gis.database import processes
from gis.database.cluster import Cluster
from tests.architecture.tree import ROOT
from tests.marks import private_cluster

pytestmark = private_cluster

READY_SECONDS = 90


class Served:
    """One ``wanmi serve`` process on a free port with a private cluster of its own."""

    def __init__(self, var: Path) -> None:
        self.cluster = Cluster(var / "postgres")
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        kept = {key: value for key, value in os.environ.items() if not key.startswith("WANMI_")}
        self.environ = kept | {"WANMI_VAR": str(var), "WANMI_PORT": str(self.port)}
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> float:
        """Start and wait until it is ready; return the seconds that took."""
        begun = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api.cli.main", "serve"],
            cwd=ROOT,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        while self.health() != 200:
            assert self.process.poll() is None, self.process.communicate()[0]
            assert time.monotonic() - begun < READY_SECONDS, "not ready in time"
            time.sleep(0.1)
        return time.monotonic() - begun

    def health(self) -> int:
        """The status of /healthz; 0 when nobody listens."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}/healthz", timeout=5
            ) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal and wait for the end; return exit code and all that was printed."""
        assert self.process is not None
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=30)
        return self.process.returncode, said


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """The var folder of this module's servers; only the first has to create and migrate."""
    folder = Path(tempfile.mkdtemp(prefix="wanmi-serve-"))
    folder.chmod(0o755)
    yield folder
    Cluster(folder / "postgres").destroy()
    shutil.rmtree(folder)


@pytest.fixture
def served(var: Path) -> Iterator[Served]:
    """A server that is not started yet; it and its cluster are stopped afterwards."""
    made = Served(var)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.communicate()
    made.cluster.stop()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_server_leaves_nothing_running(served: Served, number: signal.Signals) -> None:
    served.start()
    code, said = served.end(number)
    assert "Traceback" not in said
    assert code in (0, 130)
    assert f"http://127.0.0.1:{served.port}" in said
    assert not served.cluster.status().running
    assert processes.living_in(served.cluster.data) == []


def test_after_kill_9_of_everything_the_second_start_is_whole(served: Served) -> None:
    served.start()
    with psycopg.connect(served.cluster.url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "INSERT INTO tenants (id, title_zh, title_en) VALUES ('kept', '存', 'Kept')"
        )
    assert served.process is not None
    served.process.kill()
    served.process.communicate()
    for pid in processes.living_in(served.cluster.data):
        with suppress(ProcessLookupError):  # some leave by themselves once the postmaster is gone
            os.kill(pid, signal.SIGKILL)
    served.start()
    with psycopg.connect(served.cluster.url.replace("+psycopg", "")) as connection:
        found = connection.execute("SELECT title_zh FROM tenants WHERE id = 'kept'").fetchone()
    assert found == ("存",)
    served.end(signal.SIGTERM)
    assert not served.cluster.status().running, "the new server took over the cluster it found"


def test_without_its_database_the_server_says_so_and_recovers(served: Served) -> None:
    served.start()
    served.cluster.stop()
    assert served.health() == 503
    served.cluster.ensure()
    until = time.monotonic() + 20
    while served.health() != 200 and time.monotonic() < until:
        time.sleep(0.2)
    assert served.health() == 200


def test_a_taken_port_is_refused_before_any_work(served: Served) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", served.port))
        other.listen()
        with pytest.raises(AssertionError, match="WANMI_PORT"):
            served.start()
    assert not served.cluster.status().running


def test_assistants_serve_too_and_go_with_their_parent(served: Served) -> None:
    served.environ["WANMI_PROCESSES"] = "2"
    served.start()
    assert served.process is not None
    (first,) = _soon(lambda: _assistants(served), 1)
    os.kill(first, signal.SIGKILL)
    (second,) = _soon(lambda: _assistants(served) - {first}, 1)
    assert served.health() == 200
    served.process.kill()
    served.process.communicate()
    _soon(lambda: {second} & {int(pid.name) for pid in Path("/proc").glob("[0-9]*")}, 0)


def _soon(look: Callable[[], set[int]], wanted: int) -> set[int]:
    """Look until there are as many as wanted."""
    until = time.monotonic() + 30
    while len(found := look()) != wanted:
        assert time.monotonic() < until, f"{len(found)} instead of {wanted} processes"
        time.sleep(0.1)
    return found


def _assistants(served: Served) -> set[int]:
    """The processes that share the server's listening socket."""
    assert served.process is not None
    path = Path(f"/proc/{served.process.pid}/task")
    children = {pid for task in path.glob("*/children") for pid in task.read_text().split()}
    return {
        int(pid)
        for pid in children
        if b"--listener" in (Path("/proc") / pid / "cmdline").read_bytes()
    }
