"""Points per second in bulk, and the time of one point, in a city of 60,000 cells.

``WANMI_BENCH_CELLS`` sets another number of cells. The raster that was tried beside the tree is
described in grids/locate/tree.py.
"""

from __future__ import annotations

import os
import sys
import time

import numpy as np
import pytest

from gis.database.session import Caller, begin, begin_owner, system
from grids.code.assign import number
from grids.locate.many import build, locate_many
from grids.locate.single import locate
from layers.accounts import roles, tenants
from layers.registry import discover
from layers.store import bulk
from tests.benchmarks import grid_city as city

CELLS = int(os.environ.get("WANMI_BENCH_CELLS", "60000"))
COLUMNS = 30
ROWS = max(1, CELLS // (COLUMNS * city.SIDE**2))
TENANT = "locate-bench"
POINTS, SINGLE = 1_000_000, 300


@pytest.fixture(scope="module")
def filled(database):
    registry = discover()
    with begin_owner(database.engine) as connection:
        roles.seed(connection)
        bounds = (city.WEST - 1, city.SOUTH - 1, city.WEST + 2, city.SOUTH + 2)
        tenants.put(connection, tenants.City(id=TENANT, title_zh="大", title_en="B", bounds=bounds))
    cells = city.cells(COLUMNS, ROWS)
    cells["code"] = number(cells)
    cells["source_id"] = cells["code"]
    done = bulk.load(
        database.engine,
        registry,
        system(TENANT),
        registry.get("unit_grids"),
        [cells],
        reason="bench",
        source="bench",
    )
    assert done.created == len(cells)
    return database.engine, registry


@pytest.mark.benchmark
def test_points_in_bulk_and_alone(filled) -> None:
    engine, registry = filled
    who = Caller(tenant=TENANT, actor="a", permissions=frozenset({"public", "staff"}))
    places = city.spots(COLUMNS, ROWS, POINTS)
    with begin(engine, who, read_only=True) as connection:
        since = time.perf_counter()
        index = build(connection, registry, who)
        built = time.perf_counter() - since
        rates = []
        for _ in range(3):
            since = time.perf_counter()
            found = locate_many(connection, registry, who, index, places)
            rates.append(POINTS / (time.perf_counter() - since))
    assert sum(code is not None for code in found.unit) > 0.999 * POINTS
    times = []
    for lon, lat in places[:SINGLE].tolist():
        since = time.perf_counter()
        with begin(engine, who, read_only=True) as connection:
            alone = locate(connection, registry, who, lon, lat)
        times.append(1000 * (time.perf_counter() - since))
        place = len(times) - 1
        assert (alone["unit"] or {}).get("code") == found.unit[place]
    sys.stdout.write(
        f"\n{COLUMNS * ROWS * city.SIDE**2} cells; index made in {built:.1f} s\n"
        f"bulk: {np.median(rates):,.0f} points/s (median of 3, {POINTS:,} points)\n"
        f"single, transaction included: median {np.median(times):.2f} ms, "
        f"95 % below {np.percentile(times, 95):.2f} ms\n"
    )
