"""How fast a census is from inspection to publication, beside ``ogr2ogr``; and its memory at ten million rows.

Each census runs in a process of its own; its memory is that of all its processes at their common
peak. Wall times on a busy machine say little: the seconds of processor are printed beside them.
Settings: ``WANMI_BENCH_ROWS`` (default 1,000,000), ``WANMI_BENCH_MEMORY_ROWS`` (default 10,000,000;
0 leaves it out, it needs 25 GB of disk), ``WANMI_BENCH_UNTIL`` (last step of the latter).
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from gis.database.cluster import Cluster
from gis.database.engine import make_engine
from layers.migrate import upgrade
from layers.registry import discover
from tests.benchmarks import measured
from tests.conftest import PLACE_PREFIX
from tests.pipelines.census import ground

ROWS = int(os.environ.get("WANMI_BENCH_ROWS", "1000000"))
MEMORY_ROWS = int(os.environ.get("WANMI_BENCH_MEMORY_ROWS", "10000000"))
UNTIL = os.environ.get("WANMI_BENCH_UNTIL", "publish")
PART = 500_000
BAD_EACH = 500
"""One row in so many has an unknown state and goes to the quarantine."""
_ROOT = Path(__file__).parents[2]
_RUN = """
import json, sys, time
from pathlib import Path
from gis.database.engine import make_engine
from gis.database.session import system
from layers.registry import discover
from pipelines.census.census import Census

def main():
    url, tenant, var, source, until = sys.argv[1:]
    census = Census(engine=make_engine(url), registry=discover(), caller=system(tenant), var=Path(var))
    times = {}
    run = census.create(Path(source), {"today": "2026-06-30", "layer": "street_lights"}, keep=False)
    for step in ("inspect", "map", "check", "match", "approve", "publish"):
        at = time.monotonic()
        done = census.advance(run, step)
        times[step] = round(time.monotonic() - at, 2)
        if step == until:
            break
    print(json.dumps({"steps": times, "summary": dict(done.summary)}))

if __name__ == "__main__":
    main()
"""


@pytest.fixture
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster of its own, to be watched alone."""
    place = tmp_path_factory.getbasetemp().parent.parent / f"{PLACE_PREFIX}census-{os.getpid()}"
    place.mkdir()
    place.chmod(0o755)
    made = Cluster(place / "postgres", durable=False)
    try:
        with made.lease():
            yield made
    finally:
        made.destroy()
        shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def engine(cluster: Cluster) -> Iterator[Engine]:
    """An engine on its migrated database."""
    made = make_engine(cluster.url)
    upgrade(made)
    yield made
    made.dispose()


def _census(
    cluster: Cluster, tenant: str, place: Path, source: Path, until: str
) -> tuple[measured.Cost, Any]:
    script = place / "census.py"
    script.write_text(f"import sys\nsys.path.insert(0, {str(_ROOT)!r})\n{_RUN}")
    arguments = [cluster.url, tenant, str(place / "var"), str(source), until]
    cost = measured.run([sys.executable, str(script), *arguments], _ROOT, cluster.folder)
    return cost, json.loads(cost.output.splitlines()[-1])


def _bare(cluster: Cluster, source: Path) -> measured.Cost:
    """ogr2ogr loading the same file into a table of its own."""
    target = f"PG:host={cluster.socket} port=5432 user=postgres dbname=wanmi"
    command = ["ogr2ogr", "-overwrite", "-f", "PostgreSQL", target, str(source), "-nln", "bare"]
    return measured.run([*command, "--config", "PG_USE_COPY", "YES"], _ROOT, cluster.folder)


def say(line: str) -> None:
    """Tell a figure."""
    sys.stdout.write(f"{line}\n")


def _tell(name: str, rows: int, cost: measured.Cost) -> None:
    say(
        f"  {name}: {cost.seconds:.1f} s, {rows / cost.seconds:,.0f} rows/s; processor {cost.cpu:.1f} s"
        f" + database {cost.server_cpu:.1f} s; peak memory of all its processes {cost.mb:.0f} MB"
        f" + database {cost.server_mb:.0f} MB"
    )


@pytest.mark.benchmark
def test_from_inspection_to_publication(cluster: Cluster, engine: Engine, tmp_path: Path) -> None:
    source = tmp_path / "street_lights.gpkg"
    ground.lamps(ROWS).to_file(source, engine="pyogrio", layer="street_lights")
    ground.lay(engine, discover(), "bench")
    cost, done = _census(cluster, "bench", tmp_path, source, "publish")
    assert done["summary"]["publish"]["datasets"]["1"]["created"] == ROWS
    say(f"\n{ROWS:,} rows, load of the machine {os.getloadavg()[0]:.1f}")
    _tell("inspect to publish", ROWS, cost)
    say(f"  steps {done['steps']}")
    if shutil.which("ogr2ogr"):
        bare = _bare(cluster, source)
        _tell("ogr2ogr, bare", ROWS, bare)
        say(
            f"  {cost.seconds / bare.seconds:.2f} times ogr2ogr (processor {_all(cost) / _all(bare):.2f} times)"
        )


def _all(cost: measured.Cost) -> float:
    return cost.cpu + cost.server_cpu


@pytest.mark.benchmark
@pytest.mark.skipif(MEMORY_ROWS == 0, reason="left out")
def test_memory_at_ten_million_rows(cluster: Cluster, engine: Engine, tmp_path: Path) -> None:
    source, counties = tmp_path / "street_lights.gpkg", max(MEMORY_ROWS // PART, 1)
    lamps = ground.lamps(PART)
    lamps.loc[::BAD_EACH, "ZT"] = "歪了"
    for county in range(counties):
        frame = ground.moved(lamps, county)
        frame.to_file(source, engine="pyogrio", layer="street_lights", append=county > 0)
    ground.lay(engine, discover(), "vast", counties)
    cost, done = _census(cluster, "vast", tmp_path, source, UNTIL)
    rows, bad = counties * PART, counties * PART // BAD_EACH
    assert done["summary"]["check"]["quarantined"] == bad
    if UNTIL == "publish":
        assert done["summary"]["publish"]["datasets"]["1"]["created"] == rows - bad
    say(f"\n{rows:,} rows, load of the machine {os.getloadavg()[0]:.1f}")
    _tell(f"inspect to {UNTIL}", rows, cost)
    say(f"  steps {done['steps']}")
