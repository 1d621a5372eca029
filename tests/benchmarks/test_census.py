"""How fast a census is from inspection to publication, beside ``ogr2ogr``; and its memory at ten million rows.

Each census runs in a process of its own, so that its memory and processor time are its own. Wall
times on a busy machine say little: the seconds of processor are printed beside them.
Settings: ``WANMI_BENCH_ROWS`` (default 1,000,000), ``WANMI_BENCH_MEMORY_ROWS`` (default 10,000,000; 0 leaves it out).
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from layers.registry import discover
from tests.pipelines.census import ground

ROWS = int(os.environ.get("WANMI_BENCH_ROWS", "1000000"))
MEMORY_ROWS = int(os.environ.get("WANMI_BENCH_MEMORY_ROWS", "10000000"))
_RUN = """
import json, resource, sys, time
from pathlib import Path
from gis.database.engine import make_engine
from gis.database.session import system
from layers.registry import discover
from pipelines.census.census import Census
url, tenant, var, source, until = sys.argv[1:]
census = Census(engine=make_engine(url), registry=discover(), caller=system(tenant), var=Path(var))
times, began = {}, time.monotonic()
run = census.create(Path(source), {"today": "2026-06-30", "layer": "street_lights"}, keep=False)
for step in ("inspect", "map", "check", "match", "approve", "publish"):
    at = time.monotonic()
    done = census.advance(run, step)
    times[step] = round(time.monotonic() - at, 2)
    if step == until:
        break
own = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"seconds": time.monotonic() - began, "steps": times, "cpu": own.ru_utime + own.ru_stime,
    "mb": own.ru_maxrss / 1024, "created": done.summary.get("publish", {}).get("datasets", {})}))
"""


def _census(
    database: Any, tenant: str, var: Path, source: Path, until: str = "publish"
) -> dict[str, Any]:
    command = [sys.executable, "-c", _RUN, database.url, tenant, str(var), str(source), until]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _bare(database: Any, source: Path) -> tuple[float, float]:
    """Seconds, and seconds of processor, of ogr2ogr loading the same file into a table of its own."""
    from sqlalchemy import make_url

    url = make_url(database.url)
    target = f"PG:host={url.query['host']} port={url.query['port']} user={url.username} dbname={url.database}"
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run(
        [
            "ogr2ogr",
            "-overwrite",
            "-f",
            "PostgreSQL",
            target,
            str(source),
            "-nln",
            "bare",
            "--config",
            "PG_USE_COPY",
            "YES",
        ],
        check=True,
        capture_output=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (
        time.monotonic() - began,
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
    )


def say(line: str) -> None:
    """Tell a figure."""
    sys.stdout.write(f"{line}\n")


@pytest.mark.benchmark
def test_from_inspection_to_publication(database: Any, tmp_path: Path) -> None:
    source = tmp_path / "street_lights.gpkg"
    ground.lamps(ROWS).to_file(source, engine="pyogrio", layer="street_lights")
    ground.lay(database.engine, discover(), "bench")
    done = _census(database, "bench", tmp_path / "var", source)
    assert done["created"]["1"]["created"] == ROWS
    bare = _bare(database, source) if shutil.which("ogr2ogr") else (float("nan"), float("nan"))
    say(
        f"\n{ROWS:,} rows, inspect to publish: {done['seconds']:.1f} s, {ROWS / done['seconds']:,.0f} rows/s"
    )
    say(
        f"  steps {done['steps']}; processor of the census {done['cpu']:.1f} s, memory {done['mb']:.0f} MB"
    )
    say(
        f"  ogr2ogr bare: {bare[0]:.1f} s (processor {bare[1]:.1f} s): {done['seconds'] / bare[0]:.1f} times"
    )
    say(f"  load of the machine meanwhile: {os.getloadavg()[0]:.1f}")


@pytest.mark.benchmark
@pytest.mark.skipif(MEMORY_ROWS == 0, reason="left out")
def test_memory_at_ten_million_rows(database: Any, tmp_path: Path) -> None:
    source = tmp_path / "street_lights.gpkg"
    part = 500_000
    for number in range(max(MEMORY_ROWS // part, 1)):
        frame = ground.lamps(part, seed=number).drop(columns="BSM")
        frame["DGBH"] = frame["DGBH"] + f"-{number}"
        frame.to_file(source, engine="pyogrio", layer="street_lights", append=number > 0)
    ground.lay(database.engine, discover(), "vast")
    done = _census(
        database, "vast", tmp_path / "var", source, os.environ.get("WANMI_BENCH_UNTIL", "check")
    )
    say(f"\n{MEMORY_ROWS:,} rows: {done['mb']:.0f} MB, {done['steps']}")
