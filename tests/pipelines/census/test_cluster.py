"""The same checks on two worker processes of a Dask cluster: byte for byte the same findings."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gis.errors import Unavailable
from tests.pipelines.census import faults
from tests.pipelines.census.conftest import City

ROWS = 60_000


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers on this machine, each a process of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from dask.distributed import LocalCluster

        with LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            protocol="tcp",
        ) as made:
            yield made


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_two_workers_find_the_same_bytes(
    new_city: Callable[..., City], cluster: Any, tmp_path: Path
) -> None:
    path = tmp_path / "street_lights.gpkg"
    faults.seed(ROWS).frame.to_file(path, engine="pyogrio")
    found = []
    for scheduler in (None, cluster.scheduler_address):
        city = new_city(grids=True, scheduler=scheduler)
        run = city.start(path)
        city.census.advance(run, "check")
        found.append(city.census.folder(run).file("findings-1.arrow").read_bytes())
    assert len(found[0]) > 10_000
    assert found[0] == found[1]


def test_a_scheduler_that_does_not_answer_is_named(
    new_city: Callable[..., City], tmp_path: Path
) -> None:
    path = tmp_path / "street_lights.gpkg"
    faults.seed(2_000).frame.to_file(path, engine="pyogrio")
    city = new_city(scheduler="tcp://127.0.0.1:9")
    with pytest.raises(Unavailable, match="scheduler"):
        city.census.advance(city.start(path), "check")
