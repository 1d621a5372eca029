"""64-bit hashes of strings and of all substrings of a text, in one pass of numpy.

A polynomial hash: the sum of mixed units times powers of an odd base, modulo 2^64; the hash of a
substring is a difference of prefix sums times an inverse power, so no substring is ever cut out
(Karp and Rabin, IBM J. Res. Dev. 31(2), 1987). The final mix is that of splitmix64.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from geocoding.index.strings import Strings

Hashes = NDArray[np.uint64]
SHORTEST, LONGEST_NAME = 2, 24
"""Lengths of substrings that are looked up as names."""
_BASE = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1
_CHUNK = 1 << 22


@cache
def _mixed() -> Hashes:
    """A random-looking value for each of the 65,536 UTF-16 units."""
    return _finish(np.arange(1, 65537, dtype=np.uint64) * np.uint64(_BASE))


def _finish(values: Hashes) -> Hashes:
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _powers(base: int, count: int) -> Hashes:
    found = np.full(count, base, np.uint64)
    found[0] = 1
    return np.cumprod(found, dtype=np.uint64)


@cache
def _short() -> tuple[Hashes, Hashes]:
    """Powers of the base and of its inverse, for texts of queries."""
    inverse = pow(_BASE, -1, 1 << 64)
    return _powers(_BASE, 1024), _powers(inverse & _MASK, 1024)


def of_strings(strings: Strings) -> Hashes:
    """Return the hash of each string."""
    found = np.empty(len(strings), np.uint64)
    starts = strings.starts
    low = 0
    while low < len(strings):
        limit = starts[low] + _CHUNK
        high = max(low + 1, int(np.searchsorted(starts, limit, "right")) - 1)
        found[low:high] = _of_part(
            strings.units[starts[low] : starts[high]], starts[low : high + 1]
        )
        low = high
    return found


def _of_part(units: NDArray[np.uint16], starts: NDArray[np.int64]) -> Hashes:
    inverse = pow(_BASE, -1, 1 << 64)
    begins, ends = starts[:-1] - starts[0], starts[1:] - starts[0]
    sums = np.zeros(len(units) + 1, np.uint64)
    np.cumsum(_mixed()[units] * _powers(_BASE, len(units) + 1)[:-1], out=sums[1:])
    shift = _powers(inverse, len(units) + 1)[begins]
    return _finish((sums[ends] - sums[begins]) * shift)


def of_text(text: str) -> int:
    """Return the hash of one string, equal to that of :func:`of_strings`."""
    units = np.frombuffer(text.encode("utf-16-le", "replace"), np.uint16)
    total = np.sum(_mixed()[units] * _short()[0][: len(units)], dtype=np.uint64)
    return int(_finish(np.array([total], np.uint64))[0])


def of_substrings(text: str) -> tuple[NDArray[np.int64], NDArray[np.int64], Hashes]:
    """Return begin, end and hash of every substring of SHORTEST to LONGEST_NAME units."""
    units = np.frombuffer(text.encode("utf-16-le", "replace"), np.uint16)
    powers, inverses = _short()
    sums = np.zeros(len(units) + 1, np.uint64)
    np.cumsum(_mixed()[units] * powers[: len(units)], out=sums[1:])
    begins, ends = _spans(len(units))
    return begins, ends, _finish((sums[ends] - sums[begins]) * inverses[begins])


@cache
def _spans(length: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    pairs = [
        (low, high)
        for low in range(length)
        for high in range(low + SHORTEST, min(length, low + LONGEST_NAME) + 1)
    ]
    found = np.array(pairs, np.int64).reshape(-1, 2)
    return found[:, 0].copy(), found[:, 1].copy()
