"""Intake over HTTP: at a fixed rate, and as fast as it goes."""

from __future__ import annotations

import json
import os
import random
import uuid
from collections.abc import Iterator, Mapping

from tests.benchmarks.cases import city, load
from tests.benchmarks.cases.client import Seen, closed_loop, open_loop, request
from tests.benchmarks.cases.figures import Figure, spread

PATH = "/api/cases/reports"
RATE = 100
PAGES = 300


def measured(base: str, tokens: Mapping[str, str]) -> Iterator[Figure]:
    """Yield what intake and queue pages came to."""
    seconds = int(os.environ.get("RATE_SECONDS", "20"))
    open_loop(base, _reports(base, tokens, 200), 50)  # warm
    steady = open_loop(base, _reports(base, tokens, RATE * seconds), RATE)
    yield _seen(f"intake over HTTP at {RATE}/s", steady, "p95 < 30 ms")
    for connections in (4, 8):
        fast = closed_loop(base, _reports(base, tokens, 200 * seconds), connections)
        yield _seen(f"intake over HTTP, {connections} connections", fast, "≥ 200/s")
    for who in ("community", "district", "chief"):
        asked = [request(base, "/api/cases/queue?limit=50", tokens[who])] * PAGES
        seen = closed_loop(base, asked, 1)
        yield _seen(f"queue page over HTTP, {who}", seen)


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


def _seen(what: str, seen: Seen, target: str = "") -> Figure:
    bad = {status: n for status, n in seen.statuses.items() if status >= 300}
    notes = f"{seen.rate:.0f}/s, {f'not taken: {bad}, ' if bad else ''}"
    return spread(what, seen.millis, target, f"{notes}{'broken, ' if seen.broken else ''}")
