"""A grid made again after small changes, and a run that was killed."""

from __future__ import annotations

import dataclasses
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gis.errors import BadInput
from grids.code.assign import number
from grids.generate import Progress, Result, generate
from tests.grids.generate import made
from tests.grids.generate.made import box, frame


@pytest.fixture(scope="module")
def first() -> gpd.GeoDataFrame:
    """The town's grid with codes."""
    cells = generate(made.town()).cells
    return cells.assign(code=number(cells))


def again(first: gpd.GeoDataFrame, **changed: gpd.GeoDataFrame) -> Result:
    return generate(dataclasses.replace(made.town(), previous=first, **changed))


def test_nothing_new_changes_nothing(first: gpd.GeoDataFrame) -> None:
    result = again(first)
    assert result.cells["kept"].all()
    assert result.cells["previous"].tolist() == first["code"].tolist()
    assert result.cells.geometry.tolist() == first.geometry.tolist()


def test_a_demolished_house_changes_nothing(first: gpd.GeoDataFrame) -> None:
    town = made.town()
    assert town.buildings is not None
    assert again(first, buildings=town.buildings.iloc[3:]).cells["kept"].all()


def test_a_house_inside_a_cell_changes_nothing(first: gpd.GeoDataFrame) -> None:
    cell = first[first["land"] == "built"].geometry.iloc[4]
    result = again(first, buildings=built(cell.representative_point().buffer(4)))
    assert result.cells.geometry.tolist() == first.geometry.tolist()


def test_a_house_across_a_border_moves_that_border_and_nothing_else(
    first: gpd.GeoDataFrame,
) -> None:
    one, two = _neighbours(first)
    middle = one.intersection(two).interpolate(0.5, normalized=True)
    house = middle.buffer(9, cap_style="square")
    crossed = first[first.geometry.intersection(house).area > 0.01 * house.area]
    result = again(first, buildings=built(house))
    made.assert_sound(result)
    assert result.cells["previous"].tolist() == first["code"].tolist()
    assert result.cells[~result.cells["kept"]]["previous"].tolist() == crossed["code"].tolist()
    kept = result.cells[result.cells["kept"]].geometry
    assert kept.tolist() == first.geometry[kept.index].tolist()
    moved = result.cells.geometry[crossed.index].union_all()
    assert moved.symmetric_difference(crossed.geometry.union_all()).area < 1e-6
    assert (
        again(first=result.cells.assign(code=first["code"]), buildings=built(house))
        .cells["kept"]
        .all()
    )


def test_a_house_too_large_to_go_round_is_divided_anew(first: gpd.GeoDataFrame) -> None:
    house = made.box(40, 60, 260, 180)
    crossed = first.geometry.intersection(house).area > 0.01 * house.area
    result = again(first, buildings=frame([house]))
    made.assert_sound(result)
    new = result.cells[~result.cells["kept"]]
    assert new["predecessors"].map(len).min() >= 1
    assert first["code"][~crossed].isin(result.cells["previous"]).all()


def built(house: Any) -> gpd.GeoDataFrame:
    """The houses of the town without those that touch a new one, which stands there too."""
    before = made.town().buildings
    assert before is not None
    left = before[~before.geometry.intersects(house)]
    return pd.concat([left, frame([house])], ignore_index=True)


def _neighbours(cells: gpd.GeoDataFrame) -> tuple[gpd.GeoSeries, gpd.GeoSeries]:
    """Two cells of one community with a long straight border over open ground."""
    part = cells[cells["land"] == "built"].geometry.tolist()
    pairs = [
        (a, b) for k, a in enumerate(part) for b in part[k + 1 :] if a.intersection(b).length > 40
    ]
    return pairs[0]


ODD: dict[str, Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]] = {
    "rows twice": lambda cells: pd.concat([cells, cells]),
    "rows without code": lambda cells: cells.assign(code=cells["code"].where(cells.index % 7 > 0)),
    "one code for all": lambda cells: cells.assign(code="370102001001001"),
    "a hair beside": lambda cells: cells.assign(geometry=cells.translate(0.001, 0.001)),
    "cells that overlap": lambda cells: cells.assign(geometry=cells.buffer(1)),
    "no shapes": lambda cells: cells.assign(geometry=[None] * len(cells)),
    "another place": lambda cells: cells.assign(geometry=cells.translate(50_000, 0)),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_earlier_grid_gives_a_sound_one(first: gpd.GeoDataFrame, name: str) -> None:
    result = again(ODD[name](first))
    made.assert_sound(result)
    going = result.cells["previous"].dropna()
    assert going.is_unique
    assert going.isin(first["code"]).all()


def test_an_earlier_grid_without_codes_is_refused(first: gpd.GeoDataFrame) -> None:
    with pytest.raises(BadInput):
        again(first.drop(columns="code"))


def test_a_community_that_grows_keeps_its_other_cells(first: gpd.GeoDataFrame) -> None:
    wider = made.communities(box(-40, 0, 640, 900), box(600, 0, 600, 900))
    result = again(first, communities=wider)
    made.assert_sound(result)
    assert result.cells["kept"].mean() > 0.7
    assert not result.cells["kept"].all()


def bytes_of(cells: gpd.GeoDataFrame) -> list[bytes]:
    return list(shapely.to_wkb(cells.geometry.to_numpy()))


def test_a_run_that_stopped_goes_on(first: gpd.GeoDataFrame, tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop(_: Progress) -> None:
        raise Stop

    with pytest.raises(Stop):
        generate(made.town(), store=tmp_path, tell=stop)
    done = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.json")}
    assert len(done) == 1
    whole = generate(made.town(), store=tmp_path)
    assert {path: path.stat().st_mtime_ns for path in done} == done
    assert made.wkb(whole) == bytes_of(first)


SLOW = """
import sys, time
from pathlib import Path
from grids.generate import generate
from tests.grids.generate import made
generate(made.town(), store=Path(sys.argv[1]), tell=lambda _: time.sleep(60))
"""


def test_a_killed_process_leaves_whole_pieces(first: gpd.GeoDataFrame, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, str(tmp_path)], cwd=Path(__file__).parents[3]
    )
    try:
        while process.poll() is None and not list(tmp_path.glob("*.json")):
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(list(tmp_path.glob("*.json"))) == 1
    assert made.wkb(generate(made.town(), store=tmp_path)) == bytes_of(first)


def test_a_file_that_was_cut_off_is_made_again(first: gpd.GeoDataFrame, tmp_path: Path) -> None:
    generate(made.town(), store=tmp_path)
    for path in tmp_path.glob("*.json"):
        path.write_text(path.read_text()[:2000])
    assert made.wkb(generate(made.town(), store=tmp_path)) == bytes_of(first)
