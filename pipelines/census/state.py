"""Runs and their datasets as the database knows them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as Dict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from gis.database.session import Caller
from gis.errors import Conflict, NotFound
from layers.store.changes import table
from pipelines.census.mapping.model import Mapping
from pipelines.census.tables import CensusDataset, CensusRun

STATES = ("new", "inspect", "map", "check", "match", "approve", "publish")
"""What ``state`` may be besides ``cancelled``: the last step that was finished."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run as it stands; see :class:`pipelines.census.tables.CensusRun`."""

    id: int
    title: str
    source: str
    actor: str
    state: str
    options: Dict[str, Any]
    progress: Dict[str, Any] | None
    summary: Dict[str, Any]
    stop: bool
    mends: int | None
    changeset_id: int | None
    created_at: dt.datetime
    updated_at: dt.datetime
    published_at: dt.datetime | None

    def reached(self, step: str) -> bool:
        """Whether ``step`` was finished."""
        return self.state in STATES and STATES.index(self.state) >= STATES.index(step)


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A dataset as it stands; see :class:`pipelines.census.tables.CensusDataset`."""

    n: int
    file: str
    name: str
    format: str
    encoding: str | None
    crs: str | None
    rows: int
    layer: str | None
    profile: Dict[str, Any]
    mapping: Mapping | None
    problem: Dict[str, Any] | None

    @property
    def usable(self) -> bool:
        """Whether its rows go on to the map."""
        return self.problem is None and self.mapping is not None


def create(
    connection: Connection,
    caller: Caller,
    title: str,
    source: str,
    options: Dict[str, Any],
    mends: int | None = None,
) -> int:
    """Write a new run and return its number."""
    now = dt.datetime.now(dt.UTC)
    statement = insert(table(CensusRun)).values(
        tenant=caller.tenant,
        title=title[:200],
        source=source,
        actor=caller.actor or "",
        state="new",
        options=dict(options),
        summary={},
        stop=False,
        mends=mends,
        created_at=now,
        updated_at=now,
    )
    return int(connection.execute(statement.returning(table(CensusRun).c.id)).scalar_one())


def get(connection: Connection, caller: Caller, run_id: int) -> Run:
    """The run, or NotFound."""
    runs = table(CensusRun)
    row = connection.execute(
        select(runs).where(runs.c.tenant == caller.tenant, runs.c.id == run_id)
    ).one_or_none()
    if row is None:
        raise NotFound("no_such_run", f"没有普查任务 {run_id}。", f"There is no census {run_id}.")
    return _run(row)


def listing(connection: Connection, caller: Caller, limit: int = 100) -> list[Run]:
    """The newest runs first."""
    runs = table(CensusRun)
    rows = connection.execute(
        select(runs)
        .where(runs.c.tenant == caller.tenant)
        .order_by(runs.c.created_at.desc(), runs.c.id.desc())
        .limit(limit)
    )
    return [_run(row) for row in rows]


def _run(row: Any) -> Run:
    names = Run.__dataclass_fields__
    return Run(**{key: value for key, value in row._mapping.items() if key in names})  # noqa: SLF001


def change(connection: Connection, caller: Caller, run_id: int, **values: Any) -> None:
    """Set columns of a run."""
    runs = table(CensusRun)
    connection.execute(
        update(runs)
        .where(runs.c.tenant == caller.tenant, runs.c.id == run_id)
        .values(updated_at=dt.datetime.now(dt.UTC), **values)
    )


def finish(
    connection: Connection, caller: Caller, run: Run, step: str, found: Dict[str, Any]
) -> None:
    """The step was done: its state and what it found, in the transaction of what it wrote.

    What later steps had found is forgotten, because it no longer follows. Raises Conflict if the
    run was published or cancelled meanwhile.
    """
    runs = table(CensusRun)
    state = connection.scalar(
        select(runs.c.state)
        .where(runs.c.tenant == caller.tenant, runs.c.id == run.id)
        .with_for_update()
    )
    if state in ("publish", "cancelled"):
        raise ended(run.id)
    kept = {key: run.summary[key] for key in STATES[: STATES.index(step)] if key in run.summary}
    change(
        connection,
        caller,
        run.id,
        state=step,
        summary={**kept, step: dict(found)},
        progress=None,
    )


def ended(run_id: int) -> Conflict:
    """The refusal to change a run that is published or cancelled."""
    return Conflict(
        "census_ended",
        f"普查任务 {run_id} 已发布或已取消。",
        f"The census {run_id} is published or cancelled.",
    )


def datasets(connection: Connection, caller: Caller, run_id: int) -> list[Dataset]:
    """The datasets of a run in order."""
    held = table(CensusDataset)
    rows = connection.execute(
        select(held)
        .where(held.c.tenant == caller.tenant, held.c.run_id == run_id)
        .order_by(held.c.n)
    )
    return [_dataset(row) for row in rows]


def dataset(connection: Connection, caller: Caller, run_id: int, n: int) -> Dataset:
    """One dataset, or NotFound."""
    for item in datasets(connection, caller, run_id):
        if item.n == n:
            return item
    raise NotFound(
        "no_such_dataset", f"没有数据集 {run_id}/{n}。", f"There is no dataset {run_id}/{n}."
    )


def _dataset(row: Any) -> Dataset:
    values = {key: row._mapping[key] for key in Dataset.__dataclass_fields__}  # noqa: SLF001
    mapping = values.pop("mapping")
    return Dataset(**values, mapping=Mapping.of(mapping) if mapping else None)


def replace_datasets(
    connection: Connection, caller: Caller, run_id: int, rows: list[dict[str, Any]]
) -> None:
    """Write the datasets that were found, in place of those found before."""
    held = table(CensusDataset)
    connection.execute(delete(held).where(held.c.tenant == caller.tenant, held.c.run_id == run_id))
    if rows:
        connection.execute(
            insert(held), [{"tenant": caller.tenant, "run_id": run_id, **row} for row in rows]
        )


def set_mapping(
    connection: Connection, caller: Caller, run_id: int, n: int, mapping: Mapping | None
) -> None:
    """Keep the mapping of a dataset; None leaves the dataset out."""
    held = table(CensusDataset)
    connection.execute(
        update(held)
        .where(held.c.tenant == caller.tenant, held.c.run_id == run_id, held.c.n == n)
        .values(
            layer=mapping.layer if mapping else None,
            mapping=mapping.as_dict() if mapping else None,
        )
    )
