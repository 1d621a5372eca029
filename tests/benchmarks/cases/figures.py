"""A figure of the table, and how the figures of two sizes compare."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

RUNS = 60


@dataclass(frozen=True)
class Figure:
    """A line: what was measured, what it came to, what it should.

    ``centre`` is its median, ``tail`` its 95th percentile, where it has them: sizes are compared by them.
    """

    what: str
    value: str
    target: str = ""
    centre: float | None = None
    tail: float | None = None

    def show(self) -> None:
        """Print the line."""
        print(f"{self.what:<52} {self.value:<48} {self.target}", flush=True)  # noqa: T201


def spread(what: str, millis: Sequence[float], target: str = "", more: str = "") -> Figure:
    """Median, p95 and p99 of milliseconds."""
    cuts = quantiles(millis, n=100)
    centre = median(millis)
    words = f"{more}{centre:.2f} · p95 {cuts[94]:.2f} · p99 {cuts[98]:.2f} ms"
    return Figure(what, words, target, centre, cuts[94])


def timed(what: str, work: Callable[[], Any], target: str = "", runs: int = RUNS) -> Figure:
    """The milliseconds of a piece of work in this program, after one that warms up."""
    work()
    millis = []
    for _ in range(runs):
        begun = time.perf_counter()
        work()
        millis.append((time.perf_counter() - begun) * 1000)
    return spread(what, millis, target)


def compared(small: Sequence[Figure], large: Sequence[Figure]) -> Iterator[Figure]:
    """How much more each figure of the larger size is than that of the smaller: median, p95."""
    before = {figure.what: figure for figure in small}
    for figure in large:
        known = before.get(figure.what)
        if known and known.centre and figure.centre:
            words = _times(known.centre, figure.centre)
            if known.tail and figure.tail:
                words += f" · p95 {_times(known.tail, figure.tail)}"
            yield Figure(figure.what, words, "< 2×")


def _times(before: float, after: float) -> str:
    return f"{before:.2f} → {after:.2f} = {after / before:.2f}×"
