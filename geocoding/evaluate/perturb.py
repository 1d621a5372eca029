"""What people do to names and addresses: wrong characters, homophones, short forms, other scripts, noise."""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from geocoding.text.numerals import chinese
from geocoding.text.pinyin import homophones

Random = np.random.Generator
_HAN = re.compile(r"[\u4e00-\u9fff]")
_GENERIC = {
    "幼儿园": "幼",
    "小学": "小",
    "中学": "中",
    "大学": "大",
    "医院": "院",
    "有限公司": "",
    "分公司": "",
    "门诊部": "门诊",
    "卫生服务中心": "卫生中心",
    "电影院": "影院",
    "火锅店": "火锅",
    "面馆": "面",
    "饭店": "饭",
    "旗舰店": "",
    "(公交站)": "",
    "停车场": "停车",
}
_NUMBER = re.compile(r"\d+(?=[号弄幢栋室楼层]|-\d)")


@cache
def common() -> frozenset[str]:
    """The 3,755 characters of GB 2312 level 1."""
    pairs = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return frozenset(char for pair in pairs if (char := pair.decode("gb2312", "ignore")))


@cache
def _listed() -> list[str]:
    return sorted(common())


def alike(char: str) -> list[str]:
    """Common characters read like ``char``."""
    return [other for other in homophones(char) if other in common()]


def typo(text: str, random: Random) -> str:
    """One edit: a wrong character (half of them homophones), one left out, doubled, or two swapped."""
    places = [k for k, char in enumerate(text) if _HAN.match(char)]
    if not places:
        return text
    place = int(random.choice(places))
    kind = random.random()
    if kind < 0.3:
        return _replace(text, place, _any(random))
    if kind < 0.6:
        others = alike(text[place])
        return _replace(text, place, str(random.choice(others)) if others else _any(random))
    if kind < 0.8:
        return text[:place] + text[place + 1 :]
    if kind < 0.9 or place + 1 == len(text):
        return text[:place] + text[place] + text[place:]
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _any(random: Random) -> str:
    return str(random.choice(_listed()))


def _replace(text: str, place: int, char: str) -> str:
    return text[:place] + char + text[place + 1 :]


def homophone(text: str, random: Random, count: int = 1) -> str | None:
    """Replace ``count`` characters by others of the same reading; None where that cannot be done."""
    places = [k for k, char in enumerate(text) if _HAN.match(char) and alike(char)]
    if len(places) < count:
        return None
    for place in random.choice(places, count, replace=False).tolist():
        text = _replace(text, place, str(random.choice(alike(text[place]))))
    return text


def wrong(text: str, random: Random) -> str:
    """Replace one character by another: random or of the same reading, half and half."""
    if random.random() < 0.5 and (found := homophone(text, random)):
        return found
    return _replace(text, int(random.integers(len(text))), _any(random))


def abbreviated(text: str, prefixes: tuple[str, ...], random: Random) -> str | None:
    """A shorter form: without city, brackets or generic words, or with one or two inner characters left out."""
    short = re.sub(r"[(（].*?[)）]", "", text)
    for prefix in prefixes:
        if short.startswith(prefix) and len(short) > len(prefix) + 2:
            short = short[len(prefix) :]
            break
    for long, brief in _GENERIC.items():
        if short.endswith(long) and random.random() < 0.6 and len(short) > len(long) + 1:
            short = short.removesuffix(long) + brief
            break
    if short == text or random.random() < 0.3:
        inner = list(range(1, len(short) - 1))
        if len(inner) >= 4:
            gone = set(random.choice(inner, 1 if len(inner) < 6 else 2, replace=False).tolist())
            short = "".join(char for k, char in enumerate(short) if k not in gone)
    return short if short != text and len(short) >= 3 else None


def traditional(text: str) -> str:
    """The text in traditional characters."""
    return str(_converter().convert(text))  # type: ignore[attr-defined]


@cache
def _converter() -> object:
    import opencc

    return opencc.OpenCC("s2t")


def numerals(text: str) -> str:
    """House numbers in Chinese numerals."""
    return _NUMBER.sub(lambda match: chinese(int(match.group())), text)


def wide(text: str) -> str:
    """Digits and letters in full width."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def room(random: Random) -> str:
    """Building, unit, floor and room as they follow a house number."""
    building, unit, floor = (int(n) for n in random.integers(1, 20, 3))
    forms = (
        f"{building}号楼{unit % 4 + 1}单元{floor}0{unit % 4 + 1}室", f"{building}幢{floor}0{unit % 9}室",
        f"{floor}层", f"{floor}楼{floor}0{unit % 9}室", f"{building}栋{unit % 5 + 1}单元", f"{building}号楼",
    )  # fmt: skip
    return str(random.choice(forms))
