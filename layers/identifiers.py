"""The identifiers of the standards: their structure, and what of it can be proved alone.

====================  ======  =====================================================
identifier            digits  layout
====================  ======  =====================================================
division              2–12    natural length 2, 4, 6, 9 or 12 (GB/T 2260, GB/T 10114)
component, ≤ 2013     16      county 6 + major 2 + minor 2 + sequence 6
component, 2026       17      county 6 + major 2 + minor 3 + sequence 6
unit grid             15      community 12 + sequence 3
responsibility grid   13      street 9 + ``Z`` + sequence 3
handling grid         8–16    level 1 + division 4–12 + sequence 3
place                 16      county 6 + type 2 + sequence 8
credit code           18      GB 32100: 17 characters + check character
====================  ======  =====================================================

Each ``parse_…`` returns the parts or raises :class:`BadInput` with one sentence. Nothing here
reads the database: whether the county or community exists is the caller's question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gis.errors import BadInput
from layers.codes import load
from layers.editions import Edition, find

LEVELS: dict[int, str] = {2: "province", 4: "city", 6: "county", 9: "street", 12: "community"}
"""Level of a division by the length of its code."""

_PADDED = re.compile(r"(\d{2})0{4}|(\d{4})00|(\d{6})0{3}|(\d{9})0{3}")
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_HANDLING = {"1": 4, "2": 6, "3": 9, "4": 12}


@dataclass(frozen=True)
class DivisionCode:
    """A division: its code in natural length, its level, and the codes it lies in."""

    code: str
    level: str
    parents: tuple[str, ...]


@dataclass(frozen=True)
class ComponentId:
    """The parts of a component identifier; ``local`` marks a city's own class."""

    edition: Edition
    county: str
    class_code: str
    sequence: int
    local: bool = False


@dataclass(frozen=True)
class GridId:
    """A grid: the division that it was numbered in, and its number there."""

    division: str
    sequence: int
    level: str = ""


@dataclass(frozen=True)
class PlaceId:
    """A place: county, type (place_type) and number."""

    county: str
    place_type: str
    sequence: int


def natural(code: str) -> str:
    """Return a division code without the zeros that pad it to 6, 9 or 12 digits.

    >>> natural("370102000000"), natural("370000")
    ('370102', '37')
    """
    while match := _PADDED.fullmatch(code):
        code = next(group for group in match.groups() if group)
    return code


def parse_division(code: str) -> DivisionCode:
    """Return the parts of a division code, padded or not."""
    short = natural(code)
    level = LEVELS.get(len(short))
    if level is None or not _digits(short) or short[0] not in "12345678":
        raise _bad(
            "division", code, "行政区划代码应为 2、4、6、9 或 12 位数字", "2, 4, 6, 9 or 12 digits"
        )
    parents = tuple(short[:size] for size in LEVELS if size < len(short))
    return DivisionCode(short, level, parents)


def parse_component(code: str, older: Edition = "2013") -> ComponentId:
    """Return the parts of a component identifier.

    17 digits are of edition 2026; 16 digits are read with the class table ``older``. Vacant and
    unknown classes are refused, local ones flagged.
    """
    if len(code) not in {16, 17} or not _digits(code):
        raise _bad(
            "component",
            code,
            "部件标识码应为 16 位（2013 版）或 17 位（2026 版）数字",
            "16 or 17 digits",
        )
    edition: Edition = "2026" if len(code) == 17 else older
    county = _county(code[:6], "component")
    entry = find("component", code[6:-6], edition)
    sequence = _sequence(code[-6:], "component", code)
    return ComponentId(edition, county, entry.code, sequence, entry.local)


def parse_unit_grid(code: str) -> GridId:
    """Return community and number of a unit grid."""
    if len(code) != 15 or not _digits(code):
        raise _bad("unit_grid", code, "单元网格标识码应为 15 位数字", "15 digits")
    return GridId(_community(code[:12]), _sequence(code[12:], "unit_grid", code))


def parse_responsibility_grid(code: str) -> GridId:
    """Return street and number of a responsibility grid."""
    match = re.fullmatch(r"([0-9]{9})Z([0-9]{3})", code)
    if not match:
        raise _bad(
            "responsibility_grid",
            code,
            "责任网格编码应为 9 位街道代码 + Z + 3 位顺序码",
            "street + Z + 3 digits",
        )
    return GridId(parse_division(match[1]).code, _sequence(match[2], "responsibility_grid", code))


def parse_handling_grid(code: str) -> GridId:
    """Return level, division and number of a handling grid."""
    size = _HANDLING.get(code[:1], 0)
    if not _digits(code) or len(code) != 1 + size + 3:
        raise _bad(
            "handling_grid",
            code,
            "处置网格编码应为 1 位级别 + 区划代码 + 3 位顺序码",
            "level + division + 3 digits",
        )
    division = parse_division(code[1:-3]).code
    return GridId(division, _sequence(code[-3:], "handling_grid", code), code[0])


def parse_place(code: str) -> PlaceId:
    """Return county, type and number of a place."""
    if len(code) != 16 or not _digits(code):
        raise _bad("place", code, "地点标识码应为 16 位数字", "16 digits")
    if code[6:8] not in load("place_type"):
        raise _bad("place", code, f"没有地点类型“{code[6:8]}”", f"no place type {code[6:8]}")
    return PlaceId(_county(code[:6], "place"), code[6:8], _sequence(code[8:], "place", code))


def parse_credit_code(code: str) -> str:
    """Return a unified social credit code, upper case, after checking its last character.

    GB 32100: the weights are the powers of 3 modulo 31 over an alphabet without I, O, S, V, Z.
    """
    text = code.strip().upper()
    if len(text) != 18 or any(letter not in _CREDIT for letter in text):
        raise _bad(
            "credit_code",
            code,
            "统一社会信用代码应为 18 位数字或大写字母（不含 I、O、S、V、Z）",
            "18 characters",
        )
    total = sum(_CREDIT.index(letter) * pow(3, place, 31) for place, letter in enumerate(text[:17]))
    if _CREDIT[-total % 31] != text[17]:
        raise _bad(
            "credit_code", code, "统一社会信用代码的校验位不符", "the check character is wrong"
        )
    return text


def _digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _county(code: str, what: str) -> str:
    if code[0] not in "12345678" or code.endswith("0000"):
        raise _bad(what, code, "前 6 位不是县级行政区划代码", "the first 6 digits are no county")
    return code


def _community(code: str) -> str:
    if code[0] not in "12345678" or code.endswith("000"):
        raise _bad(
            "unit_grid", code, "前 12 位不是社区（村）代码", "the first 12 digits are no community"
        )
    return code


def _sequence(text: str, what: str, code: str) -> int:
    if int(text) == 0:
        raise _bad(what, code, "顺序码从 1 开始", "numbers start at 1")
    return int(text)


def _bad(what: str, code: str, zh: str, en: str) -> BadInput:
    words = what.replace("_", " ")
    return BadInput(
        f"bad_{what}", f"“{code}”：{zh}。", f"“{code}” is no {words}: {en}.", field="code"
    )
