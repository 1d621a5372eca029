"""What people say, and where it is."""

from __future__ import annotations

import dataclasses
import time

import pytest
import shapely

from geocoding.answer import answer
from geocoding.base import build
from geocoding.calibrate import train
from geocoding.evaluate.trust import huge, nonsense
from geocoding.geocoder import FOUND, Geocoder, Looking
from geocoding.search import forward
from tests.geocoding import city

SAID = {
    "历下区文化路21号": (210, 12),
    "文化路21号": (210, 12),
    "市中区文化路21号": (210, 12),
    "文化路二十一号": (210, 12),
    "文化路２１号": (210, 12),
    "文化路21号3号楼2单元501室": (210, 12),
    "您好,历下区文化路21号井盖破损": (210, 12),
    "文話路21号": (210, 12),
    "文化璐21号": (210, 12),
    "泉城广场": (410, 300),
    "历下区泉城广场": (410, 300),
    "權城廣場": (410, 300),
    "泉城广厂": (410, 300),
    "齐鲁医院": (820, 20),
    "山大医院": (820, 20),
    "山东大学齐鲁医元": (820, 20),
    "银座中心": (700, 1250),
    "省图书馆": (1230, 420),
    "市民反映泉城广场门口垃圾堆积": (410, 300),
    "解放路与历山路交叉口": (0, 400),
    "历山路解放路口": (0, 400),
    "历山路与解放路口": (0, 400),
    "解放社区": (1400, 1400),
    "解放路和青年路十字路口": (800, 400),
    "市中区泉城路与舜耕路路口": (1600, 800),
    "解方路与历山路交叉口": (0, 400),
    "解放路青年路路口北侧80米": (800, 480),
    "解放路与青年路交叉口往东50米处": (850, 400),
    "青年路解放路路口西南角": (789, 389),
    "请派人到文化路与山大路交叉口以东100米看一下": (500, 0),
    "文化路21号对面": (210, -12),
    "文化路20号和文化路30号之间": (250, -12),
}


@pytest.mark.parametrize(("said", "spot"), SAID.items(), ids=list(SAID))
def test_is_found_within_50_metres(geocoder, away, said, spot) -> None:
    found = geocoder.find(said)
    assert found.ranked, said
    assert away(found, *spot) < 50, forward.title(found.query, found.ranked[0])


@pytest.mark.parametrize(
    "said", ["文化路21号", "解放路与历山路交叉口", "山东大学齐鲁医院", "历下区泉城广场"]
)
def test_plain_ones_are_sure(geocoder, said) -> None:
    assert geocoder.find(said).sure


@pytest.mark.parametrize(
    ("said", "sure"),
    [
        ("解放路与青年路口北侧80米井盖破损", True),
        ("泉城广场东门对面", True),
        ("解放路(历山路至青年路段)", True),
        ("文化路与解放路口北侧80米井盖破损", False),
    ],
)
def test_described_places_are_sure_unless_the_streets_do_not_meet(geocoder, said, sure) -> None:
    assert geocoder.find(said).sure is sure


@pytest.mark.parametrize(
    "said",
    [
        "解放路与建国路交叉口",
        "兴业路和青年路路口",
        "解放路与康平大道交叉口北侧50米",
        "经十路永安街",
    ],
)
def test_crossing_with_an_unknown_street_is_not_answered_by_the_known_one(geocoder, said) -> None:
    found = geocoder.find(said)
    assert not found.sure
    assert all(item.level != "junction" for item in found.ranked)


@pytest.fixture(scope="module")
def streets_only() -> Geocoder:
    """A base of roads alone."""
    whole = city.base()
    segment = build.build(dataclasses.replace(whole, places=whole.places.iloc[:0]), city.PLANE)
    model = train.fit(segment)
    assert model is not None
    segment.meta["model"] = model.data()
    return Geocoder((segment,))


def test_base_of_streets_finds_a_bare_street_and_no_half_of_a_crossing(streets_only) -> None:
    for said in ("解放路", "青年路", "工业南路"):
        found = streets_only.find(said)
        assert found.sure and forward.title(found.query, found.ranked[0]) == said
    assert streets_only.find("解放路与青年路交叉口").sure
    for said in ("解放路与建国路交叉口", "兴业路和青年路路口", "经十路永安街"):
        assert not streets_only.find(said).sure, said


