"""What the steps of a run share, and the hold that lets only one process work on a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text

from gis.database.session import Caller, begin
from gis.errors import Conflict
from layers.registry import Registry
from pipelines.census import state
from pipelines.census.folder import Folder
from pipelines.census.progress import Progress
from pipelines.census.state import Dataset, Run
from pipelines.imports.plan import Options

_LOCK = 7702027
MOST_BYTES = 20_000_000_000
"""Largest delivery read, unpacked."""


@dataclass(frozen=True, kw_only=True)
class Work:
    """A run being worked on: as whom, on which data, where its files lie, whom to tell."""

    engine: Engine
    registry: Registry
    caller: Caller
    folder: Folder
    run_id: int
    progress: Progress
    scheduler: str | None = None

    @property
    def run(self) -> Run:
        """The run as it stands now."""
        with begin(self.engine, self.caller, read_only=True) as connection:
            return state.get(connection, self.caller, self.run_id)

    def datasets(self, *, usable: bool = False) -> list[Dataset]:
        """Its datasets as they stand now."""
        with begin(self.engine, self.caller, read_only=True) as connection:
            found = state.datasets(connection, self.caller, self.run_id)
        return [item for item in found if item.usable] if usable else found

    @property
    def delivery(self) -> Path:
        """The delivered file or folder: kept in the run's folder, or where the user has it."""
        kept = self.folder.delivery
        held = sorted(kept.iterdir()) if kept.is_dir() else []
        return held[0] if held else Path(self.run.source)


def options_of(run: Run) -> Options:
    """What the user stated, in the form the readers take."""
    given = run.options
    return Options(
        crs=given.get("crs"),
        encoding=given.get("encoding"),
        table=given.get("table"),
        layer=given.get("layer"),
        mapping=given.get("mapping") or {},
        constants=given.get("constants") or {},
        limit=int(given.get("max_bytes") or MOST_BYTES),
    )


@contextmanager
def held(engine: Engine, caller: Caller, run_id: int) -> Iterator[None]:
    """Be the only one to work on the run inside the block; the lock ends with the process.

    Raises Conflict when another process holds it.
    """
    with engine.connect() as connection:
        key = {"key": _LOCK, "run": f"{caller.tenant}/{run_id}"}
        got = connection.scalar(text("SELECT pg_try_advisory_lock(:key, hashtext(:run))"), key)
        connection.commit()
        if not got:
            raise Conflict(
                "census_at_work",
                f"普查任务 {run_id} 正在运行。",
                f"The census {run_id} is being worked on.",
            )
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key, hashtext(:run))"), key)
            connection.commit()
