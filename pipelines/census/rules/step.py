"""The step: every rule on every row; findings kept, bad rows to the quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gis.database.session import begin_bulk
from layers.info import LayerInfo
from pipelines.census import state
from pipelines.census.folder import save
from pipelines.census.match.sides import Side, held
from pipelines.census.quarantine.keep import keep
from pipelines.census.rules import catalogue
from pipelines.census.rules.around import network, setting
from pipelines.census.rules.model import Found, canonical
from pipelines.census.rules.record import record
from pipelines.census.rules.spread import spread
from pipelines.census.rules.whole import Whole
from pipelines.census.state import Dataset
from pipelines.census.work import Work


def check(work: Work) -> None:
    """Judge all rows of all mapped datasets."""
    run = work.run
    datasets = work.datasets(usable=True)
    work.progress.begin("check", sum(item.rows for item in datasets))
    parts = {item.n: _by_chunks(work, item) for item in datasets}
    found = {
        item.n: canonical([*parts[item.n], _together(work, item, datasets)]) for item in datasets
    }
    for item in datasets:
        save(work.folder.file(f"findings-{item.n}.arrow"), found[item.n])
    with begin_bulk(work.engine, work.caller) as connection:
        record(connection, work, datasets, found)
        held = keep(connection, work, datasets, found)
        summary = {
            "rows": sum(item.rows for item in datasets),
            "quarantined": held,
            "datasets": {str(item.n): statistics(found[item.n], item.rows) for item in datasets},
        }
        state.finish(connection, work.caller, run, "check", summary)


def _by_chunks(work: Work, item: Dataset) -> list[pa.Table]:
    raw = work.folder.rows("raw", item.n)
    given = setting(work, item)
    findings, done = [], 0
    with work.folder.rows("rows", item.n).writing() as folder:
        tasks = [(path, folder / path.name) for path in raw.files()]
        share = item.rows / max(len(tasks), 1)
        for table in spread(given, tasks, work.scheduler):
            findings.append(table)
            done += 1
            work.progress.rows(round(done * share))
    work.progress.part(item.rows)
    return findings


def _together(work: Work, item: Dataset, datasets: Sequence[Dataset]) -> pa.Table:
    """The rules that look at all rows of a dataset."""
    assert item.mapping is not None
    info = work.registry.get(item.mapping.layer)
    drainage = network(work, item.n, datasets) if info.theme == "drainage" else None
    rows = Whole(
        info, work.folder.rows("rows", item.n), drainage, cache(partial(_held, work, info))
    )
    found = Found()
    for rule in catalogue.of(info):
        whole = getattr(catalogue.kinds()[rule.kind], "whole", None)
        if whole is not None:
            for hit in whole(rule, rows):
                found.add(rule, hit)
    return found.table()


def _held(work: Work, info: LayerInfo) -> Side:
    """The features of the layer as they are published."""
    with begin_bulk(work.engine, work.caller) as connection:
        return held(connection, info, work.caller.tenant)


def statistics(findings: pa.Table, rows: int) -> dict[str, Any]:
    """Findings per rule, and how many rows have an error or a warning at all."""
    known = catalogue.rules()
    counted = pc.value_counts(findings.column("rule")).to_pylist()
    by_rule = {item["values"]: item["counts"] for item in counted}
    errors = bad_rows(findings)
    return {
        "rows": rows,
        "bad": len(errors),
        "warned": len(np.setdiff1d(_rows_of(findings, "warning"), errors)),
        "rules": {name: by_rule[name] for name in known if name in by_rule},
    }


def bad_rows(findings: pa.Table) -> np.ndarray:
    """Numbers of the rows with an error, sorted."""
    return _rows_of(findings, "error")


def _rows_of(findings: pa.Table, severity: str) -> np.ndarray:
    names = [rule.id for rule in catalogue.rules().values() if rule.severity == severity]
    chosen = pc.is_in(findings.column("rule"), value_set=pa.array(names, pa.string()))
    return np.unique(findings.filter(chosen).column("row").to_numpy())
