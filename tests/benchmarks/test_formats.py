"""Downloads of a large layer: memory of the server while a million features stream, and time per format.

The server runs as a process of its own, so that its resident memory is its own. What is compared
with ``ogr2ogr``: the same table, the same attributes, from the same PostGIS into a file of the same
format; ours comes through HTTP, row security and field permissions. Rows for the memory test: WANMI_BENCH_ROWS
(default 1,000,000).
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import httpx
import numpy as np
import pytest
import shapely

from gis.database.cluster import Cluster
from gis.database.engine import make_engine
from gis.database.session import begin_owner, system
from layers.accounts import tenants
from layers.migrate import upgrade
from layers.registry import discover
from layers.store import bulk

ROWS = int(os.environ.get("WANMI_BENCH_ROWS", "1000000"))
COMPARED = 100_000
PAGE = 10_000
ROUNDS = 5
CHUNK = 50_000
TENANT = "formats"
MOST_GROWTH_MB = 150
"""Above what the server holds after a download of 10,000: some batches, Python's own reserves."""
FORMATS = ("csv", "flatgeobuf", "parquet")
SERVE = """
import sys; from pathlib import Path
import uvicorn
from api.app import create_app; from gis.database.settings import Settings
app = create_app(Settings(database_url=sys.argv[1], tenant=sys.argv[2], var=Path(sys.argv[3])))
uvicorn.run(app, host='127.0.0.1', port=int(sys.argv[4]), log_level='warning')
"""

pytestmark = pytest.mark.benchmark


