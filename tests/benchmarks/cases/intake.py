"""Intake over HTTP: at a fixed rate, whatever the answers take, and as fast as it goes."""

from __future__ import annotations

import json
import os
import random
import secrets
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from statistics import quantiles

from tests.benchmarks.cases import city, load
from tests.benchmarks.cases.client import Seen, closed_loop, open_loop, request
from tests.benchmarks.cases.figures import Figure, spread

PATH = "/api/cases/reports"
RATE, RUNS = 100, 3
WARM_SECONDS, RATE_SECONDS = 30, 60
FAST = 4_000
"""Reports sent as fast as they are taken."""
PAGES, WARM_PAGES = 300, 30


def measured(base: str, tokens: Mapping[str, str]) -> Iterator[Figure]:
    """Yield what intake and queue pages came to: steady arrival several times over, after a warm-up."""
    yield from _pages(base, tokens)
    made = random.Random(secrets.randbits(64))
    warm = int(os.environ.get("WARM_SECONDS", WARM_SECONDS))
    seconds = int(os.environ.get("RATE_SECONDS", RATE_SECONDS))
    open_loop(base, _reports(base, tokens, RATE * warm, made), RATE)
    steady = Seen()
    for run in range(1, RUNS + 1):
        seen = open_loop(base, _reports(base, tokens, RATE * seconds, made), RATE)
        one = _seen(f"intake over HTTP at {RATE}/s for {seconds} s, run {run}", seen)
        yield replace(one, centre=None)  # sizes are compared by all runs together
        steady.add(seen)
    yield _seen(f"intake over HTTP at {RATE}/s, all runs", steady, "p95 < 30 ms")
    for connections in (4, 8):
        fast = closed_loop(base, _reports(base, tokens, FAST, made), connections)
        yield _seen(f"intake over HTTP, {connections} connections", fast, "≥ 200/s")


def _pages(base: str, tokens: Mapping[str, str]) -> Iterator[Figure]:
    """Queues, before reports come in: afterwards the server still works off what they set going."""
    for who in ("community", "district", "chief"):
        asked = [request(base, "/api/cases/queue?limit=50", tokens[who])] * PAGES
        closed_loop(base, asked[:WARM_PAGES], 1)
        yield _seen(f"queue page over HTTP, {who}", closed_loop(base, asked, 1))


def _reports(base: str, tokens: Mapping[str, str], count: int, made: random.Random) -> list[bytes]:
    """Reports of problems that nobody reported before: at the places of an earlier run they would only join."""
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
    late = quantiles(seen.late, n=20)[-1]
    notes = f"{seen.rate:.0f}/s, {f'not taken: {bad}, ' if bad else ''}"
    notes += f"sent late p95 {late:.1f}, " if late > 1 else ""
    return spread(what, seen.millis, target, f"{notes}{'broken, ' if seen.broken else ''}")
