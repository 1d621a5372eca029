"""Speed of the geocoder beside pg_trgm, in one run; printed, never judged.

``BENCH_PLACES`` lists the sizes (default 300000). ``make bench-geocode-scale`` measures 300,000 and 3 million one after
the other (20 to 30 minutes, 9 GB of memory, 4 GB of disk) and sets them side by side at its end. Answers are labelled by
the labeller that comes with the program.
"""

from __future__ import annotations

import os
import resource
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import shapely
from sqlalchemy import text

from geocoding import store
from geocoding.answer import answer
from geocoding.base import build, files, read
from geocoding.calibrate import train
from geocoding.evaluate import cases, perturb
from geocoding.geocoder import Geocoder
from geocoding.index.segment import Segment
from geocoding.label.tagger import Tagger
from geocoding.reverse.describe import reverse
from geocoding.text.normalise import name as normal
from geocoding.text.pinyin import sounds
from gis.database.session import Caller, begin, begin_owner, system
from layers.accounts import tenants
from layers.registry import discover
from layers.store.edit import Edit, apply
from tests.benchmarks.geocode_base import grown
from tests.benchmarks.geocode_figures import compare, note, tell
from tests.benchmarks.geocode_load import load, resident, spent

SIZES = [int(size) for size in os.environ.get("BENCH_PLACES", "300000").split(",")]
QUERIES = 300
pytestmark = pytest.mark.benchmark


