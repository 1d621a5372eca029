from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from gis.errors import BadInput, Unprocessable
from gis.offset import wgs84_to_gcj02
from pipelines.imports.plan import Options
from tests.pipelines.imports.conftest import City
from tests.pipelines.imports.samples import SQUARE, geojson, lamps, shapefile


def test_a_shapefile_in_gauss_kruger_with_the_standards_columns(city: City, tmp_path: Path) -> None:
    path = shapefile(tmp_path / "路灯.shp", lamps())
    report = city.importer.file(path, Options())
    (done,) = report.loaded
    assert (done.layer, done.created, done.refused) == ("street_lights", 3, 0)
    rows = city.rows("street_lights", "*, ST_X(geom) AS x, ST_Y(geom) AS y")
    assert [row["code"] for row in rows] == [f"370102010370000{n}" for n in (1, 2, 3)]
    assert (rows[0]["pole_no"], rows[2]["pole_height_m"]) == ("甲-1", 12)
    assert (rows[0]["owner_name"], rows[0]["class_code"]) == ("市城市照明管理处", "01037")
    assert rows[0]["source_id"] == "路灯:3701020103700001"
    assert (rows[1]["x"], rows[1]["y"]) == pytest.approx((117.001, 36.65), abs=1e-7)


def test_gbk_without_cpg_is_found_out(city: City, tmp_path: Path) -> None:
    path = shapefile(tmp_path / "street_lights.shp", lamps(), encoding="GBK")
    city.importer.file(path, Options())
    assert city.rows("street_lights")[0]["pole_no"] == "甲-1"


def test_a_cpg_that_lies_is_not_believed(city: City, tmp_path: Path) -> None:
    path = shapefile(tmp_path / "street_lights.shp", lamps(), encoding="GBK")
    path.with_suffix(".cpg").write_text("UTF-8")
    city.importer.file(path, Options())
    assert city.rows("street_lights")[0]["pole_no"] == "甲-1"


def test_without_prj_the_crs_must_be_stated(city: City, tmp_path: Path) -> None:
    path = shapefile(tmp_path / "street_lights.shp", lamps())
    path.with_suffix(".prj").unlink()
    with pytest.raises(BadInput) as refusal:
        city.importer.file(path, Options())
    assert refusal.value.code == "no_crs" and "--crs" in refusal.value.zh
    assert city.count("changesets") == 0
    city.importer.file(path, Options(crs="EPSG:4548"))
    assert city.count("street_lights", "ST_X(geom) BETWEEN 116.9 AND 117.1") == 3


@pytest.mark.parametrize("missing", [".dbf", ".shx"])
def test_an_incomplete_shapefile_is_refused(city: City, tmp_path: Path, missing: str) -> None:
    path = shapefile(tmp_path / "street_lights.shp", lamps())
    path.with_suffix(missing).unlink()
    with pytest.raises(BadInput) as refusal:
        city.importer.file(path, Options())
    assert refusal.value.code == "incomplete_shapefile" and missing in refusal.value.en


def test_gcj02_is_brought_back(city: City, tmp_path: Path) -> None:
    lon, lat = wgs84_to_gcj02([117.0], [36.65])
    table = tmp_path / "trees.csv"
    table.write_text(f"id,lon,lat,树种\n1,{lon[0]},{lat[0]},国槐\n", "utf-8")
    city.importer.file(table, Options(crs="GCJ-02"))
    (tree,) = city.rows("trees", "*, ST_X(geom) AS x, ST_Y(geom) AS y")
    assert (tree["x"], tree["y"]) == pytest.approx((117.0, 36.65), abs=1e-6)
    assert tree["species"] == "国槐"


def test_a_gbk_csv_with_chinese_columns(city: City, tmp_path: Path) -> None:
    table = tmp_path / "公厕.csv"
    table.write_bytes("编号,名称,经度,纬度,无障碍\n007,泉城公厕,117.0,36.65,是\n".encode("gbk"))
    city.importer.file(table, Options(key="编号"))
    (toilet,) = city.rows("toilets")
    assert (toilet["name"], toilet["barrier_free"]) == ("泉城公厕", True)
    assert toilet["source_id"] == "公厕:007"


