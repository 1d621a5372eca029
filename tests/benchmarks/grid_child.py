"""One size of the scale series in a process of its own: prints seconds and memory as JSON.

Runs in two environments: the project's, and one with momepy (which is no dependency of ours).
"""

from __future__ import annotations

import importlib
import json
import sys
import time
import warnings
from pathlib import Path

import geopandas as gpd
import pyogrio


def main(path: str, whose: str) -> None:
    """Run ``ours`` or ``momepy`` on a prepared GeoPackage; reading is not timed, imports are not."""
    names = ("communities", "roads", "buildings")
    frames = {name: pyogrio.read_dataframe(path, layer=name) for name in names}
    work = _ours() if whose == "ours" else _momepy()
    wall, cpu = time.perf_counter(), time.process_time()
    cells = work(frames)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = _peak()
    print(json.dumps({"cells": cells, "wall": wall, "cpu": cpu, "mb": peak}))  # noqa: T201 - read by the benchmark


def _peak() -> float:
    """Largest resident memory of this process (MB); getrusage would tell the parent's too."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(float(x.split()[1]) / 1024 for x in lines if x.startswith("VmHWM"))


def _ours():  # type: ignore[no-untyped-def]
    from grids.generate import Inputs, generate

    return lambda frames: len(generate(Inputs(**frames)).cells)


def _momepy():  # type: ignore[no-untyped-def]
    momepy = importlib.import_module("momepy")  # only in its own environment

    warnings.simplefilter("ignore")

    def work(frames: dict[str, gpd.GeoDataFrame]) -> int:
        limit = gpd.GeoSeries([frames["communities"].union_all()], crs=frames["roads"].crs)
        enclosures = momepy.enclosures(frames["roads"], limit=limit, clip=True)
        return len(momepy.enclosed_tessellation(frames["buildings"], enclosures.geometry, n_jobs=1))

    return work


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
