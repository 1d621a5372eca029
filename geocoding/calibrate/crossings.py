"""Crossings of the base, and spots beside them, told in words: queries from which the model learns what to think of such."""

from __future__ import annotations

import math
from collections.abc import Iterator

from geocoding.evaluate.cases import Case, Sampler
from geocoding.evaluate.templates import HOTLINE
from geocoding.index.segment import STREET

_JOINED = ("{}与{}路口", "{}和{}交叉口", "{}{}路口", "{}、{}交汇处")
_WAYS = ("北", "东北", "东", "东南", "南", "西南", "西", "西北")
_NOWHERE = -2
"""No entity: such a place is right by its distance."""


def told(sampler: Sampler, count: int) -> Iterator[Case]:
    """Yield crossings plain, with a direction and distance, in a sentence; and streets that do not meet."""
    s, random = sampler.segment, sampler.random
    rows = random.permutation(len(s["junctions.x"]))[:count].tolist()
    for row in rows:
        names = [_name(sampler, int(s[f"junctions.{end}"][row])) for end in ("one", "other")]
        if not all(names) or s["junctions.grade"][row] or not s["junctions.single"][row]:
            continue
        where = str(random.choice(_JOINED)).format(*names)
        x, y = float(s["junctions.x"][row]), float(s["junctions.y"][row])
        yield Case("crossing", where, x, y, _NOWHERE)
        way, far = int(random.integers(8)), 10 * int(random.integers(2, 11))
        spot = x + far * math.sin(way * math.pi / 4), y + far * math.cos(way * math.pi / 4)
        text = f"{where}{_WAYS[way]}侧{far}米"
        yield Case("offset", text, *spot, _NOWHERE)
        yield Case("offset", str(random.choice(HOTLINE)).format(text), *spot, _NOWHERE)
    if rows:
        yield from _apart(sampler, count // 2)


def _name(sampler: Sampler, entity: int) -> str:
    return sampler.segment.titles[entity] if entity >= 0 else ""


def _apart(sampler: Sampler, count: int) -> Iterator[Case]:
    """Two streets that meet nowhere."""
    s, random = sampler.segment, sampler.random
    streets = (s["kind"] == STREET).nonzero()[0]
    for _ in range(count):
        one, other = (int(k) for k in random.choice(streets, 2))
        first, second = int(s["street"][one]), int(s["street"][other])
        if first != second and not len(s.junctions(first, second)):
            text = str(random.choice(_JOINED)).format(s.titles[one], s.titles[other])
            yield Case("crossing", text, none=True)
            yield Case(
                "offset",
                f"{text}{random.choice(_WAYS)}侧{10 * int(random.integers(2, 11))}米",
                none=True,
            )
