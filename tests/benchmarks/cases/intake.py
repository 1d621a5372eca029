"""Intake over HTTP: at a fixed rate, and as fast as it goes."""

from __future__ import annotations

import json
import os
import random
import uuid
from collections.abc import Iterator, Mapping
from statistics import median, quantiles

from tests.benchmarks.cases import city, load
from tests.benchmarks.cases.client import Seen, closed_loop, open_loop, request

PATH = "/api/cases/reports"
RATE = 100
PAGES = 300


def measured(base: str, tokens: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield what intake and queue pages came to."""
    seconds = int(os.environ.get("RATE_SECONDS", "20"))
    open_loop(base, _reports(base, tokens, 200), 50)  # warm
    steady = open_loop(base, _reports(base, tokens, RATE * seconds), RATE)
    yield f"intake over HTTP at {RATE}/s", _spread(steady), "p95 < 30 ms"
    for connections in (4, 8):
        fast = closed_loop(base, _reports(base, tokens, 200 * seconds), connections)
        yield (
            f"intake over HTTP, {connections} connections",
            f"{fast.rate:.0f}/s, {_spread(fast)}",
            "≥ 200/s",
        )
    for who in ("community", "district", "chief"):
        asked = [request(base, "/api/cases/queue?limit=50", tokens[who])] * PAGES
        seen = closed_loop(base, asked, 1)
        yield f"queue page over HTTP, {who}", _spread(seen), ""


def _reports(base: str, tokens: Mapping[str, str], count: int) -> list[bytes]:
    made = random.Random(count)
    found = []
    for _ in range(count):
        x = city.WEST + made.random() * city.DISTRICTS * city.STEP
        y = city.SOUTH + made.random() * city.STREETS * 0.04
        body = {
            "source": "collector",
            "class_code": made.choice(load.CLASSES),
            "class_kind": "matter",
            "point": [x, y],
            "description": "路面有杂物，影响通行",
            "address": "测试路",
        }
        encoded = json.dumps(body).encode()
        found.append(request(base, PATH, tokens["collector"], encoded, str(uuid.uuid4())))
    return found


def _spread(seen: Seen) -> str:
    bad = {status: n for status, n in seen.statuses.items() if status >= 300}
    cuts = quantiles(seen.millis, n=100)
    words = f"{median(seen.millis):.1f} · p95 {cuts[94]:.1f} · p99 {cuts[98]:.1f} ms"
    return f"{words}{f' not taken: {bad}' if bad else ''}{' broken' if seen.broken else ''}"
