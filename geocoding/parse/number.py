"""The number part of an address: lane, house number, building, unit, floor and room.

Grammar (GB/T 30428.3 address description; works on normalised text): an optional lane (123弄), a house
number with an optional second part (12-3号, 12号之3, 12号附3, 12甲号), then building, unit, floor, room.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LETTER = "甲乙丙丁戊己庚辛a-z"
_LANE = re.compile(r"(\d{1,5})(?:弄|巷|支弄)")
_HOUSE = re.compile(
    rf"(\d{{1,5}})([{_LETTER}])?(?:-(\d{{1,4}})([{_LETTER}])?|/\d+)?(?:号(?!楼|线|口|院|门(?![口前对附旁]))|(?=$|,|近|旁|对面|附近))"
    rf"(?:[之附](\d{{1,4}})号?|([{_LETTER}])(?![a-z0-9座区栋幢]))?"
)
_YARD = re.compile(r"(\d{1,5})()()()号院()()")
_INNER = re.compile(
    r"(?P<building>[\da-z甲乙丙丁东南西北]{1,5})(?:号楼|幢|栋|座)|(?P<unit>[\da-z甲乙丙丁]{1,3})单元"
    r"|(?:地下|b)?(?P<floor>\d{1,3})(?:层|楼)|f(?P<low>\d{1,2})层?|(?P<room>[\da-z-]{1,7})(?:室|房|户|铺)"
    r"|(?P<more>[-\d]+号?)"
)


@dataclass(frozen=True)
class Number:
    """A number along a street: ``outer`` counts along it (the lane's number if there is a lane).

    ``inner`` is the number inside the lane (0: none), ``sub`` the second part as a number (letters from
    1001 on); ``end`` is where the text goes on.
    """

    outer: int
    inner: int = 0
    sub: int = 0
    lane: bool = False
    end: int = 0

    @property
    def text(self) -> str:
        """The number as it is written: 123弄5号, 12-3号."""
        inside = self.inner or (0 if self.lane else self.outer)
        lane = f"{self.outer}弄" if self.lane else ""
        return lane + (f"{inside}{sub_text(self.sub)}号" if inside else "")


def sub_text(sub: int) -> str:
    """The second part as it is written after the number."""
    if not sub:
        return ""
    return f"-{sub}" if sub <= 1000 else "甲乙丙丁戊己庚辛abcdefghijklmnopqrstuvwxyz"[sub - 1001]


def read(text: str, start: int = 0) -> Number | None:
    """Read a number of a street that begins exactly at ``start``; None if there is none."""
    lane = _LANE.match(text, start)
    at = lane.end() if lane else start
    house = _HOUSE.match(text, at) or _YARD.match(text, at)
    if house is None:
        return Number(int(lane.group(1)), lane=True, end=at) if lane else None
    number, sub = int(house.group(1)), _sub(house)
    if lane:
        return Number(int(lane.group(1)), number, sub, lane=True, end=house.end())
    return Number(number, 0, sub, end=house.end())


def _sub(match: re.Match[str]) -> int:
    letter, dash, _, extra, after = match.group(2, 3, 4, 5, 6)
    digits = extra or dash
    if digits:
        return min(int(digits), 1000)
    mark = letter or after
    return 1001 + "甲乙丙丁戊己庚辛abcdefghijklmnopqrstuvwxyz".index(mark) if mark else 0


def inside(text: str, start: int) -> tuple[dict[str, str], int]:
    """Read building, unit, floor and room from ``start`` on; return them and where they end."""
    found: dict[str, str] = {}
    while (match := _INNER.match(text, start)) and match.end() > start:
        for key, value in match.groupdict().items():
            if value and key != "more":
                found["floor" if key == "low" else key] = value
        start = match.end()
    return found, start
