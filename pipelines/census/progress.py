"""How far a step is: rows done, rate and time left, kept in the run's row for whoever watches."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, select

from gis.database.session import Caller, begin
from gis.errors import Conflict
from layers.store.changes import table
from pipelines.census import state
from pipelines.census.tables import CensusRun

EVERY_SECONDS = 1.0
Told = dict[str, Any]


class Cancelled(Conflict):
    """Somebody asked the run to stop; what was finished stays, the step at work left nothing."""


@dataclass
class Progress:
    """Told of rows by the steps; writes at most once a second, and raises Cancelled when asked to stop."""

    engine: Engine
    caller: Caller
    run_id: int
    listen: Callable[[Told], None] = lambda _: None
    step: str = ""
    total: int | None = None
    _began: float = field(default_factory=time.monotonic)
    _written: float = 0.0
    _before: int = 0

    def begin(self, step: str, total: int | None = None) -> None:
        """A step begins; ``total`` rows if that is known."""
        self.step, self.total, self._before = step, total, 0
        self._began, self._written = time.monotonic(), 0.0
        self.rows(0)

    def part(self, rows: int) -> None:
        """A dataset of ``rows`` is done; what follows counts from there."""
        self._before += rows

    def rows(self, done: int) -> None:
        """``done`` rows of the present dataset are through."""
        now = time.monotonic()
        if now - self._written < EVERY_SECONDS:
            return
        self._written = now
        told = self._told(self._before + done, now - self._began)
        self.listen(told)
        self._keep(told)

    def _told(self, done: int, seconds: float) -> Told:
        rate = done / seconds if seconds > 0 else 0.0
        left = (self.total - done) / rate if self.total and rate > 0 else None
        return {
            "step": self.step,
            "done": done,
            "total": self.total,
            "rate": round(rate),
            "seconds": round(seconds, 1),
            "left": None if left is None else round(max(left, 0.0), 1),
        }

    def _keep(self, told: Told) -> None:
        runs = table(CensusRun)
        with begin(self.engine, self.caller) as connection:
            stop = connection.scalar(
                select(runs.c.stop).where(
                    runs.c.tenant == self.caller.tenant, runs.c.id == self.run_id
                )
            )
            if stop:
                raise Cancelled(
                    "census_cancelled", "普查任务已被取消。", "The census was cancelled."
                )
            state.change(connection, self.caller, self.run_id, progress=told)
