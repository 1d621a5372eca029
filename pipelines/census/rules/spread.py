"""Chunks judged side by side: by threads of this process, or as a Dask-GeoPandas frame on a cluster.

A partition is a chunk of rows and the result does not depend on who judged it or when: findings are
put into their canonical order afterwards. Workers of a cluster read and write the run's folder, so
it must lie on storage that all of them see.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa

from gis.errors import Unavailable
from pipelines.census.rules.chunk import judge
from pipelines.census.rules.setting import Setting

Task = tuple[Path, Path]
"""Raw rows, and where the judged rows go."""
_THREADS = 2
_PATIENCE = "10s"
"""How long a scheduler may take to answer."""


def spread(setting: Setting, tasks: Sequence[Task], scheduler: str | None) -> Iterator[pa.Table]:
    """Yield the findings of each chunk in the order of ``tasks``."""
    if scheduler:
        yield from _on_cluster(setting, tasks, scheduler)
        return
    workers = min(_THREADS, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers, "census") as pool:
        running = [pool.submit(judge, setting, raw, target) for raw, target in tasks]
        try:
            for future in running:
                yield future.result()
        finally:
            for future in running:
                future.cancel()


def _on_cluster(setting: Setting, tasks: Sequence[Task], scheduler: str) -> Iterator[pa.Table]:
    """The same on a cluster; dask is loaded by name, for only operators with a cluster install it."""
    try:
        distributed = importlib.import_module("dask.distributed")
        frames = importlib.import_module("pipelines.census.rules.frames")
    except ImportError as error:
        raise _no_dask() from error
    try:
        client = distributed.Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise Unavailable(
            "no_scheduler",
            f"无法连接 Dask 调度器“{scheduler}”。",
            f"The Dask scheduler “{scheduler}” does not answer.",
        ) from error
    with client:
        yield from frames.findings(client, setting, tasks)


def _no_dask() -> Unavailable:
    return Unavailable(
        "no_dask",
        "已设置 WANMI_DASK_SCHEDULER，但没有安装 Dask-GeoPandas"
        "（pip install dask-geopandas 'dask[distributed]'）。",
        "WANMI_DASK_SCHEDULER is set but Dask-GeoPandas is not installed"
        " (pip install dask-geopandas 'dask[distributed]').",
    )