def test_crossing_of_which_one_street_is_said_is_answered_by_its_crossings(geocoder) -> None:
    for said in ("解放路口", "您好,解放路口有人占道经营"):
        found = geocoder.find(said)
        assert found.ambiguous and not found.sure, said
        assert sum(item.level == "junction" for item in found.ranked) == 5, said


def test_two_characters_of_another_street_are_no_misspelling(geocoder) -> None:
    found = geocoder.find("解放路与花历路交叉口")
    assert all(item.level != "junction" for item in found.ranked)


def test_unseen_number_lies_between_neighbours_of_its_side(geocoder, away) -> None:
    found = geocoder.find("花园路33号")
    best = found.ranked[0]
    assert best.level == "interpolated" and best.notes["between"] == [31, 37]
    assert away(found, 330, 1612) < 5
    assert away(found, 330, 1612) <= best.radius


def test_stretch_of_a_street(geocoder, away) -> None:
    for said in (
        "解放路(历山路至青年路段)",
        "解放路从历山路到青年路",
        "历山路与青年路之间的解放路",
    ):
        found = geocoder.find(said)
        best = found.ranked[0]
        assert best.level == "corridor" and best.notes["along"], said
        assert best.notes["line"].length == pytest.approx(800, abs=5)
        assert away(found, 400, 400) < 5


def test_relative_place_states_its_area_and_grids(geocoder) -> None:
    made = answer(geocoder, geocoder.find("解放路青年路路口北侧80米"))
    best = made["results"][0]
    assert best["level"] == "relative" and best["area"]["type"] == "Polygon"
    assert shapely.geometry.shape(best["area"]).contains(shapely.Point(*city.lonlat(800, 480)))
    assert 0.9 < sum(grid["share"] for grid in best["grids"]) <= 1.01


def test_record_answers_with_its_stored_grid_and_division(geocoder) -> None:
    best = answer(geocoder, geocoder.find("泉城广场"))["results"][0]
    assert best["grid"] == "370102001001001"
    assert [item["name"] for item in best["divisions"]] == ["泉城市", "历下区"]


def test_answer_explains_itself(geocoder) -> None:
    made = answer(geocoder, geocoder.find("历下区文化路21号"))
    assert [(part["text"], part["kind"]) for part in made["parse"]] == [
        ("历下区", "division"),
        ("文化路", "street"),
        ("21号", "number"),
    ]
    assert made["results"][0]["evidence"]["explained"] == "历下区文化路21号"


def test_two_of_a_chain_are_ambiguous_unless_the_district_tells(geocoder, away) -> None:
    assert geocoder.find("大润发超市").ambiguous
    found = geocoder.find("市中区大润发超市")
    assert away(found, 860, 1230) < 5


def test_short_form_of_two_names_is_ambiguous_and_the_full_name_of_one_is_not(geocoder) -> None:
    assert geocoder.find("大润发").ambiguous
    assert geocoder.find("大润发超市历山店").ambiguous is False
    assert geocoder.find("市立第一医院").ambiguous is False


def test_bias_decides_between_equals(geocoder, away) -> None:
    for spot in ((60, 430), (860, 1230)):
        found = geocoder.find("大润发超市", looking=Looking(point=city.lonlat(*spot)))
        assert away(found, *spot) < 5
    own = geocoder.find("大润发超市", looking=Looking(area="370103"))
    assert away(own, 860, 1230) < 5


def test_old_name_tells_its_end_and_successor(geocoder) -> None:
    best = answer(geocoder, geocoder.find("北园大街"))["results"][0]
    assert best["ended"] == "2010-05-01"
    assert best["successor"]["name"] == "泉城广场"


def test_nonsense_is_not_found(geocoder) -> None:
    wrong = [
        text
        for text in nonsense(60)
        if (f := geocoder.find(text)).ranked and f.ranked[0].chance >= FOUND
    ]
    assert wrong == []


def test_ten_kilobytes_are_cut(geocoder) -> None:
    for text in huge():
        started = time.thread_time()
        assert len(geocoder.find(text).query.text) <= 160
        assert time.thread_time() - started < 2.0


def test_unknown_street_of_another_city_is_not_taken_for_its_ending(geocoder) -> None:
    for text in ("沙河经十路21号", "南文化路8号院", "迎宾大道101号", "建国小经三路5号"):
        assert not geocoder.find(text).sure, text
