"""What a process remembers of its tiles: never more than it may, empty ones and filters counted."""

from __future__ import annotations

import pytest

from api.tiles import ENTRY, Key, TileCache, View
from layers.store.tiles import Tile


def key(number: int, *words: str) -> Key:
    return Key("mark", ("parks",), Tile(16, number, 0), View(words=words), True)


def held(cache: TileCache, size: int) -> list[int]:
    return [number for number in range(size) if cache.get(key(number)) is not None]


@pytest.mark.parametrize("tile", [b"", b"x" * 5000])
def test_the_oldest_give_way(tile):
    cache, fits = TileCache(1), 2**20 // (ENTRY + len(tile))
    for number in range(fits + 50):
        cache.put(key(number), tile)
        cache.put(key(number), tile)
    assert held(cache, fits + 50) == list(range(50, fits + 50))


def test_long_filters_count():
    cache = TileCache(1)
    for number in range(100):
        cache.put(key(number, "x" * 16_000), b"")
    assert cache.get(key(0, "x" * 16_000)) is None
    assert cache.get(key(99, "x" * 16_000)) == b""


def test_a_cache_of_nothing_keeps_nothing():
    cache = TileCache(0)
    cache.put(key(0), b"")
    assert cache.get(key(0)) is None
