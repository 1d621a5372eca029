"""What a running process sees of its job."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine

from gis.database.session import Caller
from gis.errors import Conflict
from layers.registry import Registry


class Stopped(Conflict):
    """The job was dismissed, or somebody else holds it now."""


@dataclass(frozen=True)
class Task:
    """The job a process works on: as whom, on which data, and the way to tell how far it is.

    ``report`` is called with a percentage now and then; ``stop`` is set when the job is dismissed.
    """

    id: str
    caller: Caller
    engine: Engine
    registry: Registry
    report: Callable[[int], None] = lambda _: None
    stop: threading.Event = field(default_factory=threading.Event)
    timeout_ms: int = 300_000
    """Longest time of one database statement."""

    def progress(self, percent: float) -> None:
        """Tell how far the work is, and end it here if nobody wants it any more."""
        self.check()
        self.report(max(0, min(99, round(percent))))

    def check(self) -> None:
        """Raise :class:`Stopped` if the job was dismissed; call it between the steps of long work."""
        if self.stop.is_set():
            raise Stopped("job_stopped", "任务已取消。", "The job was dismissed.")
