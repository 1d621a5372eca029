"""Workbooks as they come from offices, and forms of our own filled in and read back."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import pytest
import shapely

from gis.database.session import system
from gis.errors import WanmiError
from layers.derive import template
from pipelines.imports.plan import Options


def workbook(path: Path, rows: list[list[object]], sheet: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_cells_are_read_as_people_see_them(city, tmp_path: Path) -> None:
    rows = [
        ["编号", "名称", "经度", "纬度", "无障碍", "初始日期", None],
        ["007", "泉城公厕", 117.0, 36.65, "是", dt.date(2026, 5, 1), "stray"],
        [8.0, None, "117.01", "36.66", True, "2026年5月2日", None],
        [None, None, None, None, None, None, None],
    ]
    city.importer.file(workbook(tmp_path / "公厕.xlsx", rows), Options(key="编号"))
    first, second = sorted(city.rows("toilets"), key=lambda row: row["source_id"])
    assert (first["source_id"], first["name"], first["barrier_free"]) == (
        "公厕:007",
        "泉城公厕",
        True,
    )
    assert (second["source_id"], second["barrier_free"]) == ("公厕:8", True)
    assert [row["surveyed_on"] for row in (first, second)] == [
        dt.date(2026, 5, 1),
        dt.date(2026, 5, 2),
    ]


def test_the_sheet_with_positions_is_found_and_others_are_left(city, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["说明", "本表由普查队填写"])
    trees = book.create_sheet("trees")
    trees.append(["id", "lon", "lat", "树种"])
    trees.append([1, 117.0, 36.65, "国槐"])
    book.save(tmp_path / "delivery.xlsx")
    report = city.importer.file(tmp_path / "delivery.xlsx", Options())
    assert [(item.layer, item.created) for item in report.loaded] == [("trees", 1)]


def test_formulas_count_by_the_value_saved_and_are_never_run(city, tmp_path: Path) -> None:
    rows = [["id", "lon", "lat", "树种"], [1, 117.0, 36.65, '=HYPERLINK("http://x","国槐")']]
    city.importer.file(workbook(tmp_path / "trees.xlsx", rows), Options())
    (tree,) = city.rows("trees")
    assert tree["species"] is None


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing more", b""])
def test_a_broken_workbook_is_refused_in_a_sentence(city, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "trees.xlsx"
    path.write_bytes(content)
    with pytest.raises(WanmiError) as refusal:
        city.importer.file(path, Options())
    assert refusal.value.zh.endswith("。")


def test_a_bomb_and_entities_are_refused(city, tmp_path: Path) -> None:
    whole = workbook(tmp_path / "trees.xlsx", [["id", "lon", "lat"], [1, 117, 36.6]])
    bomb, laughs = tmp_path / "bomb.xlsx", tmp_path / "laughs.xlsx"
    _with(whole, bomb, b"<worksheet>" + b" " * 60_000_000)
    _with(
        whole,
        laughs,
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>',
    )
    for path, code in ((bomb, "workbook_too_large"), (laughs, "broken_workbook")):
        with pytest.raises(WanmiError) as refusal:
            city.importer.file(path, Options(layer="trees"))
        assert refusal.value.code == code


def _with(source: Path, target: Path, sheet: bytes) -> None:
    """A copy of a workbook with another first sheet."""
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))


@pytest.mark.parametrize("layer", ["trees", "drainage_pipes", "parks", "component_01001"])
def test_every_form_filled_in_is_read_without_a_mapping(
    city, registry, tmp_path: Path, layer: str
) -> None:
    info, caller = registry.get(layer), system("any")
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(info, caller)))
    form = book.worksheets[0]
    titles = [cell.value for cell in form[1]]
    shapes = {
        "line": "LINESTRING (117 36.6, 117.01 36.6)",
        "polygon": shapely.box(117, 36.6, 117.01, 36.61).wkt,
    }
    filled = {"经度": 117.0, "纬度": 36.6, "WKT": shapes.get(info.geometry, "POINT (117 36.6)")}
    filled |= {"名称": "甲", "状态": "完好", "备注": "模板"}
    form.append([filled.get(title) for title in titles])
    path = tmp_path / f"{layer}.xlsx"
    book.save(path)
    report = city.importer.file(path, Options(layer=layer))
    (done,) = report.loaded
    assert (done.created, done.refused, done.aside) == (1, 0, {})
    (row,) = city.rows(info.table.name, '"name", state, note')
    assert (row["name"], row["state"], row["note"]) == ("甲", "1", "模板")


def test_the_geopackage_has_the_layers_types_and_takes_rows(city, registry, tmp_path: Path) -> None:
    info = registry.get("trees")
    path = tmp_path / "trees.gpkg"
    path.write_bytes(template.geopackage(info, system("any")))
    about = pyogrio.read_info(path)
    assert (about["geometry_type"], about["crs"], about["features"]) == ("Point", "EPSG:4490", 0)
    types = dict(zip(about["fields"], about["dtypes"], strict=True))
    assert types["surveyed_on"].startswith("datetime64")
    assert types["dbh_cm"] == "float64"
    row = {"name": ["国槐一号"], "geometry": [shapely.Point(117, 36.6)]}
    gpd.GeoDataFrame(row, crs=4490).to_file(path, layer="trees", mode="a", engine="pyogrio")
    city.importer.file(path, Options())
    assert city.rows("trees")[0]["name"] == "国槐一号"
