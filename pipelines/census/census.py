"""One door to census runs for the terminal, the web and jobs."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from gis.database.session import Caller, begin
from gis.errors import BadInput, Forbidden
from layers.registry import Registry
from pipelines.census import state
from pipelines.census.folder import Folder
from pipelines.census.inspect.target import surveyed
from pipelines.census.legacy.finish import finish, wanted
from pipelines.census.mapping import saved
from pipelines.census.mapping.change import changed
from pipelines.census.match.approve import ALL, NO, OPEN, YES, Wanted, decide, undecided
from pipelines.census.progress import Progress, Told
from pipelines.census.publish.undo import undo
from pipelines.census.quarantine.sheet import workbook
from pipelines.census.report.book import book
from pipelines.census.report.collect import collect
from pipelines.census.report.due import due
from pipelines.census.report.page import page
from pipelines.census.state import Run
from pipelines.census.steps import advance
from pipelines.census.work import Work, held

_KEPT = ("today", "units", "units_layer", "moved_m", "reach_m", "doubtful", "reason")


@dataclass(frozen=True, kw_only=True)
class Census:
    """Census runs of one caller's city; ``var`` is where the files lie, ``listen`` hears of progress."""

    engine: Engine
    registry: Registry
    caller: Caller
    var: Path
    scheduler: str | None = None
    listen: Callable[[Told], None] = lambda _: None

    def create(
        self,
        source: Path,
        options: Dict[str, Any],
        *,
        title: str | None = None,
        mends: int | None = None,
        keep: bool = True,
    ) -> int:
        """A new run of a file or folder; with ``keep`` a copy is taken, so that it can be repeated."""
        self._allowed()
        if options.get("legacy") not in (None, "2007", "2013"):
            raise BadInput(
                "bad_edition",
                "旧系统的分类版本应为 2007 或 2013。",
                "The edition of an old system's classes is 2007 or 2013.",
                "legacy",
            )
        if options.get("layer") is not None:
            surveyed(self.registry.get(options["layer"]))
        if not source.exists():
            raise BadInput(
                "no_such_file", f"没有文件“{source.name}”。", f"There is no file “{source.name}”."
            )
        with begin(self.engine, self.caller) as connection:
            run_id = state.create(
                connection, self.caller, title or source.stem, str(source.resolve()), options, mends
            )
            if keep:
                _take(source, self.folder(run_id).delivery)
        return run_id

    def _allowed(self) -> None:
        may = self.caller.may("staff") or self.caller.may("admin")
        if self.caller.actor is None or not may or not self.caller.whole_tenant:
            raise Forbidden(
                "not_allowed",
                "普查导入需要全市范围的数据维护权限。",
                "Census runs need the right to maintain data of the whole city.",
            )

    def folder(self, run_id: int) -> Folder:
        """Where the run's files lie."""
        return Folder.of(self.var, self.caller.tenant, run_id)

    def work(self, run_id: int) -> Work:
        """The run, ready to be worked on."""
        return Work(
            engine=self.engine,
            registry=self.registry,
            caller=self.caller,
            folder=self.folder(run_id),
            run_id=run_id,
            progress=Progress(self.engine, self.caller, run_id, self.listen),
            scheduler=self.scheduler,
        )

    def advance(self, run_id: int, until: str = "publish", *, again: str | None = None) -> Run:
        """Take the run as far as it goes; see :func:`pipelines.census.steps.advance`."""
        self._allowed()
        work = self.work(run_id)
        run = advance(work, until, again=again)
        if not wanted(work):
            return run
        finish(work)
        return work.run

    def get(self, run_id: int) -> Run:
        """The run as it stands."""
        return self.work(run_id).run

    def listing(self) -> list[Run]:
        """The newest runs."""
        with begin(self.engine, self.caller, read_only=True) as connection:
            return state.listing(connection, self.caller)

    def restate(self, run_id: int, options: Dict[str, Any]) -> Run:
        """Change what was stated for the whole run (None takes an option back); return the run.

        Steps that depend on it are to be done again.
        """
        self._allowed()
        with begin(self.engine, self.caller) as connection:
            run = state.get(connection, self.caller, run_id)
            if run.state in ("publish", "cancelled"):
                raise state.ended(run_id)
            stated = {**run.options, **options}
            kept = {name: value for name, value in stated.items() if value is not None}
            state.change(connection, self.caller, run_id, options=kept)
            return state.get(connection, self.caller, run_id)

    def map(self, run_id: int, n: int, changes: Dict[str, Any]) -> Dict[str, Any]:
        """Change the mapping of a dataset; return it. What was checked before is to be checked again.

        ``changes``: ``layer``, ``crs``, ``swapped``, ``columns`` (column → field, "" for none),
        ``values`` (field → text → code), ``constants`` (all of them: field → value that all rows
        get); ``layer`` None leaves the dataset out. BadInput names what does not fit.
        """
        with held(self.engine, self.caller, run_id), begin(self.engine, self.caller) as connection:
            run = state.get(connection, self.caller, run_id)
            item = state.dataset(connection, self.caller, run_id, n)
            if run.state in ("publish", "cancelled"):
                raise state.ended(run_id)
            mapping = changed(connection, self.registry, self.caller, item, changes)
            state.set_mapping(connection, self.caller, run_id, n, mapping)
            done = state.STATES.index(run.state)
            if done > state.STATES.index("map"):
                found = {**run.summary.get("map", {}), "mapped": 1}
                state.finish(connection, self.caller, run, "map", found)
        return mapping.as_dict() if mapping else {}

    def decide(self, run_id: int, decision: str, wanted: Wanted = ALL) -> tuple[int, int]:
        """Decide doubtful pairs (all that are open if none is named); how many changed, how many are left."""
        self._allowed()
        if decision not in (YES, NO, OPEN):
            raise BadInput(
                "bad_decision", "决定只能是 yes、no 或 open。", "A decision is yes, no or open."
            )
        with begin(self.engine, self.caller) as connection:
            if state.get(connection, self.caller, run_id).state in ("publish", "cancelled"):
                raise state.ended(run_id)
            changed = decide(connection, self.caller, run_id, decision, wanted)
            return changed, undecided(connection, self.caller, run_id)

    def quarantined(self, run_id: int) -> bytes:
        """The open rows of the quarantine as a workbook to mend."""
        with begin(self.engine, self.caller, read_only=True) as connection:
            state.get(connection, self.caller, run_id)
            return workbook(connection, self.caller, run_id)

    def mend(self, run_id: int, sheet: Path) -> int:
        """A new run of the mended rows of a run; only these are replayed, with its mapping."""
        run = self.get(run_id)
        kept = {key: run.options[key] for key in _KEPT if key in run.options}
        options = {**kept, "gone": "none"}
        return self.create(sheet, options, title=f"{run.title} (mended)", mends=run_id)

    def undo(self, run_id: int) -> int:
        """Take the publication of a run back; return the changeset that does it."""
        self._allowed()
        return undo(self.work(run_id))

    def save_mapping(self, run_id: int, n: int, name: str) -> None:
        """Keep the mapping of a dataset under a name, for deliveries with the same columns."""
        with begin(self.engine, self.caller) as connection:
            mapping = state.dataset(connection, self.caller, run_id, n).mapping
            if mapping is None:
                raise BadInput(
                    "no_mapping", "该数据集尚无映射。", "The dataset has no mapping yet."
                )
            saved.save(connection, self.caller, name, mapping)

    def report(self, run_id: int, form: str) -> bytes:
        """The report of a run as ``html`` or ``xlsx``."""
        facts = collect(self.work(run_id))
        return book(facts) if form == "xlsx" else page(facts).encode()

    def due(self, months: int = 24, today: dt.date | None = None) -> list[dict[str, Any]]:
        """Layers whose last survey is at least ``months`` old."""
        with begin(self.engine, self.caller, read_only=True) as connection:
            at = today or dt.datetime.now(dt.UTC).date()
            return due(connection, self.registry, self.caller.tenant, months, at)

    def cancel(self, run_id: int) -> None:
        """Ask the step at work to stop; a run that nobody works on is cancelled for good."""
        with begin(self.engine, self.caller) as connection:
            run = state.get(connection, self.caller, run_id)
            if run.state in ("publish", "cancelled"):
                raise state.ended(run_id)
            state.change(connection, self.caller, run_id, stop=True, state="cancelled")


def _take(source: Path, folder: Path) -> None:
    """Copy a delivery, or BadInput for what cannot be copied (a pipe, a file that nobody may read)."""
    try:
        _copy(source, folder)
    except OSError as error:  # shutil.Error is one
        raise BadInput(
            "not_copied",
            f"无法读取“{source.name}”：其中有不是普通文件的内容，或没有读取权限。",
            f"“{source.name}” cannot be read: it holds something that is no plain file, or may not be read.",
        ) from error


def _copy(source: Path, folder: Path) -> None:
    """Copy a delivery; a shapefile comes with its other parts."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if source.is_dir():
        shutil.copytree(source, folder / source.name)
        return
    if source.suffix.lower() == ".shp":
        inner = folder / source.stem
        inner.mkdir()
        for part in source.parent.glob(f"{source.stem}.*"):
            shutil.copy2(part, inner / part.name)
        return
    shutil.copy2(source, folder / source.name)
