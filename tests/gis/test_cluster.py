"""The private cluster against the real PostgreSQL: start, locks, and kill -9 of everything that can be killed."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gis.database import processes
from gis.database.cluster import LONGEST_SOCKET, OPEN_PLACE, PORT, Cluster
from gis.errors import Unavailable
from tests.marks import private_cluster

pytestmark = private_cluster


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that user postgres can enter; pytest's own is closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="wanmi-cluster-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def cluster(place: Path) -> Iterator[Cluster]:
    """A durable cluster, as in production; not started yet."""
    made = Cluster(place / "postgres")
    yield made
    made.destroy()


def connect(cluster: Cluster) -> psycopg.Connection[tuple[object, ...]]:
    """A connection as SQLAlchemy would make it from the url."""
    return psycopg.connect(cluster.url.replace("+psycopg", ""), autocommit=True)


def value(cluster: Cluster, statement: str) -> object:
    """The single value of a query."""
    with connect(cluster) as connection:
        row = connection.execute(statement).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


def kill_postmaster(cluster: Cluster) -> None:
    pid = processes.postmaster(cluster.data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_ensure_creates_a_utf8_database_with_postgis_at_hand(cluster: Cluster) -> None:
    cluster.ensure()
    assert value(cluster, "SHOW server_encoding") == "UTF8"
    assert (
        value(cluster, "SELECT count(*) FROM pg_available_extensions WHERE name = 'postgis'") == 1
    )
    assert value(cluster, "SHOW listen_addresses") == ""
    assert [
        value(cluster, f"SHOW {key}") for key in ("fsync", "synchronous_commit", "full_page_writes")
    ] == ["on"] * 3


def test_second_start_takes_less_than_three_seconds_and_a_running_one_nothing(
    cluster: Cluster,
) -> None:
    cluster.ensure()
    cluster.stop()
    assert not cluster.status().running
    begun = time.monotonic()
    cluster.ensure()
    assert time.monotonic() - begun < 3
    pid = cluster.status().pid
    cluster.ensure()
    assert cluster.status().pid == pid


def test_only_owner_and_root_can_reach_the_socket(cluster: Cluster) -> None:
    cluster.ensure()
    assert cluster.socket.stat().st_mode & 0o777 == 0o700
    assert cluster.home.stat().st_mode & 0o777 == 0o700


def test_answered_writes_survive_kill_9_of_the_postmaster(cluster: Cluster) -> None:
    cluster.ensure()
    with connect(cluster) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, 1000)")
    kill_postmaster(cluster)
    cluster.ensure()
    assert value(cluster, "SELECT count(*) FROM kept") == 1000


def _sleep_until_cut(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    with pytest.raises(psycopg.Error):
        connection.execute("SELECT pg_sleep(60)")


def test_a_backend_that_outlives_its_postmaster_does_not_stop_the_next_start(
    cluster: Cluster,
) -> None:
    cluster.ensure()
    busy = connect(cluster)
    worker = threading.Thread(target=_sleep_until_cut, args=(busy,))
    worker.start()
    while not value(
        cluster, "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
    ):
        time.sleep(0.02)
    kill_postmaster(cluster)
    cluster.ensure()
    worker.join(timeout=10)
    assert not worker.is_alive()
    assert value(cluster, "SELECT 1") == 1
    busy.close()


def test_kill_9_of_a_backend_is_waited_for(cluster: Cluster) -> None:
    cluster.ensure()
    with connect(cluster) as connection:
        os.kill(connection.info.backend_pid, signal.SIGKILL)
    # The postmaster needs a moment to notice; until then it still answers.
    for _ in range(20):
        time.sleep(0.2)
        cluster.ensure()
        with contextlib.suppress(psycopg.OperationalError):
            assert value(cluster, "SELECT 1") == 1
            break
    else:
        pytest.fail("the server did not come back")


def test_a_pid_file_that_names_a_strange_process_is_stale(cluster: Cluster) -> None:
    cluster.ensure()
    kept = (cluster.data / "postmaster.pid").read_text().splitlines()
    cluster.stop()
    cluster.account.write(
        cluster.data / "postmaster.pid", "\n".join([str(os.getpid()), *kept[1:]]) + "\n"
    )
    cluster.ensure()
    assert cluster.status().running


def test_an_initdb_that_was_killed_is_begun_again(cluster: Cluster) -> None:
    half = cluster.folder / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    cluster.ensure()
    assert value(cluster, "SELECT 1") == 1


def test_a_long_path_gets_a_short_socket(place: Path) -> None:
    folder = place / ("长" * 40)
    folder.mkdir()
    cluster = Cluster(folder / "postgres", durable=False)
    try:
        cluster.ensure()
        assert len(bytes(cluster.socket / f".s.PGSQL.{PORT}")) <= LONGEST_SOCKET
        assert value(cluster, "SELECT 1") == 1
    finally:
        cluster.destroy()
    assert not cluster.socket.exists()


@pytest.mark.skipif(os.getuid() != 0, reason="only root lends its server another account")
def test_a_folder_closed_to_the_server_is_left_for_an_open_one(place: Path) -> None:
    place.chmod(0o700)
    said: list[str] = []
    cluster = Cluster(place / "postgres", durable=False, tell=said.append)
    try:
        cluster.ensure()
        assert cluster.folder.is_symlink()
        assert cluster.home.parent == OPEN_PLACE
        assert len(said) == 1 and str(cluster.home) in said[0]
        assert value(cluster, "SELECT 1") == 1
    finally:
        cluster.destroy()
    assert not cluster.home.exists() or cluster.home == cluster.folder
    assert not cluster.folder.is_symlink()


def test_failure_names_the_reason(cluster: Cluster) -> None:
    cluster.ensure()
    cluster.stop()
    cluster.account.write(cluster.data / "operator.conf", "max_connections = 'many'\n")
    with pytest.raises(Unavailable, match="max_connections"):
        cluster.ensure()


def test_the_last_lease_stops_the_server_unless_it_is_kept(cluster: Cluster) -> None:
    with cluster.lease():
        with Cluster(cluster.folder).lease():
            pass
        assert cluster.status().running
    assert not cluster.status().running
    cluster.keep()
    with cluster.lease():
        pass
    assert cluster.status().running


def _hold(folder: Path, ready: str) -> None:
    with Cluster(folder).lease():
        Path(ready).touch()
        time.sleep(60)


def test_a_killed_holder_does_not_keep_the_server(cluster: Cluster, place: Path) -> None:
    holder = multiprocessing.get_context("spawn").Process(
        target=_hold, args=(cluster.folder, str(place / "ready"))
    )
    holder.start()
    until = time.monotonic() + 30
    while not (place / "ready").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert cluster.in_use()
    holder.kill()
    holder.join()
    assert cluster.status().running and not cluster.in_use()
    with cluster.lease():
        pass
    assert not cluster.status().running


def test_two_starters_at_once_make_one_server(cluster: Cluster) -> None:
    starters = [threading.Thread(target=Cluster(cluster.folder).ensure) for _ in range(4)]
    for starter in starters:
        starter.start()
    for starter in starters:
        starter.join()
    assert value(cluster, "SELECT 1") == 1
