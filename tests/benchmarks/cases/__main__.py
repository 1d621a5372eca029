"""``make bench-cases``: load, ask, print (docs/cases-benchmark.md).

Environment: CASES (past cases, 1,000,000; several sizes, smallest first, are compared),
BENCH_FOLDER (where the cluster lives), RATE_SECONDS and WARM_SECONDS (of steady arrival), PROCESSES.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from gis.database.cluster import Cluster
from gis.database.engine import make_engine
from layers.migrate import upgrade
from tests.benchmarks.cases import city, inside, intake, load
from tests.benchmarks.cases.figures import Figure, compared
from tests.benchmarks.ogc.started import free_port, process

FOLDER = Path("/var/tmp/wanmi-cases")
WHOLE_BYTES, FURTHER_BYTES = 4_800, 2_500
"""What a past case takes on disk with everything about it, and beyond the first million (docs)."""
SPARE_BYTES = 6_000_000_000
"""Log and files to sort while indexes are made."""


def main() -> None:
    """Measure every size and print, the comparison of the last with the first at the end."""
    folder = Path(os.environ.get("BENCH_FOLDER") or FOLDER)
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    sizes = [int(size) for size in os.environ.get("CASES", "1000000").split()]
    cluster = Cluster(folder / "postgres")
    with cluster.lease():
        engine = make_engine(cluster.url)
        upgrade(engine)
        tokens = city.build(engine).tokens
        found = [_measured(cluster, engine, folder, size, tokens) for size in sizes]
        engine.dispose()
    for figure in compared(found[0], found[-1]) if len(found) > 1 else ():
        figure.show()


def _measured(
    cluster: Cluster, engine: Engine, folder: Path, size: int, tokens: Mapping[str, str]
) -> list[Figure]:
    _room(folder, size)
    spent = load.fill(cluster, engine, size)
    parts = ", ".join(f"{name} {seconds:,.0f} s" for name, seconds in spent.items())
    Figure("past cases", f"{size:,}", parts or "there already").show()
    found = []
    for figure in (*_sizes(engine), *inside.measured(engine, size)):
        figure.show()
        found.append(figure)
    with _server(cluster.url, folder) as base:
        for figure in intake.measured(base, tokens):
            figure.show()
            found.append(figure)
    return found


def _room(folder: Path, size: int) -> None:
    """Refuse a size for which the disk has no room."""
    whole = min(size, load.WHOLE)
    wanted = SPARE_BYTES + whole * WHOLE_BYTES + (size - whole) * FURTHER_BYTES
    there = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    free = shutil.disk_usage(folder).free
    if wanted > there + free:
        raise SystemExit(f"{size:,} cases take {wanted / 1e9:.0f} GB, {free / 1e9:.0f} GB are free")


@contextmanager
def _server(url: str, folder: Path) -> Iterator[str]:
    port = free_port()
    environ = {
        "WANMI_DATABASE_URL": url,
        "WANMI_TENANT": city.TENANT,
        "WANMI_PORT": str(port),
        "WANMI_PROCESSES": os.environ.get("PROCESSES", "2"),
        "WANMI_WORKERS": "0",
        "WANMI_VAR": str(folder / "var"),
    }
    command = [sys.executable, "-m", "api.cli.main", "serve"]
    base = f"http://127.0.0.1:{port}"
    with process(command, environ, f"{base}/healthz", folder / "server"):
        yield base


def _sizes(engine: Engine) -> Iterator[Figure]:
    with engine.connect() as connection:
        for name in load.TABLES:
            row = connection.execute(
                text(
                    "SELECT reltuples, pg_size_pretty(pg_total_relation_size(oid)) FROM pg_class "
                    "WHERE relname = :name"
                ),
                {"name": name},
            ).one()
            yield Figure(f"table {name}", f"{row[0]:,.0f} rows, {row[1]}")


if __name__ == "__main__":
    main()
