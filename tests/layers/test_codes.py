"""The code lists as they lie in data/codes, and how deliveries' words are found in them."""

from __future__ import annotations

import csv

import pytest

from gis.errors import NotFound
from layers.codes import FOLDER, load, names

COLUMNS = ["code", "zh", "en", "confidence", "note"]


@pytest.mark.parametrize("name", names())
def test_every_list_has_the_common_columns_and_unique_codes(name: str) -> None:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.reader(file))[:5] == COLUMNS
    items = load(name).items
    assert items
    assert len({item.code for item in items}) == len(items)
    assert {item.confidence for item in items} <= {"confirmed", "recalled", "assumed"}
    assert all(item.code and item.zh and item.en for item in items)


@pytest.mark.parametrize("name", names())
def test_no_word_and_no_tag_means_two_values(name: str) -> None:
    items = load(name).items
    words = [word.casefold() for item in items for word in (item.code, *item.many("synonyms"))]
    tags = [tag for item in items for tag in item.many("osm")]
    assert sorted(words) == sorted(set(words))
    assert sorted(tags) == sorted(set(tags))


def test_unknown_list_is_a_clear_error() -> None:
    for name in ("nothing", "../roles", ""):
        with pytest.raises(NotFound) as error:
            load(name)
        assert error.value.code == "unknown_code_list"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("facility_state", "完好", "1"),
        ("facility_state", " 1 ", "1"),
        ("facility_state", "MISSING", "3"),
        ("drainage_kind", "WS", "sewage"),
        ("component_class_2026", "变压器(箱)", "01048"),
        ("component_class_2013", "路灯", "0137"),
        ("lamp_type", "HPS-High Pressure Sodium", "sodium"),
        ("facility_state", "崭新", None),
    ],
)
def test_words_of_deliveries_are_found(name: str, text: str, code: str | None) -> None:
    item = load(name).find(text)
    assert (item.code if item else None) == code


@pytest.mark.parametrize(
    ("name", "tags", "code"),
    [
        ("road_class", {"highway": "trunk_link", "name": "二环"}, "expressway"),
        ("road_class", {"highway": "razed"}, None),
        ("component_class_2026", {"amenity": "bench"}, "04007"),
        ("component_class_2026", {"highway": "street_lamp"}, "01037"),
        ("component_class_2026", {"traffic_calming": "hump"}, "02043"),
        ("component_class_2026", {"traffic_calming": "no"}, None),
        ("place_type", {"addr:housenumber": "5", "shop": "bakery"}, "06"),
        ("place_type", {"addr:housenumber": "5", "building": "yes"}, "05"),
        ("component_class_2026", {"traffic_sign": "yes", "highway": "bus_stop"}, "02004"),
    ],
)
def test_osm_tags_are_found(name: str, tags: dict[str, str], code: str | None) -> None:
    item = load(name).by_osm(tags)
    assert (item.code if item else None) == code


def test_themes_have_colours_and_an_order() -> None:
    themes = load("theme").items
    assert [int(item.columns["order"]) for item in themes] == list(range(1, len(themes) + 1))
    assert all(len(item.columns["color"]) == 7 for item in themes)
    assert load("theme").by_code["drainage"].columns["color"] == "#0F6CB6"


def test_roles_are_known_and_employees_are_staff() -> None:
    with (FOLDER.parent / "roles.csv").open(encoding="utf-8", newline="") as file:
        roles = {row["role"]: set(row["permissions"].split()) for row in csv.DictReader(file)}
    assert roles["citizen"] == {"public"}
    assert all("staff" in granted for role, granted in roles.items() if role != "citizen")
    assert [role for role, granted in roles.items() if "admin" in granted] == ["admin"]
    assert set.union(*roles.values()) == roles["admin"]
