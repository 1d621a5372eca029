from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.errors import BadInput
from pipelines.imports.divisions.codes import code_column, natural, parent
from pipelines.imports.plan import Options
from tests.pipelines.imports.conftest import City
from tests.pipelines.imports.samples import SQUARE, geojson


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    folder = tmp_path / "divisions"
    folder.mkdir()
    (folder / "cities.csv").write_text("code,name,provinceCode\n3701,济南市,37\n", "utf-8")
    (folder / "areas.csv").write_text("code,name\n370102,历下区\n370103,市中区\n", "utf-8")
    (folder / "streets.csv").write_text("code,name\n370102001,解放路街道\n", "utf-8")
    (folder / "villages.csv").write_text("code,name\n370102001002,解放桥社区\n", "utf-8")
    shapes = gpd.GeoDataFrame(
        {"gb": ["156370102", "156370104"], "name": ["历下", "槐荫区"]},
        geometry=[SQUARE, shapely.transform(SQUARE, lambda p: p + np.array([0.02, 0]))],
        crs="EPSG:4490",
    )
    shapes.to_file(folder / "counties.geojson", driver="GeoJSON", engine="pyogrio")
    return folder


def test_tables_and_shapes_are_joined_by_code(city: City, tables: Path) -> None:
    report = city.importer.divisions([tables], Options())
    assert (report.total("created"), report.total("refused")) == (6, 0)
    rows = {row["code"]: row for row in city.rows("divisions")}
    assert rows["370102"]["name"] == "历下区" and rows["370102"]["geom"] is not None
    assert rows["370103"]["geom"] is None
    assert rows["370104"]["name"] == "槐荫区"
    assert [rows[code]["level"] for code in ("3701", "370102", "370102001", "370102001002")] == [
        "city",
        "county",
        "street",
        "community",
    ]
    assert rows["370102001002"]["parent_code"] == "370102001"
    assert rows["370102001"]["scopes"] == ["*", "37", "3701", "370102", "370102001"]


def test_again_changes_nothing(city: City, tables: Path) -> None:
    city.importer.divisions([tables], Options())
    again = city.importer.divisions([tables], Options())
    assert (again.total("unchanged"), again.total("updated")) == (6, 0)


def test_what_lies_inside_is_stamped_anew(city: City, tables: Path, tmp_path: Path) -> None:
    tree = geojson(tmp_path / "trees.geojson", [(shapely.Point(117, 36.65), {"id": 1})])
    city.importer.file(tree, Options())
    assert city.rows("trees")[0]["area_code"] is None
    city.importer.divisions([tables], Options())
    assert city.rows("trees")[0]["area_code"] == "370102"
    assert city.count("trees_history") == 0


def test_a_folder_is_recognised_as_divisions(city: City, tables: Path) -> None:
    report = city.importer.folder(tables, Options())
    assert [item.layer for item in report.loaded] == ["divisions"]
    assert report.unusable == []


def test_codes_against_the_standard_are_refused(city: City, tmp_path: Path) -> None:
    table = tmp_path / "codes.csv"
    table.write_text("code,name\n3701,济南市\n37O2,错\n37010,短\n3701,重\n", "utf-8")
    report = city.importer.divisions([table], Options())
    assert report.total("created") == 1
    assert sum(report.loaded[0].reasons.values()) == 3


def test_no_table_is_said(city: City, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        city.importer.divisions([tmp_path], Options())
    assert refusal.value.code == "no_divisions"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("37", "37"),
        ("370000", "37"),
        ("370100", "3701"),
        ("370102", "370102"),
        ("370102000", "370102"),
        ("370102001", "370102001"),
        ("370102001000", "370102001"),
        ("370102001002", "370102001002"),
        ("370000000000", "37"),
        ("156370102", "370102"),
        (370102.0, "370102"),
        ("37010", None),
        ("37O1", None),
        ("000000", None),
        ("", None),
        ("３７", None),
    ],
)
def test_natural_length(text: object, code: str | None) -> None:
    assert natural(text) == code


def test_parents_skip_levels_that_a_city_lacks() -> None:
    assert parent("441900003", {"44", "4419"}) == "4419"
    assert parent("370102001", {"37", "3701", "370102"}) == "370102"
    assert parent("370102001", set()) == "370102"
    assert parent("37", {"37"}) is None


def test_the_code_column() -> None:
    assert code_column(["name", "XZQDM"]) == "XZQDM"
    assert code_column(["name"]) is None
