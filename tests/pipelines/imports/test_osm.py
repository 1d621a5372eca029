from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from gis.errors import BadInput
from pipelines.imports.osm.levels import levels
from pipelines.imports.plan import Options
from tests.pipelines.imports.conftest import City
from tests.pipelines.imports.samples import NODES, node, osm, relation, way

RING = [1, 2, 3, 4, 1]
TOWN = "".join(
    [
        node(100, 117.003, 36.653, highway="street_lamp", ref="L1", light__count="2"),
        node(101, 117.003, 36.6531, natural="tree", height="7,5 m"),
        node(102, 117.003, 36.6532, amenity="waste_basket"),
        node(103, 117.003, 36.6533, amenity="cafe", name="老舍茶馆"),
        node(104, 117.003, 36.6534, addr__housenumber="12", addr__street="泉城路"),
        node(105, 117.003, 36.6535, amenity="bench"),
        node(106, 117.003, 36.6536, amenity="restaurant"),
        node(107, 117.003, 36.6537, manhole="drain"),
        node(108, 117.003, 36.6538, advertising="billboard", width="6 m"),
        way(200, [1, 2, 3], highway="primary_link", name="泉城路", oneway="yes", lanes="2;3"),
        way(201, [2, 3], highway="residential", bridge="yes", bridge__name="北桥", name="北街"),
        way(202, [5, 6, 7, 8, 5], building="apartments", building__levels="6", height="18.5 m"),
        way(203, [5, 6, 7, 8, 5], amenity="toilets", wheelchair="yes", name="公厕"),
        way(204, [5, 6, 7, 8, 5], natural="water", water="lake", name="大明湖"),
        way(205, [5, 6, 7, 8, 5], leisure="park", name="公园"),
        way(206, [5, 6, 7, 8, 5], amenity="parking", parking="underground", capacity="~300"),
        way(207, [5, 6, 7, 8, 5], landuse="residential"),
        way(210, RING),
        way(211, [5, 6, 7, 8, 5]),
        relation(
            300, {210: "outer"}, type="boundary", boundary="administrative", admin_level="6",
            name="历下区", division_code="370102",
        ),
        relation(
            301, {211: "outer"}, type="boundary", boundary="administrative", admin_level="8",
            name="解放路街道", division_code="370102001000",
        ),
        relation(
            302, {210: "outer", 999: "outer"}, type="boundary", boundary="administrative",
            admin_level="5", name="济南市",
        ),
    ]
)  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Path:
    return osm(tmp_path / "town.osm", TOWN)


def test_each_object_finds_its_layers(city: City, town: Path) -> None:
    report = city.importer.file(town, Options())
    created = {item.layer: item.created for item in report.loaded}
    assert created == {
        "divisions": 2,
        "land_use": 1,
        "water": 1,
        "buildings": 1,
        "roads": 2,
        "places": 2,
        "parks": 1,
        "parking_lots": 1,
        "bridges": 1,
        "billboards": 1,
        "street_lights": 1,
        "trees": 1,
        "waste_bins": 1,
        "toilets": 1,
        "manhole_covers": 1,
        "components": 1,
    }
    assert report.total("refused") == 0
    left_out = {item.layer: item.left_out for item in report.loaded if item.left_out}
    assert left_out == {"divisions": {"incomplete_area": 1}}
    assert report.extent == pytest.approx((117.0, 36.65, 117.01, 36.66))


def test_tags_become_fields(city: City, town: Path) -> None:
    city.importer.file(town, Options())
    (road,) = city.rows("roads", where="source_id = 'osm:way/200'")
    assert (road["road_class"], road["oneway"], road["lanes"]) == ("arterial", True, None)
    assert road["extra"] == {"highway": "primary_link", "lanes": "2;3"}
    (house,) = city.rows("buildings")
    assert (house["use"], house["levels"], house["height_m"]) == ("residential", 6, 18.5)
    (bridge,) = city.rows("bridges")
    assert (bridge["name"], bridge["carries"], bridge["class_code"]) == ("北桥", "北街", "02009")
    (lamp,) = city.rows("street_lights")
    assert (lamp["pole_no"], lamp["lamp_count"], lamp["class_code"]) == ("L1", 2, "01037")
    assert city.rows("trees")[0]["height_m"] == 7.5
    assert city.rows("water")[0]["kind"] == "lake"
    assert city.rows("parking_lots")[0]["extra"]["capacity"] == "~300"
    assert city.rows("components")[0]["class_code"] == "04007"
    assert city.rows("manhole_covers")[0]["class_code"] == "01003"
    assert city.rows("toilets")[0]["barrier_free"] is True