@dataclass(frozen=True)
class Served:
    """The address of the items, the server's process, and the cluster behind it."""

    items: str
    pid: int
    cluster: Cluster

    def resident_mb(self) -> float:
        """Resident memory of the server now."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = Path(tempfile.mkdtemp(prefix="wanmi-bench-"))
    place.chmod(0o755)
    cluster = Cluster(place / "postgres", durable=False)
    try:
        with cluster.lease():
            _fill(cluster)
            yield from _serving(cluster, tmp_path_factory.mktemp("var"))
    finally:
        cluster.destroy()
        shutil.rmtree(place, ignore_errors=True)


def _serving(cluster: Cluster, var: Path) -> Iterator[Served]:
    port = 8492
    command = [sys.executable, "-c", SERVE, cluster.url, TENANT, str(var), str(port)]
    with subprocess.Popen(command, cwd=Path(__file__).parents[2]) as process:
        try:
            items = f"http://127.0.0.1:{port}/ogc/collections/components/items"
            _await(items)
            yield Served(items, process.pid, cluster)
        finally:
            process.terminate()


def _await(url: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            assert httpx.get(url, params={"limit": 1}).status_code == 200
            return
        except httpx.TransportError:
            assert time.monotonic() < until
            time.sleep(0.2)


def _fill(cluster: Cluster) -> None:
    engine = make_engine(cluster.url)
    upgrade(engine)
    with begin_owner(engine) as connection:
        city = tenants.City(id=TENANT, title_zh="大城", title_en="Large", bounds=(116, 35, 119, 38))
        tenants.put(connection, city)
    registry = discover()
    info = registry.get("components")
    done = bulk.load(
        engine, registry, system(TENANT), info, _frames(), reason="bench", source="bench"
    )
    assert done.created == ROWS, done
    engine.dispose()


def _frames() -> Iterator[gpd.GeoDataFrame]:
    made = np.random.default_rng(7)
    for start in range(0, ROWS, CHUNK):
        n = np.arange(start, min(start + CHUNK, ROWS))
        yield gpd.GeoDataFrame(
            {
                "source_id": [f"s{one}" for one in n],
                "name": [f"井盖 {one}" for one in n],
                "class_code": np.where(n % 5 == 0, "01013", "01024"),
                "state": np.where(n % 2 == 0, "1", "2"),
                "elevation_m": n / 7,
                "surveyed_on": [f"2025-06-{1 + one % 28:02d}" for one in n],
                "manager_name": "市政管理处",
                "owner_name": "某某区城市管理局",
                "address": [f"人民路 {one % 999} 号" for one in n],
                "note": ['备注, "有引号"' if one % 100 == 0 else None for one in n],
            },
            geometry=shapely.points(made.uniform(117, 118, len(n)), made.uniform(36, 37, len(n))),
            crs=4490,
        )


def _taken(url: str, **given: object) -> tuple[float, int]:
    """Seconds and bytes of a download that is thrown away as it comes."""
    began, size = time.monotonic(), 0
    with httpx.stream(
        "GET", url, params=given, headers={"accept-encoding": "identity"}, timeout=600
    ) as answer:
        assert answer.status_code == 200
        for piece in answer.iter_raw():
            size += len(piece)
    return time.monotonic() - began, size


def _peak(served: Served, work: Callable[[], object]) -> float:
    """The highest resident memory of the server while ``work`` goes on."""
    seen, over = [served.resident_mb()], threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            seen.append(served.resident_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    work()
    over.set()
    watcher.join()
    return max(seen)


@pytest.mark.parametrize("form", FORMATS)
def test_memory_stays_flat(served: Served, form: str) -> None:
    _taken(served.items, f=form, limit=PAGE)
    small = _peak(served, lambda: _taken(served.items, f=form, limit=PAGE))
    results: list[tuple[float, int]] = []
    large = _peak(served, lambda: results.append(_taken(served.items, f=form)))
    seconds, size = results[0]
    print(  # noqa: T201 - benchmarks print
        f"\n{form}: {ROWS:,} features, {size / 1e6:.0f} MB in {seconds:.1f} s; "
        f"resident {small:.0f} MB at {PAGE:,} features, {large:.0f} MB at {ROWS:,}"
    )
    assert large - small < MOST_GROWTH_MB


def test_time_per_format(served: Served, tmp_path: Path) -> None:
    ways: dict[str, Callable[[], object]] = {"GeoJSON (10 pages)": lambda: _pages(served)}
    for form in FORMATS:
        ways[form] = lambda form=form: _taken(served.items, f=form, limit=COMPARED)
    if shutil.which("ogr2ogr"):
        for form in ("GeoJSON", "CSV", "FlatGeobuf"):
            ways[f"ogr2ogr {form}"] = lambda form=form: _ogr2ogr(served, tmp_path, form)
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, work in ways.items():
            began = time.monotonic()
            work()
            times[name].append(time.monotonic() - began)
    print()  # noqa: T201
    for name, seconds in times.items():
        median = statistics.median(seconds)
        print(f"{name}: {median:.2f} s ({min(seconds):.2f} to {max(seconds):.2f})")  # noqa: T201


def _pages(served: Served) -> None:
    last = 0
    for _ in range(COMPARED // PAGE):
        answer = httpx.get(
            served.items,
            params={"limit": PAGE, "after": last},
            headers={"accept-encoding": "identity"},
            timeout=60,
        )
        # Not parsed: the client's work is not measured.
        last = int(re.findall(r"after=(\d+)", answer.text[:4000])[-1])


def _ogr2ogr(served: Served, folder: Path, form: str) -> None:
    info = discover().get("components")
    listed = ", ".join(item.name for item in info.fields if item.read == "public")
    statement = (
        f"SELECT id, {listed}, geom FROM components WHERE tenant = '{TENANT}' "
        f"ORDER BY id LIMIT {COMPARED}"
    )
    suffix, *options = {
        "CSV": ["csv", "-lco", "GEOMETRY=AS_WKT"],
        "FlatGeobuf": ["fgb", "-lco", "SPATIAL_INDEX=NO"],
        "GeoJSON": ["geojson"],
    }[form]
    out = folder / f"out.{suffix}"
    out.unlink(missing_ok=True)
    source = f"PG:host={served.cluster.socket} port=5432 user=postgres dbname=wanmi"
    command = ["ogr2ogr", "-q", "-f", form, str(out), source, "-sql", statement, *options]
    subprocess.run(command, check=True, capture_output=True)
