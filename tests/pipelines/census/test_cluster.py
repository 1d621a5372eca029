"""The same checks as a Dask-GeoPandas frame on two worker processes: byte for byte the same findings."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gis.errors import Unavailable
from pipelines.census.inspect import spool
from pipelines.census.rules import spread
from tests.pipelines.census import faults
from tests.pipelines.census.conftest import City

ROWS, CHUNK = 15_000, 4_000


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


@pytest.fixture
def chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks so small that a survey has several partitions."""
    monkeypatch.setattr(spool, "CHUNK", CHUNK)


def odd(rows: int) -> str:
    """Lamps of which every other chunk has geometries of all kinds, readable and not."""
    kinds = (
        "POINT Z ({x} {y} 5)",
        "POINT M ({x} {y} 5)",
        "POINT EMPTY",
        "MULTIPOINT ({x} {y}, {x} 36.7)",
        "LINESTRING ({x} {y}, {x} 36.7)",
        "CIRCULARSTRING ({x} {y}, 117.1 36.7, 117.2 36.6)",
        "POINT ({x}",
        "",
    )
    lines = ["DGBH;ZT;WKT"]
    for number in range(rows):
        mixed = number // CHUNK % 2
        form = kinds[number % len(kinds)] if mixed else "POINT ({x} {y})"
        shape = form.format(x=117 + number * 1e-5, y=36.61)
        lines.append(f"L{number};{'完好' if number % 7 else '歪了'};{shape}")
    return "\n".join(lines)


def _checked(city: City, path: Path) -> tuple[bytes, list[bytes]]:
    """Findings and judged rows of a run, as they lie on disk."""
    run = city.start(path, layer="street_lights", crs="EPSG:4490")
    city.census.advance(run, "check")
    folder = city.census.folder(run)
    rows = [file.read_bytes() for file in folder.rows("rows", 1).files()]
    return folder.file("findings-1.arrow").read_bytes(), rows


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.usefixtures("chunks")
def test_two_workers_find_the_same_bytes(
    new_city: Callable[..., City], cluster: Any, tmp_path: Path
) -> None:
    seeded, mixed = tmp_path / "street_lights.gpkg", tmp_path / "odd.csv"
    faults.seed(ROWS).frame.to_file(seeded, engine="pyogrio")
    mixed.write_text(odd(3 * CHUNK))
    alone = new_city(grids=True)
    spread_out = new_city(grids=True, scheduler=cluster.scheduler_address)
    for path in (seeded, mixed):
        here, there = _checked(alone, path), _checked(spread_out, path)
        assert len(here[1]) >= 3
        assert len(here[0]) > 10_000
        assert here == there


@pytest.mark.usefixtures("chunks")
def test_a_partition_is_a_file_of_rows_with_its_geometry(city: City, tmp_path: Path) -> None:
    """Seen without a cluster: a lazy frame of geometries, as many partitions as files."""
    from pipelines.census.rules.frames import frame_of

    path = tmp_path / "odd.csv"
    path.write_text(odd(2 * CHUNK))
    run = city.start(path, layer="street_lights", crs="EPSG:4490")
    city.census.advance(run, "inspect")
    files = city.census.folder(run).rows("raw", 1).files()
    frame = frame_of([(file, tmp_path / file.name) for file in files])
    assert frame.npartitions == len(files) == 2
    plain, mixed = (
        frame.partitions[number].compute(scheduler="synchronous") for number in range(2)
    )
    assert set(plain.geometry.geom_type) == {"Point"}
    assert {"Point", "MultiPoint", "LineString"} <= set(mixed.geometry.geom_type.dropna())
    assert mixed.geometry.isna().sum() >= 3 * CHUNK // 8


def test_a_scheduler_that_does_not_answer_is_named(
    new_city: Callable[..., City], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spread, "_PATIENCE", "1s")
    path = tmp_path / "street_lights.gpkg"
    faults.seed(2_000).frame.to_file(path, engine="pyogrio")
    city = new_city(scheduler="tcp://127.0.0.1:9")
    with pytest.raises(Unavailable, match="scheduler"):
        city.census.advance(city.start(path), "check")
