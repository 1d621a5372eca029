"""Rows in quarantine: mended in a spreadsheet, replayed alone; and a publication taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from gis.database.session import Caller, begin
from gis.errors import Conflict
from layers.store.edit import Edit, apply
from pipelines.census.publish.since import cancelled
from pipelines.census.quarantine.sheet import NUMBER, REASONS
from tests.pipelines.census import ground
from tests.pipelines.census.conftest import City

ROWS = 300


@pytest.fixture
def published(new_city: Callable[..., City], tmp_path: Path) -> tuple[City, int]:
    """A survey of which three rows have an impossible state, published."""
    city = new_city(grids=True)
    frame = ground.lamps(ROWS)
    frame.loc[[5, 50, 250], "ZT"] = "歪了"
    path = tmp_path / "street_lights.gpkg"
    frame.to_file(path, engine="pyogrio")
    run = city.start(path)
    city.census.advance(run)
    return city, run


def test_mended_rows_are_replayed_and_only_they(
    published: tuple[City, int], tmp_path: Path
) -> None:
    city, run = published
    assert city.count("street_lights") == ROWS - 3
    book = openpyxl.load_workbook(io.BytesIO(city.census.quarantined(run)))
    sheet = book.worksheets[0]
    header = [cell.value for cell in sheet[1]]
    assert "歪了" in sheet.cell(2, header.index(REASONS) + 1).value
    state = header.index("ZT") + 1
    sheet.cell(2, state).value, sheet.cell(3, state).value = "完好", "破损"
    path = tmp_path / "mended.xlsx"
    book.save(path)
    again = city.census.mend(run, path)
    done = city.census.advance(again)
    assert done.summary["publish"]["datasets"]["1"]["created"] == 2
    assert done.summary["publish"]["mended"] == 2
    assert city.count("street_lights") == ROWS - 1
    left = city.rows("census_quarantine", "row, state", f"run_id = {run}")
    assert {(row["row"], row["state"]) for row in left} == {
        (6, "mended"),
        (51, "mended"),
        (251, "open"),
    }
    assert header.index(NUMBER) == 1
    codes = {row["code"] for row in city.rows("street_lights", "code")}
    assert f"{ground.COUNTY}01037000006" in codes


def test_a_publication_is_taken_back(published: tuple[City, int]) -> None:
    city, run = published
    city.census.undo(run)
    assert city.count("street_lights") == 0
    assert city.count("street_lights_history") == ROWS - 3
    assert city.rows("layer_counts", "sum(n) AS n", "layer = 'street_lights'")[0]["n"] == 0
    with pytest.raises(Conflict):
        city.census.undo(run)


def test_a_resurvey_is_taken_back(published: tuple[City, int], tmp_path: Path) -> None:
    city, _ = published
    frame = ground.lamps(ROWS)
    frame.loc[10:40, "DGGD"] = 3.5
    path = tmp_path / "street_lights.gpkg"
    frame.drop(index=range(100, 110)).to_file(path, engine="pyogrio")
    before = city.rows("street_lights", "id, code, pole_height_m, ST_AsText(geom) AS g, scopes")
    run = city.start(path)
    done = city.census.advance(run)
    counts = done.summary["publish"]["datasets"]["1"]
    assert (counts["created"], counts["updated"], counts["retired"]) == (3, 31, 10)
    city.census.undo(run)
    after = city.rows("street_lights", "id, code, pole_height_m, ST_AsText(geom) AS g, scopes")
    assert sorted(map(str, after)) == sorted(map(str, before))


def _again(city: City, folder: Path) -> int:
    """A newer survey: three features changed, ten gone, three new (those that were held back)."""
    frame = ground.lamps(ROWS)
    frame.loc[10:12, "DGGD"] = 3.5
    path = folder / "street_lights.gpkg"
    frame.drop(index=range(100, 110)).to_file(path, engine="pyogrio")
    run = city.start(path)
    city.census.advance(run)
    return run


def test_what_was_changed_since_is_not_taken_back(
    published: tuple[City, int], tmp_path: Path
) -> None:
    """The refusal names the newer run; once that is taken back, the older one can be."""
    city, run = published
    newer = _again(city, tmp_path)
    with pytest.raises(Conflict, match="Take these back first") as refused:
        city.census.undo(run)
    assert f"普查任务 {newer}“street_lights”（13 个）" in refused.value.zh
    before = city.census.undo(newer)
    assert city.count("street_lights") == ROWS - 3
    city.census.undo(run)
    assert city.count("street_lights") == 0
    assert city.rows("layer_counts", "sum(n) AS n", "layer = 'street_lights'")[0]["n"] == 0
    ended = city.rows(
        "street_lights_history", "id, max(valid_to) AS at", f"id > 0 AND {before} > 0 GROUP BY id"
    )
    assert len(ended) == ROWS


def test_an_edit_in_the_way_is_named(published: tuple[City, int]) -> None:
    city, run = published
    lamp = city.rows("street_lights", "id, changeset_id")[0]
    info = city.registry.get("street_lights")
    change = Edit(
        layer=info,
        op="update",
        feature_id=lamp["id"],
        values={"pole_height_m": 4.5},
        expected=lamp["changeset_id"],
    )
    rights = frozenset({"public", "staff", info.write})
    writer = Caller(tenant=city.tenant, actor="writer", permissions=rights)
    with begin(city.engine, writer) as connection:
        apply(connection, city.registry, writer, [change], reason="量错了", source="web")
    with pytest.raises(Conflict) as refused:
        city.census.undo(run)
    assert "“量错了”（1 个）" in refused.value.zh
    assert city.count("street_lights") == ROWS - 3


@pytest.mark.parametrize(
    ("pairs", "gone"),
    [
        ([], set()),
        ([(30, 20)], {30, 20}),
        ([(30, 20), (40, 30)], {30, 40}),
        ([(30, 20), (40, 30), (50, 40)], {20, 30, 40, 50}),
        ([(30, 20), (40, 10)], {10, 20, 30, 40}),
    ],
)
def test_an_undo_that_was_undone_counts_for_nothing(
    pairs: list[tuple[int, int]], gone: set[int]
) -> None:
    assert cancelled(pairs) == gone