def test_places_need_a_name_or_a_number(city: City, town: Path) -> None:
    city.importer.file(town, Options(layers=("places",)))
    found = {row["source_id"]: row for row in city.rows("places")}
    assert set(found) == {"osm:node/103", "osm:node/104"}
    plate = found["osm:node/104"]
    assert (plate["place_type"], plate["address"]) == ("05", "泉城路 12")
    assert found["osm:node/103"]["category"] == "amenity=cafe"


def test_divisions_are_nested_and_stamp_the_rest(city: City, town: Path) -> None:
    city.importer.file(town, Options())
    county, street = city.rows("divisions")
    assert (county["code"], county["level"], county["parent_code"]) == ("370102", "county", None)
    assert (street["code"], street["level"]) == ("370102001", "street")
    assert street["parent_code"] == "370102"
    assert street["extra"]["parent"] == "osm:relation/300"
    (lamp,) = city.rows("street_lights")
    assert lamp["area_code"] == "370102001"
    assert {"*", "370102", "370102001"} <= set(lamp["scopes"])


def test_again_changes_nothing(city: City, town: Path) -> None:
    city.importer.file(town, Options())
    before = city.count("changes")
    report = city.importer.file(town, Options())
    assert report.total("created") == report.total("updated") == 0
    assert report.total("unchanged") == report.total("read") > 0
    assert city.count("changes") == before


def test_a_changed_object_becomes_a_new_version(city: City, town: Path, tmp_path: Path) -> None:
    city.importer.file(town, Options())
    renamed = osm(tmp_path / "town.osm", TOWN.replace("大明湖", "小明湖"))
    report = city.importer.file(renamed, Options())
    assert {i.layer: i.updated for i in report.loaded if i.updated} == {"water": 1}
    assert [row["name"] for row in city.rows("water")] == ["小明湖"]
    assert [row["name"] for row in city.rows("water_history")] == ["大明湖"]


def test_only_the_layers_asked_for(city: City, town: Path) -> None:
    report = city.importer.file(town, Options(layers=("roads", "trees")))
    assert {item.layer for item in report.loaded} == {"roads", "trees"}


def test_a_way_cut_off_by_the_extract_keeps_what_is_there(city: City, tmp_path: Path) -> None:
    cut = osm(tmp_path / "cut.osm", way(200, [1, 2, 3, 77, 78], highway="residential"))
    city.importer.file(cut, Options())
    (road,) = city.rows("roads", "id, ST_NPoints(geom) AS points")
    assert road["points"] == 3


def test_gzip_and_any_name_will_do(city: City, town: Path, tmp_path: Path) -> None:
    packed = tmp_path / "town.dat"
    packed.write_bytes(gzip.compress(town.read_bytes()))
    assert city.importer.file(packed, Options()).total("created") > 0


@pytest.mark.parametrize("keep", [0.5, 0.95])
def test_a_file_cut_off_loads_nothing(city: City, town: Path, tmp_path: Path, keep: float) -> None:
    whole = town.read_bytes()
    broken = tmp_path / "broken.osm"
    broken.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(BadInput) as refusal:
        city.importer.file(broken, Options())
    assert refusal.value.code == "broken_osm"
    assert city.count("changesets") == 0


def test_nothing_for_these_layers_is_said(city: City, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refusal:
        city.importer.file(osm(tmp_path / "empty.osm", ""), Options())
    assert refusal.value.code == "no_rows"


def test_nodes_of_the_sample_are_in_order() -> None:
    assert list(NODES) == sorted(NODES)


@pytest.mark.parametrize(
    ("present", "names", "wanted"),
    [
        ({8, 9, 10, 11}, ["Kluuvi"], {8: "city", 9: "county", 10: "street", 11: "community"}),
        ({2, 7, 8}, ["Ordino"], {7: "county", 8: "street"}),
        ({2, 4}, ["Bayern"], {4: "province"}),
        ({8}, ["Krems"], {8: "county"}),
        ({4, 5, 6, 8, 10}, ["历下区", "解放路街道"],
         {4: "province", 5: "city", 6: "county", 8: "street", 10: "community"}),
        ({6}, ["历下区"], {6: "county"}),
        (set(), [], {}),
    ],
)  # fmt: skip
def test_levels(present: set[int], names: list[str], wanted: dict[int, str]) -> None:
    assert levels(present, names) == wanted
