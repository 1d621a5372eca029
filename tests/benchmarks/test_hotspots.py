"""Two ways to find repeating problems, on the same points: here, and in the database."""

from __future__ import annotations

import time
from statistics import median

import numpy as np
import pytest
from sqlalchemy import text

from gis.crs import STORAGE, metric_crs, transform_xy
from gis.database.session import begin_owner
from services.cases.hotspots.cluster import LEAST, RADIUS, labels

CASES, GROUPS, PLANTED, RUNS = 90_000, 40, 200, 5
_FILL = text(
    "INSERT INTO points SELECT n, g, ST_SetSRID(ST_MakePoint(x, y), 4490) FROM unnest("
    "cast(:n AS int[]), cast(:g AS int[]), cast(:x AS float8[]), cast(:y AS float8[])) AS t(n, g, x, y)"
)
_THERE = text(
    "SELECT n, g, ST_ClusterDBSCAN(ST_Transform(geom, 4526), :radius, :least) OVER (PARTITION BY g) AS label "
    "FROM points"
)
_READ = text("SELECT g, ST_X(geom), ST_Y(geom) FROM points ORDER BY g, n")


@pytest.mark.benchmark
def test_both_ways_find_the_same(database) -> None:
    group, lon, lat = _scattered()
    there, read, here = [], [], []
    with begin_owner(database.engine) as connection:
        connection.execute(
            text("CREATE TEMP TABLE points (n int, g int, geom geometry(Point, 4490))")
        )
        numbers = {"n": list(range(CASES)), "g": group.tolist()}
        connection.execute(_FILL, {**numbers, "x": lon.tolist(), "y": lat.tolist()})
        connection.execute(text("ANALYZE points"))
        for _ in range(RUNS):
            start = time.perf_counter()
            rows = connection.execute(_THERE, {"radius": RADIUS, "least": LEAST}).all()
            there.append(time.perf_counter() - start)
            start = time.perf_counter()
            points = np.array([tuple(row) for row in connection.execute(_READ)])
            read.append(time.perf_counter() - start)
            start = time.perf_counter()
            found = _here(points)
            here.append(time.perf_counter() - start)
        connection.execute(text("DROP TABLE points"))
    theirs = len({(row.g, row.label) for row in rows if row.label is not None})
    took = (
        f"database {median(there):.2f} s; reading {median(read):.2f} s, here {median(here):.2f} s"
    )
    print(f"\n{theirs} clusters in the database, {found} here; {took}")  # noqa: T201 - benchmarks print
    assert found == theirs


def _here(points) -> int:
    group, lon, lat = points.T
    crs = metric_crs((lon.min(), lat.min(), lon.max(), lat.max()))
    metres = np.stack(transform_xy(lon, lat, STORAGE, crs), axis=1)
    return sum(int(labels(metres[group == one]).max(initial=-1)) + 1 for one in np.unique(group))


def _scattered():
    chance = np.random.default_rng(3)
    group = np.sort(chance.integers(0, GROUPS, CASES))
    lon, lat = 117.0 + chance.random(CASES) * 0.25, 36.5 + chance.random(CASES) * 0.2
    for first in chance.integers(0, CASES - 12, PLANTED):
        spot = slice(first, first + 12)
        lon[spot] = lon[first] + chance.normal(0, 5e-5, 12)
        lat[spot] = lat[first] + chance.normal(0, 5e-5, 12)
        group[spot] = group[first]
    return group, lon, lat
