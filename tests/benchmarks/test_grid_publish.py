"""A city of 60,000 cells filled into a draft, checked, published; then one cell split and published.

WANMI_BENCH_CELLS sets another number of cells.
"""

from __future__ import annotations

import os
import sys
import time

import geopandas as gpd
import pytest
import shapely

from gis.database.session import Caller, begin, begin_owner, system
from grids.desk import draft
from grids.desk.desk import Desk
from grids.desk.fill import fill
from grids.desk.operate import Operation, operate
from grids.publish.publish import publish
from layers.accounts import roles, tenants
from layers.registry import discover
from layers.store import bulk
from tests.benchmarks import grid_city as city

CELLS = int(os.environ.get("WANMI_BENCH_CELLS", "60000"))
COLUMNS = 30
ROWS = max(1, CELLS // (COLUMNS * city.SIDE**2))
TENANT = "grid-bench"


class Clock:
    """Seconds per stage by the clock and of the processor in this process, printed as they come.

    The second number tells how busy the machine was with other things; the database's work is in
    the first alone.
    """

    def __init__(self) -> None:
        self._since, self._worked = time.perf_counter(), time.process_time()

    def __call__(self, stage: str) -> None:
        seconds, worked = time.perf_counter() - self._since, time.process_time() - self._worked
        sys.stdout.write(f"{stage:<50}{seconds:8.2f} s{worked:8.2f} s here\n")
        self._since, self._worked = time.perf_counter(), time.process_time()


def _load(engine, layer: str, frame: gpd.GeoDataFrame) -> None:
    frame = frame.assign(source_id=[f"{layer}-{n}" for n in range(len(frame))])
    info = discover().get(layer)
    done = bulk.load(
        engine, discover(), system(TENANT), info, [frame], reason="bench", source="bench"
    )
    assert done.refused == 0, done


@pytest.mark.benchmark
def test_a_large_city_is_published_with_all_checks(database) -> None:
    registry = discover()
    with begin_owner(database.engine) as connection:
        roles.seed(connection)
        bounds = (city.WEST - 1, city.SOUTH - 1, city.WEST + 2, city.SOUTH + 2)
        tenants.put(connection, tenants.City(id=TENANT, title_zh="大", title_en="B", bounds=bounds))
    rights = frozenset({"public", "staff", "grids.edit", "divisions.edit"})
    who = Caller(tenant=TENANT, actor="ann", permissions=rights)
    sys.stdout.write(f"\n{COLUMNS * ROWS * city.SIDE**2} cells, {COLUMNS * ROWS} communities\n")
    clock = Clock()
    _load(database.engine, "divisions", city.communities(COLUMNS, ROWS))
    _load(database.engine, "buildings", city.buildings(COLUMNS, ROWS))
    lamps = shapely.points(city.spots(COLUMNS, ROWS, 5 * COLUMNS * ROWS * city.SIDE**2))
    _load(database.engine, "street_lights", gpd.GeoDataFrame(geometry=lamps, crs=4490))
    cells = city.cells(COLUMNS, ROWS)
    clock("(made communities, 3 buildings, 5 lamps a cell)")
    with begin(database.engine, who) as connection:
        desk = draft.open_draft(Desk(connection, registry, who), "all of it")
        filled = fill(desk, cells)
    assert filled.created == len(cells)
    clock("fill a draft with all cells")
    with begin(database.engine, who) as connection:
        done = publish(Desk(connection, registry, who, desk.draft))
    assert done.edition["cells"] == len(cells)
    clock("publish: all checks, edition, components")
    with begin(database.engine, who) as connection:
        desk = draft.open_draft(Desk(connection, registry, who), "one cell")
        lon, lat = city.point(5.5, 5.5)
        line = shapely.LineString([(lon, lat - 0.0008), (lon, lat + 0.0008)])
        operate(desk, Operation("split", shape=line))
    clock("split a cell")
    with begin(database.engine, who) as connection:
        publish(Desk(connection, registry, who, desk.draft))
    clock("publish the split")
