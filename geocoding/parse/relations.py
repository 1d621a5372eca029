"""Words of place: crossings, sides, directions with distances, between, from-to, next to.

Directions are 8-way and distances round in real wording (docs/geocoding.md); both are read here, their
meaning on the ground is :mod:`geocoding.relative`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BEARINGS = {
    "北": 0,
    "东北": 45,
    "东": 90,
    "东南": 135,
    "南": 180,
    "西南": 225,
    "西": 270,
    "西北": 315,
}
BEARINGS |= {
    "正北": 0,
    "正东": 90,
    "正南": 180,
    "正西": 270,
    "北东": 45,
    "南东": 135,
    "南西": 225,
    "北西": 315,
}
_WAY = r"(?:正[东南西北]|[东西][南北]|[南北][东西]|[东南西北])"
_FAR = r"(?:大?约|大概|差不多|近)?\d{1,5}(?:\.\d)?(?:公里|千米|km|米|m)(?:左右|处|的地方|远|开外)*"
_OFFSET = re.compile(
    rf"(?:的|往|向|以|朝|偏|靠)*(?P<way>{_WAY})(?:侧|边|面|部|方向|向|方|走|行|路段|段|头|首|角)*(?:的|处)?{_FAR}"
    rf"|{_FAR}(?:的|往|向|以|朝)*(?P<way2>{_WAY})(?:侧|边|面|方向|方)?"
    rf"|(?:的|以|往|向)*(?P<side>{_WAY})(?:侧|边|面|方向|角|向|方|首|头)(?:的|处)?"
    rf"|以(?P<side2>{_WAY})|(?P<side3>{_WAY})(?=$|,)"
)
_CROSSING = re.compile(
    r"(?:相交|交叉|交汇|交界|交会|交)(?:处|口|路口)?的?|(?:十字路口|丁字路口|三岔路口|交叉路口|路口|十字口)(?:处|附近)?的?"
    r"|(?:路|街|道)?转角(?:处)?|拐角(?:处)?|口(?=$|,|[东南西北往向附对旁的])|(?<=[路街道巷])口(?![腔岸子味福])"
)
_BETWEEN = re.compile(r"之间|中间|(?<=[路街道巷])间")
_PLACE = re.compile(
    r"(?P<opposite>正?对面|对过|对门|马路对面|斜对面|对侧)|(?P<beside>旁边|旁侧|隔壁|旁|边上|侧边|一侧)"
    r"|(?P<gate>(?:[东西南北正大小后侧偏前]{0,2}|\d号)门(?:口|前|外|卫)?|门口|大门口?|入口|出口|出入口)"
    r"|(?P<near>附近|周边|周围|一带|近(?=[\u4e00-\u9fff]))|(?P<inside>院内|里面|内部|内|里(?=$|,))"
)
_LINK = re.compile(r"与|和|跟|及|同|、|/|至|到|-|,")
_RANGE = re.compile(r"(?:路段|段|沿线|全段|区间)")
_FROM = re.compile(r"从|自")
_SUFFIX = re.compile(r"的|处|上|这里|那里|那边|这边|位置|地方|方向|段")


@dataclass(frozen=True)
class Relation:
    """``what`` is offset, side, crossing, between, opposite, beside, gate, near, inside, link, range, from
    or filler; ``bearing`` in degrees clockwise from north, ``metres`` along it.
    """

    what: str
    bearing: float | None = None
    metres: float | None = None
    word: str = ""


def read(text: str, start: int) -> tuple[Relation, int] | None:
    """Read the relation word that begins at ``start``: what it says and where it ends."""
    for reader in (_offset, _crossing_word, _place_word, _small_word):
        found = reader(text, start)
        if found:
            return found
    return None


def _offset(text: str, start: int) -> tuple[Relation, int] | None:
    match = _OFFSET.match(text, start)
    if match is None:
        return None
    parts = match.groupdict()
    way = parts["way"] or parts["way2"]
    if way is None:
        side = parts["side"] or parts["side2"] or parts["side3"]
        return Relation("side", BEARINGS[side], None, match.group()), match.end()
    return Relation("offset", BEARINGS[way], _metres(match), match.group()), match.end()


def _metres(match: re.Match[str]) -> float:
    found = re.search(r"(\d+(?:\.\d)?)(公里|千米|km|米|m)", match.group())
    assert found is not None
    return float(found.group(1)) * (1000.0 if found.group(2) in ("公里", "千米", "km") else 1.0)


def _crossing_word(text: str, start: int) -> tuple[Relation, int] | None:
    match = _CROSSING.match(text, start)
    return (Relation("crossing", word=match.group()), match.end()) if match else None


def _place_word(text: str, start: int) -> tuple[Relation, int] | None:
    match = _PLACE.match(text, start)
    if match is None:
        return None
    what = next(key for key, value in match.groupdict().items() if value)
    return Relation(what, word=match.group()), match.end()


def _small_word(text: str, start: int) -> tuple[Relation, int] | None:
    for what, pattern in (
        ("between", _BETWEEN), ("range", _RANGE), ("from", _FROM), ("link", _LINK), ("filler", _SUFFIX),
    ):  # fmt: skip
        match = pattern.match(text, start)
        if match:
            return Relation(what, word=match.group()), match.end()
    return None
