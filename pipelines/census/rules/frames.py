"""Chunks judged as a Dask-GeoPandas frame: each file of rows is a partition, a GeoDataFrame.

What leaves a partition are its findings; the judged rows are written beside the others of the run.
Loaded only where WANMI_DASK_SCHEDULER is set: dask and dask-geopandas (BSD-3-Clause) are installed by
those who have a cluster.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import dask.dataframe as dd
import dask_geopandas
import geopandas as gpd
import pandas as pd
import pyarrow as pa

from pipelines.census.folder import load
from pipelines.census.inspect.shapes import Decoded, shapes
from pipelines.census.inspect.source import WKB
from pipelines.census.rules.chunk import judged
from pipelines.census.rules.model import SCHEMA
from pipelines.census.rules.setting import Setting

_TARGET = "target"
Task = tuple[Path, Path]


def frame_of(tasks: Sequence[Task]) -> Any:
    """The raw rows of a dataset as a frame (:class:`dask_geopandas.GeoDataFrame`), one partition per file.

    Columns keep their Arrow types, so that nothing is rounded or turned to text on the way; the
    geometry is as delivered, in the system of the delivery, None where it cannot be read.
    """
    meta = _partition(tasks[0]).iloc[:0]
    frame = dd.from_map(_partition, list(tasks), meta=meta)  # type: ignore[no-untyped-call]
    assert isinstance(frame, dask_geopandas.GeoDataFrame)
    return frame


def findings(client: Any, setting: Setting, tasks: Sequence[Task]) -> Iterator[pa.Table]:
    """Judge all partitions on the cluster of ``client``; yield their findings in order.

    The setting travels once to each worker.
    """
    if not tasks:
        return
    sent = client.scatter(setting, broadcast=True)
    found = frame_of(tasks).map_partitions(_judge, sent, meta=_pandas(SCHEMA.empty_table()))
    running = client.compute(found.to_delayed())
    try:
        for future in running:
            yield _arrow(future.result())
    finally:
        client.cancel(running)


def _partition(task: Task) -> gpd.GeoDataFrame:
    raw, target = task
    table = load(raw)
    made = gpd.GeoDataFrame(_pandas(table.drop([WKB])))
    made = made.set_geometry(gpd.GeoSeries(shapes(table.column(WKB)), index=made.index, name=WKB))
    made.attrs[_TARGET] = str(target)
    return made


def _judge(part: gpd.GeoDataFrame, setting: Setting) -> pd.DataFrame:
    """A partition judged, its rows written, its findings returned."""
    raw = pa.Table.from_pandas(pd.DataFrame(part.drop(columns=WKB)), preserve_index=False)
    held = Decoded(part.geometry.to_numpy())
    return _pandas(judged(setting, raw, held, Path(part.attrs[_TARGET])))


def _pandas(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(types_mapper=pd.ArrowDtype)


def _arrow(found: pd.DataFrame) -> pa.Table:
    table = pa.Table.from_pandas(found, schema=SCHEMA, preserve_index=False)
    return table.replace_schema_metadata()
