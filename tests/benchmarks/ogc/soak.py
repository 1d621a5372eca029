"""``make soak``: mixed reads, tiles and edits at twice the comfortable load, for ten minutes.

The comfortable load is the largest number of connections at which 95 % of the mixed reads are
answered within half a second. Twice as many then read all the time, each asking anew as soon as
it is answered, while editors create, change and retire features. Allowed are answers and 503 with
Retry-After; memory must stay flat. Environment: SOAK_MINUTES, BENCH_FOLDER, SOAK_EDITS (per second).
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median, quantiles

import httpx

from gis.database.cluster import Cluster
from tests.benchmarks.ogc import city, memory
from tests.benchmarks.ogc.__main__ import FOLDER, ids
from tests.benchmarks.ogc.cases import cases, paths
from tests.benchmarks.ogc.load import files
from tests.benchmarks.ogc.started import Running, running

COMFORT_MS, STEPS = 500, (1, 2, 4, 8, 16, 32, 64)
SEGMENT_SECONDS = 20
MIX = {"items10": 40, "items1000": 10, "first10": 10, "filter": 10, "item": 60, "cold": 60}
MOST_GROWTH = 1.10
"""Memory at the end by that after the first third."""
ITEMS = f"/ogc/collections/{city.LAYER}/items"
SCRIPT = """
local paths = {}
for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = line end
local threads = {}
function setup(thread) threads[#threads + 1] = thread end
function init() busy, other, bad, n = 0, 0, "", tonumber(os.getenv("BENCH_FIRST")) end
request = function() n = n + 1; return wrk.format("GET", paths[n % #paths + 1]) end
response = function(status, headers)
  if status == 503 and (headers["Retry-After"] or headers["retry-after"]) then busy = busy + 1
  elseif status >= 400 then other = other + 1; bad = bad .. status .. " " end
end
done = function(summary, latency)
  local e, t = summary.errors, threads[1]
  io.write(string.format("SOAK %d %d %d %d %d %d %s\\n", summary.requests, summary.duration,
    e.connect + e.read + e.write, e.timeout, t:get("busy"), t:get("other"), t:get("bad")))
  io.write(string.format("P95 %d\\n", latency:percentile(95)))
end
"""


@dataclass
class Seen:
    """What one stretch of reading came to."""

    requests: int
    rate: float
    broken: int
    busy: int
    other: int
    p95: float
    words: str


@dataclass
class Edits:
    """Editing, until told to stop: statuses and milliseconds."""

    base: str
    token: str
    rate: float
    statuses: Counter[int] = field(default_factory=Counter)
    millis: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, some: list[int]) -> None:
        """Create, change what is there, retire what was created: one round after the other."""
        made, mine = random.Random(3), []
        west, south, east, north = city.extent()
        head = {"authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=self.base, headers=head, timeout=60) as client:
            while not self.stop.wait(1 / self.rate):
                spot = [made.uniform(west, east), made.uniform(south, north)]
                answer = self._ask(client, "POST", ITEMS, _feature(spot))
                if answer is not None and answer.status_code == 201:
                    mine.append(answer.headers["location"].rsplit("/", 1)[1])
                change = {"properties": {"note": f"soak {made.random()}"}}
                self._ask(client, "PATCH", f"{ITEMS}/{made.choice(some)}", change)
                if len(mine) > 20:
                    self._ask(client, "DELETE", f"{ITEMS}/{mine.pop(0)}", None)

    def _ask(
        self, client: httpx.Client, method: str, path: str, body: object
    ) -> httpx.Response | None:
        media = "application/merge-patch+json" if method == "PATCH" else "application/geo+json"
        content = None if body is None else json.dumps(body)
        begun = time.monotonic()
        try:
            answer = client.request(method, path, content=content, headers={"content-type": media})
        except httpx.HTTPError as error:
            self.failures.append(f"{method} {type(error).__name__}")
            return None
        self.millis.append((time.monotonic() - begun) * 1000)
        self.statuses[answer.status_code] += 1
        allowed = answer.status_code == 503 and "retry-after" in answer.headers
        if not (answer.is_success or allowed):
            self.failures.append(f"{method} {answer.status_code} {answer.text[:200]}")
        return answer


def main() -> None:
    """Find the comfortable load, then soak."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all that was started ends
    folder = Path(os.environ.get("BENCH_FOLDER") or FOLDER)
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    cluster = Cluster(folder / "soaked")  # the other one's rows stay as its peers know them
    with cluster.lease():
        given = city.prepare(cluster.url)
        some = ids(cluster.url.replace("+psycopg", ""))
        with running([], cluster.url, given.token, folder) as servers:
            server = next(one for one in servers if one.id == "wanmi")
            postmaster = int((cluster.data / "postmaster.pid").read_text().split()[0])
            asked = _mix(some, given.rows)
            comfort = _comfortable(server, asked)
            edits = Edits(server.base, given.token, float(os.environ.get("SOAK_EDITS", "2")))
            writing = threading.Thread(target=edits.run, args=(some,), daemon=True)
            writing.start()
            seen, kept = _soak(server, asked, 2 * comfort, postmaster)
            edits.stop.set()
            writing.join(60)
    sys.exit(_told(comfort, seen, edits, kept))


def _mix(some: list[int], rows: int) -> list[str]:
    made, found = random.Random(11), []
    for case in cases(some, rows):
        asked = paths("wanmi", case) or []
        found += made.choices(asked, k=MIX.get(case.id, 0) * 10)
    made.shuffle(found)
    return found


def _comfortable(server: Running, asked: list[str]) -> int:
    best = 1
    for connections in STEPS:
        seen = _read(server, asked, connections, 8)
        _say(f"{connections} connections: {seen.rate:.0f}/s, p95 {seen.p95:.0f} ms")
        if seen.p95 > COMFORT_MS:
            break
        best = connections
    return best


def _soak(
    server: Running, asked: list[str], connections: int, postmaster: int
) -> tuple[list[Seen], list[tuple[float, float]]]:
    seen, kept = [], []
    until = time.monotonic() + 60 * float(os.environ.get("SOAK_MINUTES", "10"))
    _say(f"soak with {connections} connections")
    while time.monotonic() < until:
        seen.append(_read(server, asked, connections, SEGMENT_SECONDS, len(seen) * 997))
        kept.append((memory.resident_mb(server.pid), memory.private_mb(postmaster)))
        last = seen[-1]
        _say(
            f"{last.rate:.0f}/s, p95 {last.p95:.0f} ms, 503: {last.busy}, other: {last.other}, "
            f"broken: {last.broken}; MB: server {kept[-1][0]:.0f}, postgres {kept[-1][1]:.0f}"
        )
    return seen, kept


def _read(
    server: Running, asked: list[str], connections: int, seconds: int, first: int = 0
) -> Seen:
    with files(asked, SCRIPT) as (script, listed):
        done = subprocess.run(
            [
                *("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s"),
                *("-s", script, server.base),
            ],
            env={**os.environ, "BENCH_PATHS": listed, "BENCH_FIRST": str(first)},
            capture_output=True,
            text=True,
            check=True,
        )
    found = re.search(r"SOAK (\d+) (\d+) (\d+) (\d+) (\d+) (\d+) ?(.*)\nP95 (\d+)", done.stdout)
    if found is None:
        raise RuntimeError(f"wrk said nothing: {done.stdout}{done.stderr}")
    requests, micros, broken, late, busy, other = map(int, found.groups()[:6])
    rate = requests / micros * 1e6
    return Seen(requests, rate, broken + late, busy, other, int(found[8]) / 1000, found[7])


def _told(comfort: int, seen: list[Seen], edits: Edits, kept: list[tuple[float, float]]) -> int:
    """Say what came of it; 0 if everything held."""
    growth = [_growth([pair[which] for pair in kept]) for which in (0, 1)]
    total, busy = sum(one.requests for one in seen), sum(one.busy for one in seen)
    bad = sum(one.other + one.broken for one in seen)
    _say(
        f"\ncomfortable: {comfort} connections; soak: {2 * comfort}, {total:,} reads, "
        f"{median(one.rate for one in seen):.0f}/s, p95 {median(one.p95 for one in seen):.0f} ms "
        f"(worst {max(one.p95 for one in seen):.0f}), 503: {busy}, other errors: {bad} "
        f"{''.join(one.words for one in seen)[:200]}"
    )
    slow = quantiles(edits.millis, n=20)[18] if len(edits.millis) > 20 else 0
    _say(f"edits: {dict(edits.statuses)}, p95 {slow:.0f} ms, failures: {edits.failures[:5]}")
    for name, which in (("server", 0), ("postgres", 1)):
        series = [f"{pair[which]:.0f}" for pair in kept]
        _say(f"{name} MB: {' '.join(series)}; end by first third {growth[which]:.3f}")
    return int(bool(bad or edits.failures or max(growth) > MOST_GROWTH))


def _growth(series: list[float]) -> float:
    third = max(len(series) // 3, 1)
    return mean(series[-third:]) / mean(series[third : 2 * third] or series)


def _feature(spot: list[float]) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": spot},
        "properties": {"name": "soak", "class_code": "01001"},
    }


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - a benchmark prints


if __name__ == "__main__":
    main()
