"""The step: match every dataset with its layer, keep all pairs, ask a person about the doubtful."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import Connection

from gis.crs import CrsRef, metric_crs
from gis.database.session import begin_bulk
from layers.info import LayerInfo
from pipelines.census import state
from pipelines.census.folder import load, save
from pipelines.census.inspect.source import ROW
from pipelines.census.match.compare import MOVED_M, compare
from pipelines.census.match.doubts import record_doubts
from pipelines.census.match.gone import gone
from pipelines.census.match.pair import DOUBT, REACH_M, Matched, pair
from pipelines.census.match.sides import Side, delivered, held
from pipelines.census.rules.step import bad_rows
from pipelines.census.state import Dataset
from pipelines.census.work import Work

Array = NDArray[Any]
SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("id", pa.int64()),
        ("metres", pa.float64()),
        ("confidence", pa.float64()),
        ("by_code", pa.bool_()),
        ("moved", pa.bool_()),
        ("changes", pa.string()),
        ("doubtful", pa.bool_()),
    ]
)
"""Pairs of a dataset; new rows have no id, gone features no row."""


def match(work: Work) -> None:
    """Pair the good rows of every dataset with the features of its layer."""
    run = work.run
    datasets = work.datasets(usable=True)
    work.progress.begin("match", sum(item.rows for item in datasets))
    with begin_bulk(work.engine, work.caller) as connection:
        counts: dict[str, Any] = {}
        for item in datasets:
            found = _dataset(connection, work, item)
            save(work.folder.file(f"pairs-{item.n}.arrow"), found)
            counts[str(item.n)] = counted(found)
            work.progress.part(item.rows)
        record_doubts(connection, work, datasets)
        state.finish(connection, work.caller, run, "match", {"datasets": counts})


def _dataset(connection: Connection, work: Work, item: Dataset) -> pa.Table:
    assert item.mapping is not None
    info = work.registry.get(item.mapping.layer)
    bad = bad_rows(load(work.folder.file(f"findings-{item.n}.arrow")))
    features = held(connection, info, work.caller.tenant)
    if not len(features):
        return _table(row=_numbers(work, item, bad), id=None)
    rows = delivered(info, work.folder.rows("rows", item.n), bad)
    metres = _metres(rows, features)
    options = work.run.options
    found = pair(rows, features, metres, float(options.get("reach_m") or REACH_M))
    pairs = _pairs(connection, work, item, info, (rows, features), found, metres)
    left = gone(options.get("gone", "area"), rows, features, found)
    return pa.concat_tables(
        [
            pairs,
            _table(row=rows.keys[found.new], id=None),
            _table(row=None, id=features.keys[left.indices], doubtful=left.doubtful),
        ]
    )


def _numbers(work: Work, item: Dataset, bad: Array) -> Array:
    """Numbers of the good rows."""
    parts = [part.column(ROW).to_numpy() for part in work.folder.rows("rows", item.n).read([ROW])]
    every = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    return every[~np.isin(every, bad)]


def _metres(rows: Side, features: Side) -> CrsRef:
    spots = np.vstack([rows.xy, features.xy])
    spots = spots[np.isfinite(spots).all(axis=1)]
    west, south = spots.min(axis=0) if len(spots) else (117.0, 36.0)
    east, north = spots.max(axis=0) if len(spots) else (117.0, 36.0)
    return metric_crs((float(west), float(south), float(east), float(north)))


def _pairs(  # noqa: PLR0913, PLR0917 - the two sides, the pairs, and where to look things up
    connection: Connection,
    work: Work,
    item: Dataset,
    info: LayerInfo,
    sides: tuple[Side, Side],
    found: Matched,
    metres: CrsRef,
) -> pa.Table:
    """Pairs with what they change, chunk by chunk of the rows."""
    rows, features = sides
    moved_m = float(work.run.options.get("moved_m") or MOVED_M)
    numbers, ids = rows.keys[found.rows], features.keys[found.features]
    order = np.argsort(numbers, kind="stable")
    numbers, ids = numbers[order], ids[order]
    changes = np.full(len(ids), "", dtype=object)
    apart = found.metres[order].copy()
    for chunk in work.folder.rows("rows", item.n).read():
        held_numbers = chunk.column(ROW).to_numpy()
        start, end = np.searchsorted(numbers, [held_numbers[0], held_numbers[-1] + 1])
        if start == end:
            continue
        at = np.searchsorted(held_numbers, numbers[start:end])
        chosen = chunk.take(pa.array(at))
        compared = compare(connection, info, work.caller.tenant, chosen, ids[start:end], metres)
        changes[start:end], apart[start:end] = compared.changes, compared.metres
        work.progress.rows(int(held_numbers[-1]))
    confidence = found.confidence[order]
    return _table(
        row=numbers,
        id=ids,
        metres=apart,
        confidence=confidence,
        by_code=found.by_code[order],
        moved=apart > moved_m,
        changes=changes,
        doubtful=confidence < DOUBT,
    )


def _table(**given: Any) -> pa.Table:
    count = next(len(values) for values in given.values() if values is not None)
    columns = []
    for field in SCHEMA:
        values = given.get(field.name)
        if values is None:
            flag = field.type == pa.bool_()
            columns.append(
                pa.repeat(pa.scalar(False), count) if flag else pa.nulls(count, field.type)
            )
        else:
            columns.append(pa.array(values, field.type))
    return pa.table(columns, schema=SCHEMA)


def counted(pairs: pa.Table) -> dict[str, int]:
    """How many rows are unchanged, moved, changed, new, and how many features are gone."""
    row, feature = (~np.asarray(pairs.column(name).is_null()) for name in ("row", "id"))
    moved = np.asarray(pairs.column("moved"))
    changed = np.asarray(pc.fill_null(pc.not_equal(pairs.column("changes"), ""), False))
    both = row & feature
    return {
        "unchanged": int((both & ~moved & ~changed).sum()),
        "moved": int((both & moved & ~changed).sum()),
        "changed": int((both & changed & ~moved).sum()),
        "moved_and_changed": int((both & moved & changed).sum()),
        "new": int((row & ~feature).sum()),
        "gone": int((~row).sum()),
        "doubtful": int(np.asarray(pairs.column("doubtful")).sum()),
    }
