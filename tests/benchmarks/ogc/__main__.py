"""``make bench-ogc``: one run of everything; the page and its chart are renewed at the end.

Environment: BENCH_FOLDER (what is installed and loaded stays there for the next run), BENCH_ROUNDS,
BENCH_SECONDS, BENCH_CONNECTIONS, BENCH_CASES (names, by commas).
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import psycopg

from gis.database.cluster import Cluster
from tests.benchmarks.ogc import chart, city, report, same
from tests.benchmarks.ogc.cases import cases
from tests.benchmarks.ogc.load import Load
from tests.benchmarks.ogc.measure import rounds
from tests.benchmarks.ogc.peers import Place, peers
from tests.benchmarks.ogc.started import ROOT, Running, free_port, running

FOLDER = Path("/var/tmp/wanmi-bench-ogc")
CONNECTIONS = 8
"""Enough that each of the two processes of a server has some: the kernel deals them out by chance."""
PAGE, CHART = ROOT / "docs/ogc-benchmark.md", ROOT / "docs/img/ogc-benchmark.svg"


def main() -> None:
    """Load the city, start the servers, compare their answers, measure, write."""
    if shutil.which("wrk") is None:
        sys.exit("没有 wrk · wrk is missing: apt-get install wrk")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all that was started ends
    folder = Path(os.environ.get("BENCH_FOLDER") or FOLDER)
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    cluster = Cluster(folder / "postgres")
    with cluster.lease():
        _bench(cluster, folder)


def _bench(cluster: Cluster, folder: Path) -> None:
    given = city.prepare(cluster.url)
    found, missing = peers(Place(folder / "peers", cluster.socket), free_port)
    for name, reason in missing.items():
        _say(f"{name}: {reason}")
    url = cluster.url.replace("+psycopg", "")
    wanted = os.environ.get("BENCH_CASES", "").split(",")
    chosen = [one for one in cases(ids(url), given.rows) if wanted == [""] or one.id in wanted]
    load = Load(
        int(os.environ.get("BENCH_CONNECTIONS", CONNECTIONS)),
        int(os.environ.get("BENCH_SECONDS", "3")),
    )
    with running(found, url, given.token, folder) as servers:
        for case in chosen:
            for line in same.check(servers, case):
                _say(line)
        postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
        number = int(os.environ.get("BENCH_ROUNDS", "5"))
        shown = [one for one in servers if one.id not in ("wanmi_cold", "martin_cached")]
        for table, count in rounds(servers, chosen, load, postmaster, number):
            told = f"{load.connections} connections, {load.seconds} s each"
            text = report.results(
                table, chosen, _titles(shown), report.facts(given.rows, told, count)
            )
            _say(f"\n{text}")
    if wanted == [""]:
        report.write(PAGE, text)
        chart.draw(CHART, table, chosen, _titles(shown))


def _titles(servers: list[Running]) -> dict[str, str]:
    return {one.id: one.title.replace(" (cache off)", "") for one in servers}


def ids(url: str) -> list[int]:
    """Return the ids of some components."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT id FROM peers.components TABLESAMPLE SYSTEM (1) REPEATABLE (4) LIMIT 500"
        ).fetchall()
    return [row[0] for row in rows]


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a benchmark prints


if __name__ == "__main__":
    main()
