"""``make sim-cases``: cases driven through all stages by many workers, the server killed meanwhile.

Environment: CASES (10,000), WORKERS (200), KILLS (at most so many), BENCH_FOLDER.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import httpx
from sqlalchemy import text

from gis.database.cluster import Cluster
from gis.database.engine import make_engine
from layers.migrate import upgrade
from tests.benchmarks.cases import city, hours
from tests.benchmarks.cases.audit import findings
from tests.benchmarks.cases.drive import Run, Server, drive, torment, upload
from tests.benchmarks.ogc.started import ROOT, free_port

FOLDER = Path("/var/tmp/wanmi-cases-sim")
READY_SECONDS = 180
PAUSES = (15.0, 45.0)
"""Seconds between a start and the next kill: some are spent on starting."""
SHOWN = 20


@dataclass(frozen=True)
class Size:
    """How many cases, by how many workers, with how many kills at most, and the pauses between."""

    cases: int
    workers: int
    kills: int
    pauses: tuple[float, float] = PAUSES


def main() -> None:
    """Drive, kill, audit; exit code 1 if anything is wrong."""
    folder = Path(os.environ.get("BENCH_FOLDER") or FOLDER)
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    size = Size(*(int(os.environ.get(name, given)) for name, given in _GIVEN))
    cluster = Cluster(folder / "postgres")
    with cluster.lease():
        run, wrong, seconds = simulate(cluster.url, folder, size)
    ends = Counter(one.end for one in run.driven)
    cuts = quantiles(run.millis, n=100)
    print(f"{len(run.driven):,} cases {dict(ends)} by {size.workers} workers in {seconds:,.0f} s")  # noqa: T201
    print(f"{len(run.millis):,} answers, {len(run.millis) / seconds:,.0f}/s, {median(run.millis):.0f}"  # noqa: T201
          f" · p95 {cuts[94]:.0f} ms; {run.kills} × kill -9, {run.again:,} sent again,"
          f" {run.kept:,} orders kept for their hours")  # fmt: skip
    print(f"{len(wrong)} findings", *wrong[:SHOWN], sep="\n")  # noqa: T201
    sys.exit(1 if wrong else 0)


_GIVEN = (("CASES", "10000"), ("WORKERS", "200"), ("KILLS", "1000"))


def simulate(url: str, folder: Path, size: Size) -> tuple[Run, list[str], float]:
    """Drive cases through a server of its own over the database at ``url``; return what is wrong."""
    engine = make_engine(url)
    upgrade(engine)
    made = city.build(engine)
    hours.keep(engine, dt.datetime.now(dt.UTC))
    with engine.connect() as connection:
        statement = text("SELECT coalesce(max(id), 0) FROM cases WHERE tenant = :tenant")
        before = int(connection.scalar(statement, {"tenant": city.TENANT}) or 0)
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "api.cli.main", "serve"]
    with (folder / "server.log").open("ab") as log:
        server = Server(command, {**os.environ, **_environ(url, folder, port)}, log)
        server.start()
        try:
            _wait(base)
            run = Run(base, made.tokens, upload(base, made.tokens["collector"]))
            begun = time.monotonic()
            asyncio.run(_both(run, server, size))
            seconds = time.monotonic() - begun
        finally:
            server.stop()
    wrong = list(findings(engine, run.driven, before))
    engine.dispose()
    return run, wrong, seconds


async def _both(run: Run, server: Server, size: Size) -> None:
    killing = asyncio.create_task(torment(run, server, size.pauses, size.kills))
    try:
        await drive(run, size.cases, size.workers)
    finally:
        killing.cancel()


def _environ(url: str, folder: Path, port: int) -> dict[str, str]:
    return {
        "WANMI_DATABASE_URL": url,
        "WANMI_TENANT": city.TENANT,
        "WANMI_PORT": str(port),
        "WANMI_PROCESSES": os.environ.get("PROCESSES", "2"),
        "WANMI_WORKERS": "0",
        "WANMI_VAR": str(folder / "var"),
        "PYTHONPATH": str(ROOT),
    }


def _wait(base: str) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        try:
            httpx.get(f"{base}/healthz", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the server does not answer")


if __name__ == "__main__":
    main()
