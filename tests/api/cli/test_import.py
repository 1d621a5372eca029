"""``wanmi import`` as its users see it: exit codes, the table, the report, sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from typer.testing import CliRunner, Result

from api.cli.main import build
from gis.errors import WanmiError
from tests.conftest import Database
from tests.pipelines.imports.samples import SQUARE, geojson, lamps, osm, shapefile, way

WIDE = {"COLUMNS": "300"}


def _run(database: Database, *arguments: str) -> Result:
    environment = {**WIDE, "WANMI_DATABASE_URL": database.url}
    done = CliRunner().invoke(build(), ["import", *arguments], env=environment)
    if isinstance(done.exception, WanmiError):
        raise done.exception
    return done


def test_a_file_into_a_new_city_with_a_report(database: Database, tmp_path: Path) -> None:
    path = shapefile(tmp_path / "street_lights.shp", lamps())
    for name in ("out.json", "out.html"):
        done = _run(
            database, "file", str(path), "--tenant", "cli1", "--report", str(tmp_path / name)
        )
        assert done.exit_code == 0, done.output
    assert "路灯 · Street lights" in done.stdout
    report = json.loads((tmp_path / "out.json").read_text("utf-8"))
    wanted = {"read": 3, "created": 3, "updated": 0, "unchanged": 0, "refused": 0, "repaired": 0}
    assert report["total"] == wanted
    assert "Street lights" in (tmp_path / "out.html").read_text("utf-8")


def test_refused_rows_are_listed_and_the_exit_code_is_0(database: Database, tmp_path: Path) -> None:
    path = geojson(tmp_path / "buildings.geojson", [(SQUARE, {"id": 1}), (None, {"id": 2})])
    done = _run(database, "file", str(path), "--tenant", "cli2")
    assert done.exit_code == 0
    assert "没有几何 no geometry" in done.stdout


def test_what_was_understood_is_said_first(database: Database, tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "trees.geojson", [(shapely.Point(117, 36), {"id": 1, "树种": "国槐"})]
    )
    done = _run(database, "file", str(path), "--tenant", "cli3")
    assert "树种 → species" in done.stderr and "按列“id”识别行" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["file", "none.shp"], "no_such_file"),
        (["file", "{path}", "--layer", "nothing"], "no_such_layer"),
        (["file", "{path}", "--layer", "trees", "--map", "x"], "bad_pair"),
        (["file", "{path}", "--layer", "trees", "--map", "x=code"], "no_such_column"),
        (["file", "{path}", "--layer", "trees", "--map", "id=nothing"], "no_such_field"),
        (["file", "{path}", "--layer", "trees", "--set", "nothing=1"], "no_such_field"),
        (["file", "{path}", "--layer", "trees", "--crs", "EPSG:1"], "crs_unknown"),
        (["file", "{path}", "--layer", "trees", "--key", "no"], "no_such_column"),
        (["file", "{path}", "--layer", "trees", "--max-mb", "0"], "too_large"),
        (["file", "{path}", "--layer", "trees", "--tenant", "Bad Name"], "bad_tenant"),
        (["file", "{path}"], "which_layer"),
        (["osm", "{path}"], "not_osm"),
        (["divisions", "{path}"], "no_code_column"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    database: Database, tmp_path: Path, arguments: list[str], code: str
) -> None:
    path = geojson(tmp_path / "things.geojson", [(shapely.Point(117, 36), {"id": 1})])
    filled = [item.replace("{path}", str(path)) for item in arguments]
    with pytest.raises(WanmiError) as refusal:
        _run(database, *filled, *(() if "--tenant" in filled else ("--tenant", "cli4")))
    assert refusal.value.code == code
    assert "\n" not in refusal.value.zh and "\n" not in refusal.value.en


def test_a_folder_reports_every_file(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "delivery"
    folder.mkdir()
    shapefile(folder / "street_lights.shp", lamps())
    geojson(folder / "mystery.geojson", [(SQUARE, {"a": 1})])
    (folder / "notes.txt").write_text("hello")
    (folder / "lost.dbf").write_bytes(b"")
    osm(folder / "town.osm", way(1, [1, 2, 3], highway="residential"))
    done = _run(database, "folder", str(folder), "--tenant", "cli5")
    assert done.exit_code == 0, done.output
    for words in ("street_lights", "town.osm", "✗ mystery.geojson", "✗ notes.txt", "lost.shp"):
        assert words in done.stdout


def test_a_folder_without_data_exits_with_2(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    (folder / "notes.txt").write_text("hello")
    assert _run(database, "folder", str(folder), "--tenant", "cli6").exit_code == 2


def test_only_some_layers_of_an_osm_file(database: Database, tmp_path: Path) -> None:
    path = osm(
        tmp_path / "town.osm",
        way(1, [1, 2], highway="service") + way(2, [1, 2, 3, 1], building="yes"),
    )
    done = _run(database, "osm", str(path), "--tenant", "cli7", "--layers", "roads", "--dry-run")
    assert "Roads" in done.stdout and "Buildings" not in done.stdout
    assert "dry run" in done.stdout
