"""kill -9 of the program at twelve random moments of one run: it ends as if nothing had happened."""

from __future__ import annotations

import json
import math
import os
import random
import secrets
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from tests.conftest import Database
from tests.pipelines.census import faults

ROWS = 6_000
KILLS = 12
SEED = 20261123
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""Libraries begin no threads while they are imported: the process that forks has one."""
STATE = """
    SELECT (SELECT count(*) FROM street_lights WHERE tenant = %(tenant)s),
    (SELECT md5(string_agg(concat_ws('|', code, pole_no, state, scopes::text, ST_AsText(geom)), ',' ORDER BY code))
     FROM street_lights WHERE tenant = %(tenant)s),
    (SELECT count(*) FROM street_lights_history WHERE tenant = %(tenant)s),
    (SELECT count(*) FROM census_quarantine WHERE tenant = %(tenant)s),
    (SELECT count(*) FROM census_findings WHERE tenant = %(tenant)s),
    (SELECT coalesce(sum(n), 0)::bigint FROM layer_counts
     WHERE tenant = %(tenant)s AND layer = 'street_lights'),
    (SELECT count(*) FROM changesets WHERE tenant = %(tenant)s AND source LIKE 'census:%%')
"""
LATEST = "SELECT max(id) FROM census_runs WHERE tenant = %(tenant)s"
UNFINISHED = (
    "SELECT max(id) FROM census_runs WHERE tenant = %(tenant)s AND summary -> 'undone' IS NULL"
)
HOLDING = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7702027"
    " AND %(tenant)s <> ''"
)
LEFT = (
    "street_lights_history",
    "census_quarantine",
    "census_findings",
    "layer_counts",
    "changes",
    "changesets",
)


@dataclass(frozen=True)
class Place:
    """A city, and a process that forks the program for each command."""

    url: str
    tenant: str
    forks: subprocess.Popen[str]

    def start(self, *arguments: str) -> int:
        """Run a census command in a process of its own; return its number."""
        assert self.forks.stdin is not None
        self.forks.stdin.write(json.dumps([*arguments, "--tenant", self.tenant]) + "\n")
        self.forks.stdin.flush()
        return self._read()

    def wait(self) -> int:
        """The exit code of the command that was started last."""
        return self._read()

    def ended_within(self, seconds: float) -> bool:
        """Wait for the end of the command, but no longer."""
        timeout = None if seconds == math.inf else seconds
        return bool(select.select([self.forks.stdout], [], [], timeout)[0])

    def _read(self) -> int:
        assert self.forks.stdout is not None
        return int(self.forks.stdout.readline())

    def ask(self, statement: str) -> tuple[Any, ...]:
        """One row of the database."""
        with psycopg.connect(self.url) as connection:
            found = connection.execute(statement, {"tenant": self.tenant}).fetchone()  # type: ignore[arg-type]
        assert found is not None
        return found

    def clear(self, table: str) -> None:
        """Forget what the first run left in a table."""
        with psycopg.connect(self.url) as connection:
            connection.execute(f"DELETE FROM {table} WHERE tenant = %s", [self.tenant])  # type: ignore[arg-type]


@pytest.fixture
def place(database: Database, tmp_path: Path) -> Iterator[Place]:
    """The city, and the forking process, which ends with the test."""
    url = make_url(database.url).set(drivername="postgresql").render_as_string(False)
    environment = {
        **os.environ,
        **ONE_THREAD,
        "WANMI_DATABASE_URL": url,
        "WANMI_VAR": str(tmp_path / "var"),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "tests.pipelines.census.forks"],
        env=environment,
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as forks:
        yield Place(url, f"k{secrets.token_hex(4)}", forks)


@pytest.mark.slow
def test_twelve_kills_leave_the_same_state(place: Place, tmp_path: Path) -> None:
    """Each kill strikes a run at work; whenever a run got to its end, the map is as without kills."""
    path = tmp_path / "street_lights.gpkg"
    faults.seed(ROWS).frame.to_file(path, engine="pyogrio")
    fresh = ["run", str(path)]
    whole = _ended(place, fresh, math.inf)
    assert whole is not None
    expected = place.ask(STATE)
    assert expected[0]
    draw, kills, again = random.Random(SEED), 0, _anew(place, fresh)
    while kills < KILLS:
        took = _ended(place, again, whole * draw.uniform(0.03, 0.97))
        if took is None:
            kills += 1
            unfinished = place.ask(UNFINISHED)[0]
            again = fresh if unfinished is None else ["resume", str(unfinished)]
        else:
            whole = min(whole, took) if again is fresh else whole
            assert place.ask(STATE) == expected
            again = _anew(place, fresh)
    assert _ended(place, again, math.inf) is not None
    assert place.ask(STATE) == expected


def _ended(place: Place, command: list[str], patience: float) -> float | None:
    """Seconds that a command took; None if it was killed because it was not done in time."""
    began = time.monotonic()
    child = place.start(*command)
    if not place.ended_within(patience):
        with suppress(ProcessLookupError):  # it may have ended just now
            os.killpg(child, signal.SIGKILL)
    code = place.wait()
    assert code in (0, -signal.SIGKILL)
    while place.ask(HOLDING)[0]:  # until the database has noticed
        time.sleep(0.01)
    return None if code else time.monotonic() - began


def _anew(place: Place, fresh: list[str]) -> list[str]:
    """Take the run back, and all that it left; the command to begin again."""
    place.start("undo", str(place.ask(LATEST)[0]))
    assert place.wait() == 0
    for table in LEFT:
        place.clear(table)
    return fresh
