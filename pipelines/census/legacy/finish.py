"""What follows the publication of a legacy export: lineage of its grids, its closed cases, both counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from gis.database.session import begin, begin_bulk
from pipelines.census import state
from pipelines.census.legacy import cases, cells
from pipelines.census.legacy.counts import cases_counted
from pipelines.census.state import Dataset
from pipelines.census.work import Work
from services.cases.past.delivered import Delivered, Refused
from services.cases.past.load import load


def wanted(work: Work) -> bool:
    """Whether the run is a published legacy export that was not finished yet."""
    run = work.run
    return (
        bool(run.options.get("legacy")) and run.state == "publish" and "legacy" not in run.summary
    )


def finish(work: Work) -> None:
    """Take over grids and cases; each is there once, however often this is repeated."""
    at = dt.datetime.now(dt.UTC)
    found: dict[str, Any] = {"grids": {}, "cases": {}}
    for item in work.datasets():
        role = (item.profile.get("legacy") or {}).get("role")
        if role == "grids" and item.mapping is None:
            with begin_bulk(work.engine, work.caller) as connection:
                found["grids"][str(item.n)] = cells.follow(connection, work, item, at)
        elif role == "cases":
            found["cases"][str(item.n)] = _cases(work, item, at)
    with begin(work.engine, work.caller) as connection:
        run = state.get(connection, work.caller, work.run_id)
        state.change(connection, work.caller, run.id, summary={**run.summary, "legacy": found})


def _cases(work: Work, item: Dataset, at: dt.datetime) -> dict[str, Any]:
    edition = str(work.run.options["legacy"])
    crs = item.crs or work.run.options.get("crs")

    def rows() -> Iterator[cases.Old]:
        return cases.read(work.folder.rows("raw", item.n), crs, edition)

    def handed() -> Iterator[Delivered | Refused]:
        return (old.row for old in rows())

    done = load(work.engine, work.registry, work.caller, handed(), at)
    with begin_bulk(work.engine, work.caller) as connection:
        counted = cases_counted(connection, work.caller.tenant, rows())
    return {"read": done.read, "created": done.created, "known": done.known, **counted}
