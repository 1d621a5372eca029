"""The structure of the standards' identifiers, by table."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gis.errors import BadInput
from layers import identifiers as ids


@pytest.mark.parametrize(
    ("code", "short", "level", "parents"),
    [
        ("37", "37", "province", ()),
        ("370000", "37", "province", ()),
        ("370100", "3701", "city", ("37",)),
        ("370102", "370102", "county", ("37", "3701")),
        ("370102000000", "370102", "county", ("37", "3701")),
        ("370102001", "370102001", "street", ("37", "3701", "370102")),
        ("370102001000", "370102001", "street", ("37", "3701", "370102")),
        ("370102001003", "370102001003", "community", ("37", "3701", "370102", "370102001")),
        ("441900003", "441900003", "street", ("44", "4419", "441900")),
    ],
)
def test_divisions(code: str, short: str, level: str, parents: tuple[str, ...]) -> None:
    assert ids.parse_division(code) == ids.DivisionCode(short, level, parents)


def test_components() -> None:
    old = ids.parse_component("3205080101000001")
    assert old == ids.ComponentId("2013", "320508", "0101", 1)
    new = ids.parse_component("37010201077000042")
    assert new == ids.ComponentId("2026", "370102", "01077", 42)
    assert ids.parse_component("37010201999000001").local
    assert ids.parse_component("3701020138000001", older="2007").edition == "2007"


def test_grids_and_places() -> None:
    assert ids.parse_unit_grid("370102001003017") == ids.GridId("370102001003", 17)
    assert ids.parse_responsibility_grid("370102001Z004") == ids.GridId("370102001", 4)
    assert ids.parse_handling_grid("3370102001001") == ids.GridId("370102001", 1, "3")
    assert ids.parse_handling_grid("13701001") == ids.GridId("3701", 1, "1")
    assert ids.parse_place("3701020500000123") == ids.PlaceId("370102", "05", 123)


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "91440300708461136T", "914403001922038216", "91350100m000100y43"]
)
def test_credit_codes(code: str) -> None:
    assert ids.parse_credit_code(code) == code.upper()


@pytest.mark.parametrize(
    ("parse", "code"),
    [
        (ids.parse_division, "3"),
        (ids.parse_division, "37010"),
        (ids.parse_division, "370102001"[:8]),
        (ids.parse_division, "070102"),
        (ids.parse_division, "３７"),
        (ids.parse_division, "37; drop table"),
        (ids.parse_component, "370102010100001"),
        (ids.parse_component, "3701020101000000"),
        (ids.parse_component, "0701020101000001"),
        (ids.parse_component, "37010201016000001"),
        (ids.parse_component, "37010201078000001"),
        (ids.parse_component, "3701020101ABCDEF"),
        (ids.parse_unit_grid, "37010200100317"),
        (ids.parse_unit_grid, "370102001003000"),
        (ids.parse_unit_grid, "370102001000001"),
        (ids.parse_responsibility_grid, "370102001X004"),
        (ids.parse_responsibility_grid, "370102001Z000"),
        (ids.parse_handling_grid, "53701020010010001"),
        (ids.parse_handling_grid, "2370102001001"),
        (ids.parse_handling_grid, ""),
        (ids.parse_place, "3701020900000123"),
        (ids.parse_place, "370102050000012"),
        (ids.parse_credit_code, "91350100M000100Y44"),
        (ids.parse_credit_code, "91350100M0001O0Y43"),
        (ids.parse_credit_code, "123"),
    ],
)
def test_broken_identifiers_are_refused(parse: Callable[[str], object], code: str) -> None:
    with pytest.raises(BadInput) as error:
        parse(code)
    assert error.value.zh.endswith("。")
    assert error.value.en.endswith(".")
