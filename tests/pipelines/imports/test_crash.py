"""kill -9 of the importer, and of the database, in the middle of an import.

Afterwards nothing half is there, and running the same import again completes it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import psycopg
import pytest
import shapely

from gis.database import processes
from gis.database.cluster import Cluster

ROWS = 60_000
LOADED = "SELECT count(*) FROM trees"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A durable cluster of its own, for it will be killed."""
    place = Path(tempfile.mkdtemp(prefix="wanmi-crash-"))
    place.chmod(0o755)
    made = Cluster(place / "postgres")
    made.ensure()
    try:
        yield made
    finally:
        made.destroy()
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that two processes read where there are two processors."""
    path = tmp_path_factory.mktemp("crash") / "trees.gpkg"
    made = np.random.default_rng(1)
    places = shapely.points(made.uniform(116.9, 117.1, ROWS), made.uniform(36.6, 36.7, ROWS))
    columns = {"id": np.arange(ROWS), "树种": np.full(ROWS, "国槐")}
    gpd.GeoDataFrame(columns, geometry=places, crs=4326).to_file(path, engine="pyogrio")
    return path


def _start(cluster: Cluster, path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "api.cli.main", "import", "file", str(path), "--tenant", "c"]
    url = f"postgresql://postgres@/wanmi?host={cluster.socket}&port=5432"
    return subprocess.Popen(
        command,
        env={**os.environ, "WANMI_DATABASE_URL": url, "WANMI_VAR": str(path.parent / "var")},
        cwd=Path(__file__).parents[3],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _connected(cluster: Cluster) -> psycopg.Connection:
    return psycopg.connect(
        host=str(cluster.socket), port=5432, user="postgres", dbname="wanmi", autocommit=True
    )


def _ask(cluster: Cluster, question: str) -> int:
    with _connected(cluster) as connection:
        return _answer(connection, question)


def _answer(connection: psycopg.Connection, question: str) -> int:
    row = connection.execute(question).fetchone()  # type: ignore[arg-type]
    return int(row[0]) if row else 0


def _seen(cluster: Cluster, running: subprocess.Popen[str], pattern: str) -> bool:
    """Wait for the importer's statement that begins with ``pattern``: it takes a tenth of a second.

    On a busy machine it can come and go between two looks: then the importer's end is seen.
    """
    busy = (
        f"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '{pattern}%'"
    )
    until = time.monotonic() + 60
    with _connected(cluster) as connection:
        while not _answer(connection, busy):
            if running.poll() is not None:
                return False
            assert time.monotonic() < until, f"no statement {pattern} seen"
            time.sleep(0.001)
    return True


def _completes(cluster: Cluster, path: Path) -> None:
    _, err = (again := _start(cluster, path)).communicate(timeout=120)
    assert again.returncode == 0, err
    _whole(cluster)
    _clear(cluster)


def _whole(cluster: Cluster) -> None:
    """All is there, once."""
    assert _ask(cluster, LOADED) == ROWS
    assert _ask(cluster, "SELECT count(*) FROM changes") == 1
    assert _ask(cluster, "SELECT sum(n) FROM layer_counts") == ROWS
    assert _ask(cluster, "SELECT count(*) FROM pg_indexes WHERE tablename = 'trees'") >= 5


def _clear(cluster: Cluster) -> None:
    with _connected(cluster) as connection:
        connection.execute("TRUNCATE trees, changes, changesets, layer_counts")


def _kill_importer(_: Cluster, running: subprocess.Popen[str]) -> None:
    running.send_signal(signal.SIGKILL)


def _kill_database(cluster: Cluster, _: subprocess.Popen[str]) -> None:
    for victim in processes.living_in(cluster.data):
        with contextlib.suppress(ProcessLookupError):  # a worker may have ended meanwhile
            os.kill(victim, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="finds the server's processes in /proc")
@pytest.mark.parametrize("moment", ["COPY trees", "CREATE UNIQUE INDEX"])
@pytest.mark.parametrize("kill", [_kill_importer, _kill_database])
def test_nothing_half_is_left_and_again_completes(
    cluster: Cluster,
    trees: Path,
    kill: Callable[[Cluster, subprocess.Popen[str]], None],
    moment: str,
) -> None:
    while not _killed_before_the_end(cluster, trees, kill, moment):
        _whole(cluster)
        _clear(cluster)
    assert [_ask(cluster, f"SELECT count(*) FROM {name}") for name in _TABLES] == [0] * len(_TABLES)
    _completes(cluster, trees)


def _killed_before_the_end(
    cluster: Cluster, trees: Path, kill: Callable[..., None], moment: str
) -> bool:
    """Whether the blow fell before the import was committed; a busy machine may deal it late."""
    with _start(cluster, trees) as running:
        _migrated(cluster, running)
        struck = _seen(cluster, running, moment)
        if struck:
            kill(cluster, running)
        out, err = running.communicate(timeout=60)
    cluster.ensure()
    if struck and kill is _kill_database and running.returncode:
        assert running.returncode == 2 and "数据库" in err, (out, err)
    return not _ask(cluster, "SELECT count(*) FROM changes")


_TABLES = ("trees", "trees_history", "changes", "changesets", "quarantine", "layer_counts")


def _migrated(cluster: Cluster, running: subprocess.Popen[str]) -> None:
    """Wait for the importer to have made the tables."""
    while not _ask(cluster, "SELECT count(*) FROM pg_tables WHERE tablename = 'trees'"):
        assert running.poll() is None, running.communicate()
        time.sleep(0.05)
