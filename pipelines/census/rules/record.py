"""Findings into the database, with the place of their row, for the map and the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from sqlalchemy import Connection, delete

from layers.store.changes import table
from pipelines.census.copying import copy
from pipelines.census.folder import Rows
from pipelines.census.inspect.source import ROW
from pipelines.census.rules import catalogue
from pipelines.census.rules.whole import X, Y
from pipelines.census.state import Dataset
from pipelines.census.tables import CensusFinding
from pipelines.census.work import Work


def record(
    connection: Connection,
    work: Work,
    datasets: Sequence[Dataset],
    found: Mapping[int, pa.Table],
) -> None:
    """Write the findings of a run in place of those of an earlier check."""
    target = table(CensusFinding)
    connection.execute(
        delete(target).where(target.c.tenant == work.caller.tenant, target.c.run_id == work.run_id)
    )
    for item in datasets:
        findings = found[item.n]
        if not findings.num_rows:
            continue
        rows = findings.column("row").to_numpy()
        spots = places(work.folder.rows("rows", item.n), rows)
        severities = {rule.id: rule.severity for rule in catalogue.rules().values()}
        frame = findings.to_pandas(integer_object_nulls=True)
        copy(
            connection,
            target,
            {
                "tenant": pd.Series([work.caller.tenant] * len(frame)),
                "run_id": pd.Series([work.run_id] * len(frame)),
                "n": pd.Series([item.n] * len(frame)),
                "row": frame["row"],
                "rule": frame["rule"],
                "severity": frame["rule"].map(severities),
                "field": frame["field"],
                "value": frame["value"].map(_storable, na_action="ignore"),
                "other": frame["other"],
                "geom": pd.Series(list(shapely.to_wkb(spots)), dtype=object),
            },
        )


def _storable(text: str) -> str:
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()


def places(rows: Rows, wanted: np.ndarray) -> np.ndarray:
    """The representative point of each wanted row (numbers, may recur), None where it has none."""
    spots = np.full(len(wanted), None, dtype=object)
    for part in rows.read([ROW, X, Y]):
        numbers = part.column(ROW).to_numpy()
        at = np.searchsorted(numbers, wanted)
        here = (at < len(numbers)) & (numbers[np.minimum(at, len(numbers) - 1)] == wanted)
        if here.any():
            x = part.column(X).to_numpy().astype(float)[at[here]]
            y = part.column(Y).to_numpy().astype(float)[at[here]]
            made = np.full(len(x), None, dtype=object)
            good = np.isfinite(x) & np.isfinite(y)
            made[good] = shapely.points(x[good], y[good])
            spots[here] = made
    return spots