def test_csv_with_wkt(city: City, tmp_path: Path) -> None:
    table = tmp_path / "roads.csv"
    table.write_text('id;wkt;name\n1;"LINESTRING (117 36.6, 117.1 36.6)";经十路\n', "utf-8")
    city.importer.file(table, Options())
    assert (
        city.rows("roads", "id, name, GeometryType(geom) AS kind")[0]["kind"] == "MULTILINESTRING"
    )


def test_projected_csv_must_state_its_crs(city: City, tmp_path: Path) -> None:
    table = tmp_path / "trees.csv"
    table.write_text("id,x,y\n1,500000,4056000\n")
    with pytest.raises(BadInput) as refusal:
        city.importer.file(table, Options())
    assert refusal.value.code == "no_crs"
    city.importer.file(table, Options(crs="EPSG:4548"))
    assert city.count("trees", "ST_X(geom) BETWEEN 116.9 AND 117.1") == 1


def test_geopackage_by_table_with_mapping_and_constants(city: City, tmp_path: Path) -> None:
    path = tmp_path / "delivery.gpkg"
    frame = gpd.GeoDataFrame({"a": ["某区"]}, geometry=[SQUARE], crs="EPSG:4490")
    frame.to_file(path, layer="first", driver="GPKG", engine="pyogrio")
    frame.to_file(path, layer="second", driver="GPKG", engine="pyogrio")
    options = Options(
        layer="divisions", table="second", mapping={"a": "name"}, constants={"level": "county"}
    )
    report = city.importer.file(path, options)
    assert report.total("created") == 1
    (row,) = city.rows("divisions")
    assert (row["name"], row["level"]) == ("某区", "county")
    assert row["source_id"].startswith("second:")
    with pytest.raises(BadInput) as refusal:
        city.importer.file(path, Options(layer="divisions", table="third"))
    assert refusal.value.code == "no_such_table" and "first, second" in refusal.value.en


def test_graphml_edges_become_roads_once_per_street(city: City, tmp_path: Path) -> None:
    path = tmp_path / "city_roads.graphml"
    path.write_text(
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
        '<key id="x" for="node" attr.name="x"/><key id="y" for="node" attr.name="y"/>'
        '<key id="h" for="edge" attr.name="highway"/><key id="g" for="edge" attr.name="geometry"/>'
        '<key id="o" for="edge" attr.name="osmid"/><key id="r" for="edge" attr.name="reversed"/>'
        '<graph edgedefault="directed">'
        '<node id="1"><data key="x">117.0</data><data key="y">36.6</data></node>'
        '<node id="2"><data key="x">117.1</data><data key="y">36.6</data></node>'
        '<node id="3"><data key="x">117.2</data><data key="y">36.6</data></node>'
        '<edge source="1" target="2"><data key="h">primary</data><data key="o">7</data></edge>'
        '<edge source="2" target="1"><data key="h">primary</data><data key="o">7</data>'
        '<data key="r">True</data></edge>'
        '<edge source="2" target="3"><data key="h">residential</data><data key="o">8</data>'
        '<data key="g">LINESTRING (117.1 36.6, 117.15 36.7, 117.2 36.6)</data></edge>'
        "</graph></graphml>",
        "utf-8",
    )
    city.importer.file(path, Options())
    rows = city.rows("roads", "*, ST_NPoints(geom) AS points")
    assert [(row["road_class"], row["points"]) for row in rows] == [("arterial", 2), ("lane", 3)]


