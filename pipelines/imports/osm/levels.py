"""From the admin_level of OpenStreetMap, which differs by country, to the five levels of here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import combinations

LEVELS = ("province", "city", "county", "street", "community")
DIGITS = {"province": 2, "city": 4, "county": 6, "street": 9, "community": 12}
_USUAL = {3: 0, 4: 0, 5: 1, 6: 1, 7: 2, 8: 2, 9: 3, 10: 3, 11: 4, 12: 4}
_CHINA = {4: 0, 5: 1, 6: 2, 7: 3, 8: 3, 9: 4, 10: 4, 11: 4}
_CHINESE = re.compile(r"[\u4e00-\u9fff](省|市|区|县|旗|州|盟|镇|乡|街道|社区|村)$")


def levels(present: Iterable[int], names: Iterable[str]) -> Mapping[int, str]:
    """Level of each admin_level present; countries (2) and below 3 have none.

    Distinct admin levels get distinct levels as far as there are five, in order and as near as
    possible to what they usually mean; so Helsinki's 8, 9, 10, 11 become city, county, street
    and community, though 8 alone would be a county. Chinese names are read by China's scheme.
    """
    usual = _CHINA if _chinese(names) else _USUAL
    known = sorted({level for level in present if level in usual})
    if len(known) > len(LEVELS) or usual is _CHINA:
        return {level: LEVELS[usual[level]] for level in known}
    wanted = [usual[level] for level in known]
    slots = min(
        combinations(range(len(LEVELS)), len(known)),
        key=lambda slots: (_distance(slots, wanted), [-slot for slot in slots]),
    )
    return {level: LEVELS[slot] for level, slot in zip(known, slots, strict=True)}


def _distance(slots: tuple[int, ...], wanted: list[int]) -> int:
    return sum(abs(slot - wish) for slot, wish in zip(slots, wanted, strict=True))


def _chinese(names: Iterable[str]) -> bool:
    known = [name for name in names if name]
    return bool(known) and sum(1 for name in known if _CHINESE.search(name)) * 2 > len(known)
