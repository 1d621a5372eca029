"""``make bench-cases``: load, ask, print (docs/cases-benchmark.md).

Environment: CASES (past cases, 1,000,000), BENCH_FOLDER (where the cluster lives), RATE_SECONDS.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from gis.database.cluster import Cluster
from gis.database.engine import make_engine
from layers.migrate import upgrade
from tests.benchmarks.cases import city, inside, intake, load
from tests.benchmarks.ogc.started import free_port, process

FOLDER = Path("/var/tmp/wanmi-cases")


@dataclass(frozen=True)
class Figure:
    """A line of the table: what was measured, what it came to, and what it should."""

    what: str
    value: str
    target: str = ""


def main() -> None:
    """Measure and print."""
    folder = Path(os.environ.get("BENCH_FOLDER") or FOLDER)
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    wanted = int(os.environ.get("CASES", "1000000"))
    cluster = Cluster(folder / "postgres")
    with cluster.lease():
        engine = make_engine(cluster.url)
        upgrade(engine)
        made = city.build(engine)
        seconds = load.fill(engine, wanted)
        figures = [Figure("past cases", f"{wanted:,}"), *_sizes(engine)]
        if seconds:
            figures.append(Figure("loaded by COPY and set-wise", f"{seconds:,.0f} s"))
        for figure in figures:
            _print(figure)
        for row in inside.measured(engine):
            _print(Figure(*row))
        with _server(cluster.url, folder) as base:
            for row in intake.measured(base, made.tokens):
                _print(Figure(*row))
        engine.dispose()


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
    from sqlalchemy import text

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


def _print(figure: Figure) -> None:
    print(f"{figure.what:<48} {figure.value:<48} {figure.target}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