def test_values_that_fit_no_field_are_kept_beside(city: City, tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "buildings.geojson",
        [(SQUARE, {"id": n, "levels": value}) for n, value in enumerate(["6", "7", "8", "很高"])],
    )
    report = city.importer.file(path, Options())
    assert (report.loaded[0].created, report.loaded[0].aside) == (4, {"levels": 1})
    (odd,) = city.rows("buildings", where="levels IS NULL")
    assert odd["extra"] == {"levels_": "很高", "id": 3}
    strict = city.importer.file(path, Options(mapping={"levels": "levels"}))
    assert strict.loaded[0].reasons == {"bad_type": 1}


def test_an_uncertain_layer_is_asked_for_not_guessed(city: City, tmp_path: Path) -> None:
    path = geojson(tmp_path / "parks_isochrones.geojson", [(SQUARE, {"minutes": 5})])
    with pytest.raises(Unprocessable) as refusal:
        city.importer.file(path, Options())
    assert refusal.value.code == "which_layer" and "parks" in refusal.value.en
    report = city.importer.file(path, Options(confirmed=True))
    assert report.loaded[0].layer == "parks"


def test_again_and_without_id_changes_nothing(city: City, tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "trees.geojson",
        [(shapely.Point(117 + n / 1000, 36.6), {"name": None, "h": n}) for n in range(50)],
    )
    city.importer.file(path, Options())
    again = city.importer.file(path, Options())
    assert (again.total("unchanged"), again.total("created"), again.total("updated")) == (50, 0, 0)
    assert city.count("trees_history") == 0


def test_a_dry_run_leaves_no_trace(new_city: object, tmp_path: Path) -> None:
    city = new_city(dry_run=True)  # type: ignore[operator]
    path = geojson(tmp_path / "buildings.geojson", [(SQUARE, {"id": 1}), (None, {"id": 2})])
    report = city.importer.file(path, Options())
    assert report.dry_run and (report.total("created"), report.total("refused")) == (1, 1)
    assert [city.count(name) for name in ("buildings", "quarantine", "changesets")] == [0, 0, 0]


def test_a_new_city_opens_on_its_data(city: City, tmp_path: Path) -> None:
    from layers.accounts import tenants

    city.importer.file(geojson(tmp_path / "buildings.geojson", [(SQUARE, {"id": 1})]), Options())
    east = shapely.transform(SQUARE, lambda points: points + np.array([0.1, 0]))
    city.importer.file(geojson(tmp_path / "buildings.geojson", [(east, {"id": 2})]), Options())
    with city.importer.engine.connect() as connection:
        known = tenants.get(connection, city.tenant)
    assert known.bounds is None
    assert known.view == pytest.approx((116.99, 36.64, 117.11, 36.66))


def test_a_zipped_shapefile_with_gbk_names(city: City, tmp_path: Path) -> None:
    source = shapefile(tmp_path / "lamps.shp", lamps())
    archive = tmp_path / "lamps.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for part in source.parent.glob("lamps.*"):
            if part != archive:
                packed.write(part, f"QQQQ/QQQQ{part.suffix}")
    # Python itself would mark the names as UTF-8, which Chinese Windows does not.
    archive.write_bytes(archive.read_bytes().replace(b"QQQQ", "路灯".encode("gbk")))
    report = city.importer.file(archive, Options())
    assert (report.loaded[0].source, report.loaded[0].created) == ("路灯", 3)


def test_a_file_geodatabase_bare_and_zipped(city: City, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"编号": ["1", "2"], "树种": ["国槐", "悬铃木"]},
        geometry=[shapely.Point(117, 36.6), shapely.Point(117.01, 36.6)],
        crs=4490,
    )
    folder = tmp_path / "delivery" / "普查.gdb"
    folder.parent.mkdir()
    frame.to_file(folder, driver="OpenFileGDB", layer="trees", engine="pyogrio")
    report = city.importer.file(folder, Options(key="编号"))
    assert [(item.layer, item.created) for item in report.loaded] == [("trees", 2)]
    packed = shutil.make_archive(str(tmp_path / "delivery"), "zip", folder.parent)
    again = city.importer.file(Path(packed), Options(key="编号"))
    assert [(item.layer, item.unchanged) for item in again.loaded] == [("trees", 2)]
