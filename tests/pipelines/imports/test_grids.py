"""Grids brought in by file pass the checks; what is wrong is kept, told, and never published unseen."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from gis.database.session import begin
from layers.store.edit import Edit, apply
from pipelines.imports.plan import Options
from tests.pipelines.imports.conftest import City
from tests.pipelines.imports.samples import geojson

HOME = "370102001001"
WEST, SOUTH, STEP = 117.0, 36.0, 0.001
GRIDS = Options(layer="unit_grids", mapping={"BGCODE": "code"}, key="n")


def _box(column: float, row: float = 0, width: float = 1) -> shapely.Polygon:
    west, south = WEST + column * STEP, SOUTH + row * STEP
    return shapely.box(west, south, west + width * STEP, south + STEP)


@pytest.fixture
def home(city: City) -> City:
    """A city with one community of 4 × 1 cells."""
    info = city.registry.get("divisions")
    values = {"code": HOME, "name": "社区", "level": "community"}
    caller = city.importer.caller
    who = replace(caller, permissions=caller.permissions | {"divisions.edit"})
    edit = Edit(layer=info, op="create", values=values, geom=_box(0, width=4))
    with begin(city.importer.engine, who) as connection:
        apply(connection, city.registry, who, [edit], reason="test")
    return city


def _file(path: Path, cells: list[tuple[shapely.Geometry | None, dict]]) -> Path:
    return geojson(
        path / "grids.geojson", [(shape, {"n": n, **rest}) for n, (shape, rest) in enumerate(cells)]
    )


def _codes(city: City) -> list[str]:
    return sorted(row["code"] for row in city.rows("unit_grids", "code"))


def test_a_sound_grid_is_published_as_an_edition(home: City, tmp_path: Path) -> None:
    cells = [(_box(n), {"BGCODE": f"{HOME}{n + 1:03d}"}) for n in range(4)]
    path = _file(tmp_path, cells)
    (done,) = home.importer.file(path, GRIDS).loaded
    assert (done.read, done.created, done.refused) == (4, 4, 0)
    assert any("edition 1" in note.en for note in done.notes)
    (again,) = home.importer.file(path, GRIDS).loaded
    assert (again.unchanged, again.created, again.updated) == (4, 0, 0)


def test_a_grid_with_errors_waits_in_a_draft_with_its_findings(home: City, tmp_path: Path) -> None:
    cells = [(_box(0), {}), (_box(0.5), {}), (_box(2), {}), (_box(3), {})]
    options = Options(layer="unit_grids", key="n")
    (done,) = home.importer.file(_file(tmp_path, cells), options).loaded
    assert (done.created, done.changeset) == (4, None)
    assert _codes(home) == []
    kinds = {
        row["values"]["kind"] for row in home.rows("draft_edits") if row["layer"] == "grid_findings"
    }
    assert {"overlap", "gap"} <= kinds
    assert any("waiting in draft" in note.en for note in done.notes)


def test_a_crack_is_mended_and_rows_that_are_no_cells_are_kept_aside(
    home: City, tmp_path: Path
) -> None:
    cells = [
        (_box(0, width=0.9999), {"BGCODE": f"{HOME}01"}),
        (_box(1), {}),
        (_box(2), {}),
        (_box(3), {}),
        (None, {"BGCODE": f"{HOME}009"}),
        (_box(50), {}),
        (_box(3, 1), {"BGCODE": f"{HOME}001"}),
    ]
    (done,) = home.importer.file(_file(tmp_path, cells), GRIDS).loaded
    assert done.reasons == {"no_geometry": 1, "no_community": 1, "duplicate_code": 1}
    assert sorted(home.quarantine()) == ["duplicate_code", "no_community", "no_geometry"]
    assert _codes(home) == [f"{HOME}{n:03d}" for n in range(1, 5)]
    whole = shapely.union_all(
        [
            shapely.from_wkb(bytes(row["shape"]))
            for row in home.rows("unit_grids", "ST_AsBinary(geom) AS shape")
        ]
    )
    assert (
        shapely.equals(shapely.normalize(whole), _box(0, width=4))
        or whole.symmetric_difference(_box(0, width=4)).area < 1e-16
    )


def test_a_part_delivered_leaves_the_rest_alone(home: City, tmp_path: Path) -> None:
    cells = [(_box(n), {"BGCODE": f"{HOME}{n + 1:03d}"}) for n in range(4)]
    home.importer.file(_file(tmp_path, cells), GRIDS)
    halves = [(_box(0, width=0.5), {"x": 1}), (_box(0.5, width=0.5), {"x": 2})]
    options = Options(layer="unit_grids", key="n", dataset="halves")
    (done,) = home.importer.file(_file(tmp_path, halves), options).loaded
    assert (done.created, done.refused) == (2, 0)
    assert _codes(home) == [f"{HOME}{n:03d}" for n in (2, 3, 4, 5, 6)]


def test_a_dry_run_leaves_nothing(home: City, tmp_path: Path) -> None:
    cells = [(_box(n), {"BGCODE": f"{HOME}{n + 1:03d}"}) for n in range(4)]
    importer = replace(home.importer, dry_run=True)
    (done,) = importer.file(_file(tmp_path, cells), GRIDS).loaded
    assert done.created == 4
    assert _codes(home) == []
    assert home.rows("draft_edits") == []


def test_responsibility_grids_are_whole_adjacent_and_apart(home: City, tmp_path: Path) -> None:
    cells = [(_box(n), {"BGCODE": f"{HOME}{n + 1:03d}"}) for n in range(4)]
    home.importer.file(_file(tmp_path, cells), GRIDS)
    beats = [
        (_box(0, width=2.1), {"code": "370102001Z001"}),
        (_box(1, width=2), {"code": "370102001Z002"}),
        (_box(2), {"code": "370102001Z003"}),
        (_box(9), {"code": "370102001Z004"}),
    ]
    path = _file(tmp_path, beats)
    options = Options(layer="responsibility_grids", mapping={"code": "code"}, key="n")
    (done,) = home.importer.file(path, options).loaded
    assert done.reasons == {"cell_taken": 1, "no_such_cell": 1}
    (first, third) = home.rows("responsibility_grids", "code, unit_grids, area_m2")
    assert first["unit_grids"] == [f"{HOME}001", f"{HOME}002"]
    assert (third["code"], third["unit_grids"]) == ("370102001Z003", [f"{HOME}003"])
    assert first["area_m2"] == pytest.approx(2 * third["area_m2"], rel=1e-3)


def test_handling_grids_need_their_division(home: City, tmp_path: Path) -> None:
    rows = [
        (_box(0, width=4), {"code": f"4{HOME}001", "level": "4", "division_code": HOME}),
        (_box(0), {"code": "4370102001009001", "level": "4", "division_code": "370102001009"}),
    ]
    names = ("code", "level", "division_code")
    options = Options(layer="handling_grids", mapping={n: n for n in names}, key="n")
    (done,) = home.importer.file(_file(tmp_path, rows), options).loaded
    assert (done.created, done.reasons) == (1, {"no_such_division": 1})
