"""Mended rows on their way back: with the mapping they had, and only they."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
from sqlalchemy import Connection, update

from gis.crs import STORAGE_SRID
from gis.errors import BadInput
from layers.store.changes import table
from pipelines.census import state
from pipelines.census.folder import load
from pipelines.census.inspect.source import ROW
from pipelines.census.mapping.model import Mapping
from pipelines.census.quarantine.sheet import DATASET, NUMBER
from pipelines.census.rules.step import bad_rows
from pipelines.census.state import Dataset
from pipelines.census.tables import CensusQuarantine
from pipelines.census.work import Work


def mapping_of(connection: Connection, work: Work, item: Dataset) -> Mapping:
    """The mapping of the dataset that a mended sheet came from; its positions are in CGCS2000 now."""
    mends = work.run.mends
    assert mends is not None
    origin = _origin(work, item)
    before = state.dataset(connection, work.caller, mends, origin).mapping
    if before is None:
        raise _no_sheet(item)
    return replace(before, crs=f"EPSG:{STORAGE_SRID}", swapped=False)


def _origin(work: Work, item: Dataset) -> int:
    for part in work.folder.rows("raw", item.n).read([DATASET]):
        if DATASET in part.column_names and part.num_rows:
            value = part.column(DATASET)[0].as_py()
            if str(value).isdecimal():
                return int(value)
    raise _no_sheet(item)


def _no_sheet(item: Dataset) -> BadInput:
    return BadInput(
        "no_quarantine_sheet",
        f"“{item.name}”不是隔离区导出的表（缺少列“{DATASET}”和“{NUMBER}”）。",
        f"“{item.name}” is no sheet of the quarantine: “{DATASET}” and “{NUMBER}” are missing.",
    )


def mark_mended(connection: Connection, work: Work, datasets: list[Dataset]) -> int:
    """In the quarantine of the first run, mark the rows that are on the map now; return how many."""
    mends = work.run.mends
    if mends is None:
        return 0
    held, count = table(CensusQuarantine), 0
    for item in datasets:
        origin = _origin(work, item)
        for numbers in _good(work, item):
            count += connection.execute(
                update(held)
                .where(
                    held.c.tenant == work.caller.tenant,
                    held.c.run_id == mends,
                    held.c.n == origin,
                    held.c.row.in_(numbers),
                )
                .values(state="mended", mended_by=work.run_id)
            ).rowcount
    return count


def _good(work: Work, item: Dataset) -> Iterator[list[int]]:
    bad = bad_rows(load(work.folder.file(f"findings-{item.n}.arrow")))
    for part in work.folder.rows("raw", item.n).read([ROW, NUMBER]):
        if NUMBER not in part.column_names:
            continue
        keep = ~np.isin(part.column(ROW).to_numpy(), bad)
        texts = part.column(NUMBER).filter(pa.array(keep)).cast(pa.string()).to_pylist()
        yield [int(text) for text in texts if text and text.isdecimal()]
