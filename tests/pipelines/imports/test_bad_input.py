"""Bad rows are quarantined, bad files refused with one sentence, and nothing is half written."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from gis.errors import WanmiError
from pipelines.imports.plan import Options
from tests.pipelines.imports.conftest import City
from tests.pipelines.imports.samples import BOWTIE, SQUARE, geojson


def test_bad_rows_go_to_the_quarantine_and_the_rest_is_loaded(city: City, tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "buildings.geojson",
        [
            (SQUARE, {"id": 1, "name": "好"}),
            (BOWTIE, {"id": 2, "name": "自相交"}),
            (None, {"id": 3, "name": "无几何"}),
            (shapely.Point(117, 36), {"id": 4, "name": "点"}),
            (SQUARE, {"id": 5, "name": "超出世界"}),
            (SQUARE, {"id": 6, "code": "X1"}),
            (SQUARE, {"id": 7, "code": "X1"}),
            (SQUARE, {"id": 8, "name": "a" * 50, "house_number": "9" * 51}),
        ],
    )
    text = json.loads(path.read_text())
    text["features"][4]["geometry"]["coordinates"][0][1] = [1170, 36]
    path.write_text(json.dumps(text))
    report = city.importer.file(path, Options(mapping={"house_number": "house_number"}))
    (done,) = report.loaded
    assert (done.read, done.created, done.refused, done.repaired) == (8, 3, 5, 1)
    assert sorted(city.quarantine()) == sorted(
        ["no_geometry", "bad_geometry_type", "bad_coordinates", "duplicate_code", "too_long"]
    )
    (mended,) = city.rows("buildings", "*, ST_IsValid(geom) AS valid", "name = '自相交'")
    assert mended["valid"]


def test_rows_outside_the_tenant_are_refused(city: City, tmp_path: Path) -> None:
    from gis.database.session import begin_owner
    from layers.accounts import tenants

    bounds = (116.0, 36.0, 117.5, 37.0)
    with begin_owner(city.importer.engine) as connection:
        tenants.put(
            connection, tenants.City(id=city.tenant, title_zh="市", title_en="City", bounds=bounds)
        )
    far = shapely.transform(SQUARE, lambda points: points + np.array([10, 0]))
    path = geojson(tmp_path / "buildings.geojson", [(SQUARE, {"id": 1}), (far, {"id": 2})])
    report = city.importer.file(path, Options())
    assert report.loaded[0].reasons == {"outside_tenant": 1}
    assert city.count("buildings") == 1


def test_duplicate_ids_keep_the_first(city: City, tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "trees.geojson",
        [(shapely.Point(117, 36.6), {"n": "7", "name": name}) for name in ("先", "后")],
    )
    report = city.importer.file(path, Options(key="n"))
    assert report.loaded[0].reasons == {"duplicate_id": 1}
    assert [row["name"] for row in city.rows("trees")] == ["先"]


def test_a_code_against_the_standard_refuses_the_row(city: City, tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "unit_grids.geojson",
        [
            (SQUARE, {"BGCODE": "370102001001001"}),
            (SQUARE, {"BGCODE": "37010200100100X"}),
            (SQUARE, {"BGCODE": "3701020010010"}),
        ],
    )
    report = city.importer.file(path, Options(layer="unit_grids", mapping={"BGCODE": "code"}))
    assert report.loaded[0].reasons == {"bad_structure": 2}
    assert [row["code"] for row in city.rows("unit_grids")] == ["370102001001001"]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.geojson", "not_data"),
        (b"\x00\x01\x02", "noise.shp", "not_data"),
        (b'{"type": "FeatureCollection", "features": [', "cut.geojson", "unreadable"),
        (b"SQLite format 3\x00" + b"\x00" * 200, "broken.gpkg", "unreadable"),
        (b"a,b\n1,2\n", "plain.csv", "no_position"),
        (b"%PDF-1.7\n...", "plan.pdf", "not_data"),
        (b"PK\x03\x04broken", "broken.zip", "broken_archive"),
    ],
)
def test_files_that_are_no_data(
    city: City, tmp_path: Path, content: bytes, name: str, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(WanmiError) as refusal:
        city.importer.file(path, Options(layer="buildings"))
    assert refusal.value.code == code
    assert city.count("changesets") == 0


def test_the_content_decides_not_the_name(city: City, tmp_path: Path) -> None:
    path = geojson(tmp_path / "buildings.shp.txt", [(SQUARE, {"id": 1})])
    assert city.importer.file(path, Options(layer="buildings")).total("created") == 1


def test_too_large_is_refused_unread(city: City, tmp_path: Path) -> None:
    path = tmp_path / "huge.gpkg"
    with path.open("wb") as file:
        file.truncate(2_000_000_000)  # sparse: takes no room
    with pytest.raises(WanmiError) as refusal:
        city.importer.file(path, Options(limit=512_000_000))
    assert (refusal.value.code, refusal.value.status) == ("too_large", 413)


def test_a_missing_file_is_said(city: City, tmp_path: Path) -> None:
    with pytest.raises(WanmiError) as refusal:
        city.importer.file(tmp_path / "none.shp", Options())
    assert refusal.value.code == "no_such_file"


def test_a_file_that_breaks_in_the_middle_loads_nothing(city: City, tmp_path: Path) -> None:
    table = tmp_path / "trees.csv"
    rows = "".join(f"{n},117.{n:05},36.6\n" for n in range(30_000))
    table.write_bytes(b"id,lon,lat\n" + rows.encode() + b'30001,"117.5\xff\xfe,36.6\n')
    with pytest.raises(WanmiError):
        city.importer.file(table, Options(encoding="utf-8"))
    assert [city.count(name) for name in ("trees", "changesets", "quarantine")] == [0, 0, 0]
