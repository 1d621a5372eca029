"""Paired rounds: in each, every server is asked the same, one after the other; medians of ratios count."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tests.benchmarks.ogc.cases import Case, paths
from tests.benchmarks.ogc.load import Load, Result, run
from tests.benchmarks.ogc.started import Running

OURS = "wanmi"
SLOW = {"items10000": 3}
"""Cases that need more time for a fair number of answers."""


@dataclass
class Table:
    """Results by case and server, one per round."""

    results: dict[tuple[str, str], list[Result]] = field(default_factory=dict)

    def add(self, case: str, server: str, result: Result) -> None:
        """Keep a result."""
        self.results.setdefault((case, server), []).append(result)

    def rate(self, case: str, server: str) -> float | None:
        """Median requests per second."""
        return _median(one.rate for one in self.results.get((case, server), []))

    def cost(self, case: str, server: str) -> float | None:
        """Median processor milliseconds per request, server and database together."""
        found = self.results.get((case, server), [])
        return _median(one.server_ms + one.database_ms for one in found)

    def ratio(self, case: str, server: str, ours: str = OURS) -> float | None:
        """Median over the rounds of our rate by theirs."""
        mine, theirs = self.results.get((case, ours)), self.results.get((case, server))
        if not mine or not theirs:
            return None
        pairs = zip(mine, theirs, strict=True)
        return _median(one.rate / other.rate for one, other in pairs)


def rounds(
    servers: Sequence[Running], cases: Sequence[Case], load: Load, postmaster: int, number: int
) -> Iterator[tuple[Table, int]]:
    """Yield the table after each round; servers take turns in an order that is shuffled anew."""
    table, made = Table(), random.Random(7)
    failed: set[tuple[str, str]] = set()
    for count in range(1, number + 1):
        for case in cases:
            hard = replace(load, seconds=load.seconds * SLOW.get(case.id, 1))
            order = [server for server in servers if _takes_part(server, case)]
            for server in made.sample(order, len(order)):
                asked, key = paths(server.form, case), (case.id, _row(server))
                if asked is None or key in failed:
                    continue
                pids = (server.pid, postmaster)
                try:
                    if case.id == "cached":  # every process has to have seen every tile
                        run(server.base, asked, hard, pids, server.token)
                    table.add(*key, run(server.base, asked, hard, pids, server.token))
                except RuntimeError as error:
                    print(f"{server.title}: {error}", flush=True)  # noqa: T201 - a benchmark prints
                    failed.add(key)
                    table.results.pop(key, None)
        yield table, count


def _takes_part(server: Running, case: Case) -> bool:
    """Cold tiles come from servers without a cache, everything else from those that have one."""
    if case.id == "cold":
        return server.id not in ("wanmi", "wanmi_staff", "martin_cached")
    if case.id == "cached":
        return server.id in ("wanmi", "wanmi_staff", "martin_cached")
    return server.id not in ("wanmi_cold", "martin_cached", "martin")


def _row(server: Running) -> str:
    """Under which name the results are kept: the cache is a matter of the case."""
    return {"wanmi_cold": OURS, "martin_cached": "martin"}.get(server.id, server.id)


def _median(numbers: Iterator[float] | object) -> float | None:
    found = list(numbers)  # type: ignore[call-overload]
    return statistics.median(found) if found else None
