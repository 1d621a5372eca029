"""Names of places and roads, the same for the same key, without repeats inside a scope."""

from __future__ import annotations

from functools import lru_cache

from pipelines.demo.recipe import names, recipe
from pipelines.demo.seeds import chance, rng

NUMERALS = "一二三四五六七八九"
SIDES = {"u": ("西", "东"), "v": ("南", "北")}


@lru_cache(maxsize=512)
def _order(seed: int, scope: str, count: int) -> tuple[int, ...]:
    return tuple(int(k) for k in rng(seed, "names", scope).permutation(count))


def pair(seed: int, scope: str, index: int) -> str:
    """Return the two-character name number ``index`` of a scope; later rounds add a numeral."""
    first, second = names()["first"], names()["second"]
    count = len(first) * len(second)
    place = _order(seed, scope, count)[index % count]
    word: str = first[place // len(second)] + second[place % len(second)]
    if word[0] == word[1]:
        word = word[0] + "山"
    return word + ("" if index < count else NUMERALS[(index // count - 1) % 9])


def listed(kind: str, seed: int, index: int) -> str:
    """Return curated name ``index`` of list ``kind``, continued by made-up pairs."""
    words = names()[kind]
    return str(words[index]) if index < len(words) else pair(seed, kind, index - len(words))


def choice(kind: str, seed: int, *key: str | int) -> str:
    """Return one word of list ``kind`` that belongs to ``key``."""
    words = names()[kind]
    return str(words[int(chance(seed, kind, *key) * len(words))])


def person(seed: int, *key: str | int) -> str:
    """Return an invented personal name that belongs to ``key``."""
    return choice("family", seed, *key) + choice("given", seed, *key)


def road(seed: int, kind: str, key: tuple[str, int]) -> str:
    """Return the name of a main road from its class and (axis, slot)."""
    axis, slot = key
    if kind == "bank":
        return _bank(seed, axis, slot)
    suffixes = recipe().roads[kind].suffix
    suffix = suffixes[int(chance(seed, "suffix", axis, slot) * len(suffixes))]
    if kind == "trunk":
        return SIDES[axis][int(slot > 0)] + suffix
    return listed(f"roads_{axis}", seed, _rank(seed, axis, slot)) + suffix


def _rank(seed: int, axis: str, slot: int) -> int:
    """Give every slot its own place in the list of road names, the first ones shuffled."""
    order = _order(seed, f"slots_{axis}", 20)
    return order[slot] if slot < len(order) else slot


def water(seed: int, axis: str, line: int) -> str:
    """Return the name of the river (axis v) or stream (axis u) on a lattice line."""
    kind = "rivers" if axis == "v" else "streams"
    return listed(kind, seed, line // 4 if axis == "v" else line // 2)


def _bank(seed: int, axis: str, slot: int) -> str:
    """Return the name of a bank road; slot = 2 x slot of the water + side."""
    axis = axis[-1]
    line, side = slot // 2 // 4, slot % 2
    word = water(seed, axis, line).removesuffix("河")
    return f"{word}{SIDES[axis][side]}路"
