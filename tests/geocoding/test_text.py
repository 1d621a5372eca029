"""Normal forms, numerals, readings, numbers, relations."""

from __future__ import annotations

import pytest

from geocoding.base import variants
from geocoding.base.address import split
from geocoding.parse import number, relations
from geocoding.text.normalise import LONGEST, name, normalise
from geocoding.text.numerals import arabic, chinese
from geocoding.text.pinyin import homophones, sounds


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("靜安區南京西路１２３號", "静安区南京西路123号"),
        ("中山北一路一百零五弄十二号", "中山北一路105弄12号"),
        ("155－167号", "155-167号"),
        ("二十－二十六号", "20-26号"),
        ("ABC大厦 (东门)", "abc大厦东门"),
        ("12#楼", "12号楼"),
        ("文化路，解放路", "文化路,解放路"),
        ("", ""),
    ],
)
def test_normal_form(raw, normal) -> None:
    assert normalise(raw) == normal
    assert normalise(normal) == normal


def test_names_have_no_commas_and_texts_end() -> None:
    assert name("甲、乙") == "甲乙"
    assert name(None) == ""
    assert len(normalise("路" * 10_000)) == LONGEST


@pytest.mark.parametrize("value", [0, 7, 10, 12, 20, 105, 110, 123, 1000, 1203, 9999])
def test_numerals_round_trip(value) -> None:
    assert arabic(chinese(value)) == value


def test_sounds() -> None:
    assert sounds("樱花路") == sounds("英华陆") and len(sounds("樱花路")) == 3
    assert sounds("四十") == sounds("是十")
    assert "璐" in homophones("路") or "陆" in homophones("路")


@pytest.mark.parametrize(
    ("text", "outer", "inner", "sub", "lane", "end"),
    [
        ("12号", 12, 0, 0, False, 3),
        ("123弄5号", 123, 5, 0, True, 6),
        ("12-3号", 12, 0, 3, False, 5),
        ("12甲号", 12, 0, 1001, False, 4),
        ("12号附3", 12, 0, 3, False, 5),
        ("3弄", 3, 0, 0, True, 2),
        ("65号门前", 65, 0, 0, False, 3),
    ],
)
def test_number(text, outer, inner, sub, lane, end) -> None:
    assert number.read(text) == number.Number(outer, inner, sub, lane, end)


@pytest.mark.parametrize("text", ["号", "3号楼", "2号线", "路12号"])
def test_no_number(text) -> None:
    assert number.read(text) is None


def test_inside() -> None:
    assert number.inside("3号楼2单元501室", 0) == (
        {"building": "3", "unit": "2", "room": "501"},
        10,
    )


@pytest.mark.parametrize(
    ("text", "what", "bearing", "metres"),
    [
        ("北侧80米", "offset", 0, 80),
        ("以东约1.5公里", "offset", 90, 1500),
        ("往西南30米处", "offset", 225, 30),
        ("50米东", "offset", 90, 50),
        ("西北角", "side", 315, None),
        ("对面", "opposite", None, None),
        ("旁边", "beside", None, None),
        ("交叉口", "crossing", None, None),
        ("东门口", "gate", None, None),
        ("之间", "between", None, None),
        ("附近", "near", None, None),
    ],
)
def test_relation(text, what, bearing, metres) -> None:
    found = relations.read(text, 0)
    assert found is not None
    assert (found[0].what, found[0].bearing, found[0].metres) == (what, bearing, metres)


def test_streets_are_learned_from_addresses() -> None:
    addresses = [
        "樱花路670号",
        "樱花路12号",
        "牡丹镇樱花路9号",
        "南路5号",
        "兴业路123弄1号",
        "无",
        None,
    ]
    found = split(addresses, ["兴业路"], ["浦东新区"])
    assert [item.street if item else None for item in found] == [
        "樱花路",
        "樱花路",
        "樱花路",
        None,
        "兴业路",
        None,
        None,
    ]
    assert found[4] is not None and found[4].number.text == "123弄1号"


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("浦东新区", "浦东"),
        ("青岛西海岸新区（黄岛区）", "黄岛区"),
        ("中韩街道", "中韩街道办事处"),
        ("王庄村村民委员会", "王庄村"),
        ("解放桥社区居民委员会", "解放桥社区"),
    ],
)
def test_names_of_a_division(title, said) -> None:
    assert said in {text for text, _ in variants.of_division(title, None)}