@pytest.mark.parametrize("size", SIZES)
def test_speed(shared, database, tmp_path, size) -> None:
    tell(f"{size:,} places: making the base")
    base = grown(shared / "data", size)
    tell("building the index")
    started, cpu = time.monotonic(), time.process_time()
    segment = build.build(base)
    del base
    tell(
        f"{size:,} places: built in {time.monotonic() - started:.0f} s ({time.process_time() - cpu:.0f} s of processor)"
    )
    model = train.fit(segment)
    segment.meta["model"] = model.data() if model else None
    tenant = f"bench-{secrets.token_hex(3)}"
    path = store.path(tmp_path, tenant)
    with begin(database.engine, system(tenant), read_only=True) as connection:
        segment.meta["position"] = read.position(connection, system(tenant))
    files.save(segment, path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    tell(f"file {path.stat().st_size / 1e6:.0f} MB, peak while building {peak:.1f} GB")
    started = time.monotonic()
    segment = files.load(path)
    tell(f"opened in {1e3 * (time.monotonic() - started):.1f} ms")
    _recall(segment, database.engine)
    texts = _inside(segment, store.labeller(tmp_path, tenant))
    _http(database, tenant, tmp_path, segment, texts)
    path.unlink()
    compare()


def _recall(segment: Segment, engine: Any) -> None:
    """Recall of the right name among 20, and time, of our index and of pg_trgm."""
    wanted = _wanted(segment)

    def ours(query: str) -> set[int]:
        heard = segment.sounds.search(sounds(query), 20_000, 20)
        return {*segment.chars.search(query, 20_000, 20).tolist(), *heard.tolist()}

    with begin_owner(engine) as connection:
        tell("loading the same names for pg_trgm")
        _load(connection, segment)
        ask = text(
            "SELECT id FROM trial WHERE name % :q ORDER BY similarity(name, :q) DESC LIMIT 20"
        )

        def trigram(query: str) -> set[int]:
            return set(connection.execute(ask, {"q": query}).scalars())

        for engine_name, search in (("ours", ours), ("pg_trgm", trigram)):
            for kind, pairs in wanted.items():
                recall, mean, late = _measured(search, pairs)
                figures = f"recall@20 {recall:.3f}  mean {mean:.2f} ms  p95 {late:.2f} ms"
                tell(f"{engine_name:8} {kind:16} {figures}")
                if search is ours:
                    note(segment.meta["places"], f"recall@20, {kind}", recall)
                    note(segment.meta["places"], f"candidates, {kind}: ms", mean)
        connection.execute(text("DROP TABLE trial"))


def _wanted(segment: Segment) -> dict[str, list[tuple[int, str]]]:
    random = np.random.default_rng(4)
    drawn = random.integers(len(segment.names), size=8 * QUERIES).tolist()
    rows = [row for row in drawn if len(segment.names[row]) >= 4]
    wanted: dict[str, list[tuple[int, str]]] = {
        kind: [] for kind in ("exact", "wrong character", "two homophones")
    }
    for row in rows[:QUERIES]:
        name = segment.names[row]
        wanted["exact"].append((row, name))
        wanted["wrong character"].append((row, normal(perturb.wrong(name, random))))
        if sounded := perturb.homophone(name, random, 2):
            wanted["two homophones"].append((row, normal(sounded)))
    return wanted


def _load(connection: Any, segment: Segment) -> None:
    """The same names in a table with a trigram index."""
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
    connection.execute(text("CREATE TEMPORARY TABLE trial (id bigint, name text)"))
    driver = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy("COPY trial FROM STDIN") as copy:
        for row in range(len(segment.names)):
            copy.write_row((row, segment.names[row]))
    connection.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
    connection.execute(text("CREATE INDEX ON trial USING gin (name gin_trgm_ops)"))
    connection.execute(text("ANALYZE trial"))


def _measured(
    search: Callable[[str], set[int]], pairs: list[tuple[int, str]]
) -> tuple[float, float, float]:
    hits, times = 0, []
    for row, query in pairs:
        started = time.perf_counter()
        found = search(query)
        times.append(1e3 * (time.perf_counter() - started))
        hits += row in found
    return hits / len(pairs), float(np.mean(times)), float(np.quantile(times, 0.95))


def _inside(segment: Segment, labeller: Tagger) -> list[str]:
    """One process, without HTTP: processor time per query."""
    geocoder = Geocoder((segment,), labeller=labeller)
    sampler = cases.Sampler(segment, 5)
    made = [case for maker in (cases.named, cases.addressed) for case in maker(sampler, 100)]
    texts = [made[k].text for k in np.random.default_rng(1).permutation(len(made))]
    for query in texts[:100]:
        answer(geocoder, geocoder.find(query, 5))
    size = segment.meta["places"]
    _processor(size, "forward", lambda query: answer(geocoder, geocoder.find(query, 5)), texts)
    points = _spots(segment)
    _processor(size, "reverse", lambda at: reverse(geocoder, at[0] + 0.0002, at[1]), points)
    return texts


def _processor(size: int, what: str, work: Callable[[Any], object], items: list[Any]) -> None:
    times = []
    for item in items:
        started = time.thread_time()
        work(item)
        times.append(1e3 * (time.thread_time() - started))
    mean, late = float(np.mean(times)), float(np.quantile(times, 0.95))
    tell(f"{what}: mean {mean:.3f} ms of processor, p95 {late:.2f} ms: {1000 / mean:,.0f}/s a core")
    note(size, f"{what}, one process: ms", mean)


def _http(database: Any, tenant: str, var: Path, segment: Segment, texts: list[str]) -> None:
    with begin_owner(database.engine) as connection:
        city = tenants.City(id=tenant, title_zh="试", title_en="Trial", bounds=(115, 25, 125, 40))
        tenants.put(connection, city)
    points = _spots(segment)
    several = [f"/api/geocode/reverse?lon={x + 0.0002:.6f}&lat={y:.6f}" for x, y in points]
    short = [f"/api/geocode?explain=false&limit=1&q={query}" for query in texts]
    with _served(database.url, tenant, var) as (base, server):
        for what, paths, count in (
            ("who am I", ["/api/me"], 1000),
            ("forward", [f"/api/geocode?q={query}" for query in texts], 3000),
            ("forward, not explained", short, 3000),
            ("reverse", several, 6000),
            ("suggest", [f"/api/geocode/suggest?q={query[:3]}" for query in texts], 2000),
        ):
            each, waited = _asked(base, server, what, paths, count)
            note(segment.meta["places"], f"HTTP {what}, server's processors: ms", each)
            note(segment.meta["places"], f"HTTP {what}, waiting p50: ms", waited)
        before = spent(server)
        httpx.post(f"{base}/api/geocode/reverse", json={"points": points}, timeout=60)
        each = 1e3 * (spent(server) - before) / len(points)
        tell(f"HTTP reverse, {len(points):,} a request: {each:.3f} ms of processor a point")
        tell(f"resident memory: {resident(server):.2f} GB (two processes; they share the file)")
        _edited(database, tenant, base)


def _spots(segment: Segment) -> list[tuple[float, float]]:
    rows = np.random.default_rng(2).integers(segment.meta["places"], size=1000)
    return list(zip(segment["lon"][rows].tolist(), segment["lat"][rows].tolist(), strict=True))


def _asked(
    base: str, server: subprocess.Popen[bytes], what: str, paths: list[str], count: int
) -> tuple[float, float]:
    """Rate and waiting as the clients see them; return what a request costs the server, which others cannot disturb,
    and the median wait, ms.
    """
    load(base, paths, 200)
    before = spent(server)
    rate, times = load(base, paths, count)
    each = 1e3 * (spent(server) - before) / count
    late = np.quantile(times, (0.5, 0.95, 0.99)) * 1e3
    waits = f"p50 {late[0]:.1f}  p95 {late[1]:.1f}  p99 {late[2]:.1f} ms"
    tell(f"HTTP {what:24} {rate:7,.0f}/s  {waits}; {each:.2f} ms of the server's processors each")
    return each, float(late[0])


def _edited(database: Any, tenant: str, base: str) -> None:
    """Seconds from the commit of an edit until every process answers with it."""
    info = discover().get("places")
    caller = Caller(
        tenant=tenant, actor="ann", permissions=frozenset({"public", "staff", info.write})
    )
    waits = []
    for number in range(5):
        title = f"望岳楼{'甲乙丙丁戊'[number]}号茶馆"
        made = Edit(
            layer=info, op="create", values={"name": title}, geom=shapely.Point(121.4, 31.2)
        )
        with begin(database.engine, caller) as connection:
            apply(connection, discover(), caller, [made], reason="test")
        waits.append(max(_seen(base, title) for _ in range(4)))
    tell(f"an edit is answered after {', '.join(f'{wait:.2f}' for wait in waits)} s")


def _seen(base: str, title: str) -> float:
    started = time.perf_counter()
    with httpx.Client(base_url=base) as client:
        while time.perf_counter() < started + 20:
            results = client.get("/api/geocode", params={"q": title}).json()["results"]
            if results and results[0]["title"] == title:
                return time.perf_counter() - started
    raise AssertionError(f"{title} is not seen")


@contextmanager
def _served(url: str, tenant: str, var: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The real server with two processes."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "WANMI_DATABASE_URL": url, "WANMI_TENANT": tenant, "WANMI_VAR": str(var), "WANMI_PORT": str(port),
        "WANMI_PROCESSES": "2", "WANMI_WORKERS": "0",
    }  # fmt: skip
    command = [sys.executable, "-m", "api.cli.main", "serve"]
    base = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _wait(base)
            yield base, server
        finally:
            server.terminate()
            server.wait(30)


def _wait(base: str) -> None:
    for _ in range(240):
        try:
            if httpx.get(f"{base}/api/geocode", params={"q": "路"}, timeout=60).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.25)
    raise AssertionError("the server does not answer")
