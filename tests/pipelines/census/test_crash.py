"""kill -9 of the program at twelve random moments of one run: it ends as if nothing had happened."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gis.database.cluster import Cluster
from tests.pipelines.census import faults

ROWS = 30_000
KILLS = 12
SEED = 20261123
STATE = (
    "SELECT (SELECT count(*) FROM street_lights WHERE tenant = 'c'),"
    " (SELECT md5(string_agg(concat_ws('|', code, pole_no, state, scopes::text, ST_AsText(geom)), ',' ORDER BY code))"
    "  FROM street_lights WHERE tenant = 'c'),"
    " (SELECT count(*) FROM street_lights_history WHERE tenant = 'c'),"
    " (SELECT count(*) FROM census_quarantine WHERE tenant = 'c'),"
    " (SELECT count(*) FROM census_findings WHERE tenant = 'c'),"
    " (SELECT coalesce(sum(n), 0)::bigint FROM layer_counts WHERE tenant = 'c' AND layer = 'street_lights'),"
    " (SELECT count(*) FROM changesets WHERE tenant = 'c' AND source LIKE 'census:%')"
)


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A durable cluster of its own, and a folder for the runs."""
    folder = Path(tempfile.mkdtemp(prefix="wanmi-census-crash-"))
    folder.chmod(0o755)
    cluster = Cluster(folder / "postgres")
    cluster.ensure()
    try:
        yield folder
    finally:
        cluster.destroy()
        shutil.rmtree(folder, ignore_errors=True)


def _start(place: Path, *arguments: str) -> subprocess.Popen[bytes]:
    socket = Cluster(place / "postgres").socket
    url = f"postgresql://postgres@/wanmi?host={socket}&port=5432"
    return subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", "census", *arguments, "--tenant", "c"],
        env={**os.environ, "WANMI_DATABASE_URL": url, "WANMI_VAR": str(place / "var")},
        cwd=Path(__file__).parents[3],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _ask(place: Path, statement: str) -> tuple[object, ...]:
    socket = Cluster(place / "postgres").socket
    with psycopg.connect(f"postgresql://postgres@/wanmi?host={socket}&port=5432") as connection:
        found = connection.execute(statement).fetchone()  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.slow
def test_twelve_kills_leave_the_same_state(place: Path, tmp_path: Path) -> None:
    path = tmp_path / "street_lights.gpkg"
    faults.seed(ROWS).frame.to_file(path, engine="pyogrio")
    began = time.monotonic()
    assert _start(place, "run", str(path)).wait() == 0
    whole = time.monotonic() - began
    expected = _ask(place, STATE)
    assert expected[0]
    number = _ask(place, "SELECT max(id) FROM census_runs")[0]
    assert _start(place, "undo", str(number)).wait() == 0
    for table in ("street_lights_history", "census_quarantine", "census_findings", "layer_counts"):
        _clear(place, table)
    # A second run of the same file: killed at random moments of its whole time, each time resumed; the
    # early ones first, for a run that goes on has less and less to do.
    again = ["run", str(path)]
    draw = random.Random(SEED)
    for moment in sorted(draw.uniform(0.03, 0.97) for _ in range(KILLS)):
        child = _start(place, *again)
        time.sleep(whole * moment)
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        latest = _ask(place, "SELECT max(id) FROM census_runs")[0]
        if latest != number:
            again = ["resume", str(latest)]
    assert _start(place, *again).wait() == 0
    found = _ask(place, STATE)
    assert (*found[:6], found[6]) == (*expected[:6], 2)


def _clear(place: Path, table: str) -> None:
    socket = Cluster(place / "postgres").socket
    with psycopg.connect(f"postgresql://postgres@/wanmi?host={socket}&port=5432") as connection:
        connection.execute(f"DELETE FROM {table} WHERE tenant = 'c'")  # type: ignore[arg-type]
