"""Bad rows as delivered into the quarantine, each with all of its reasons."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, delete

from gis.crs import CRS84, STORAGE, resolve, transform
from layers.store.changes import table
from pipelines.census.copying import copy
from pipelines.census.inspect.shapes import shapes as shapes_of
from pipelines.census.inspect.source import ROW, WKB
from pipelines.census.rules import catalogue
from pipelines.census.rules.record import places
from pipelines.census.state import Dataset
from pipelines.census.tables import CensusQuarantine
from pipelines.census.work import Work

_BATCH = 20_000


def keep(
    connection: Connection,
    work: Work,
    datasets: Sequence[Dataset],
    found: Mapping[int, pa.Table],
) -> int:
    """Write the quarantine of a run anew; return how many rows it holds."""
    target = table(CensusQuarantine)
    connection.execute(
        delete(target).where(target.c.tenant == work.caller.tenant, target.c.run_id == work.run_id)
    )
    return sum(_dataset(connection, work, item, found[item.n]) for item in datasets)


def _dataset(connection: Connection, work: Work, item: Dataset, findings: pa.Table) -> int:
    reasons = _reasons(work, item, findings)
    wanted = np.array(sorted(reasons), dtype=np.int64)
    if not len(wanted):
        return 0
    spots = dict(
        zip(wanted.tolist(), places(work.folder.rows("rows", item.n), wanted), strict=True)
    )
    for raw in work.folder.rows("raw", item.n).read():
        mine = pc.is_in(raw.column(ROW), value_set=pa.array(wanted))
        held = raw.filter(mine)
        for start in range(0, held.num_rows, _BATCH):
            _write(connection, work, item, held.slice(start, _BATCH), reasons, spots)
    return len(wanted)


def _reasons(work: Work, item: Dataset, findings: pa.Table) -> dict[int, list[dict[str, Any]]]:
    """Per bad row its errors: rule, field and sentences."""
    assert item.mapping is not None
    info = work.registry.get(item.mapping.layer)
    known = catalogue.rules()
    made: dict[int, list[dict[str, Any]]] = {}
    errors = pa.array([rule.id for rule in known.values() if rule.severity == "error"])
    for one in findings.filter(pc.is_in(findings.column("rule"), value_set=errors)).to_pylist():
        zh, en = catalogue.sentence(
            known[one["rule"]], info, one["field"], value=one["value"], other=one["other"]
        )
        made.setdefault(one["row"], []).append(
            {"rule": one["rule"], "field": one["field"], "zh": zh, "en": en}
        )
    return made


def _write(
    connection: Connection,
    work: Work,
    item: Dataset,
    held: pa.Table,
    reasons: Mapping[int, list[dict[str, Any]]],
    spots: Mapping[int, Any],
) -> None:
    numbers = held.column(ROW).to_pylist()
    count = len(numbers)
    names = [name for name in held.column_names if not name.startswith("__")]
    rows = [_plain(row) for row in held.select(names).to_pylist()]
    shapes = _placed(item, held, np.array([spots[number] for number in numbers], dtype=object))
    listed = [reasons[number] for number in numbers]
    assert item.mapping is not None
    copy(
        connection,
        table(CensusQuarantine),
        {
            "tenant": pd.Series([work.caller.tenant] * count),
            "run_id": pd.Series([work.run_id] * count),
            "n": pd.Series([item.n] * count),
            "row": pd.Series(numbers),
            "layer": pd.Series([item.mapping.layer] * count),
            "rules": pd.Series([sorted({one["rule"] for one in some}) for some in listed]),
            "reasons": pd.Series([{"all": some} for some in listed]),
            "raw": pd.Series(rows),
            "state": pd.Series(["open"] * count),
            "geom": pd.Series(list(shapely.to_wkb(shapes)), dtype=object),
        },
    )


def _placed(item: Dataset, held: pa.Table, judged: NDArray[Any]) -> NDArray[Any]:
    """Shapes of rows; those that do not fit the layer (a line among points) as they were delivered."""
    lost = np.flatnonzero(shapely.is_missing(judged))
    if not len(lost):
        return judged
    assert item.mapping is not None
    given = shapely.force_2d(shapes_of(held.column(WKB).take(pa.array(lost))))
    if item.mapping.swapped:
        given = shapely.transform(given, lambda xy: xy[:, ::-1])
    crs = resolve(item.mapping.crs) if item.mapping.crs else CRS84
    made = transform(given, crs, STORAGE)
    west, south, east, north = shapely.bounds(made).T
    made[~((west >= -180) & (south >= -90) & (east <= 180) & (north <= 90))] = None  # NaN: no shape
    judged[lost] = made
    return judged


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """Values that JSON and PostgreSQL can hold."""
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\x00", "")
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    return json.loads(json.dumps(value, default=str))
