"""Postings of character pairs: which strings contain them; retrieval with a budget, rarest pair first.

A string is bracketed by marks, so that its first and last character count as a pair of their own and
one wrong character costs two pairs only.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocoding.index.strings import Strings

EDGE = 1
"""The unit that stands before and after each string."""
_CHUNK = 1 << 24


@dataclass(frozen=True)
class Grams:
    """Sorted pair codes ``pairs``, ``starts`` into ``ids`` (ids ascending within a pair), lengths."""

    pairs: NDArray[np.uint32]
    starts: NDArray[np.int64]
    ids: NDArray[np.uint32]
    lengths: NDArray[np.uint16]

    def search(self, text: str, budget: int, most: int) -> NDArray[np.int64]:
        """Return up to ``most`` ids, best first, by the share of common pairs (Dice).

        Postings are read rarest pair first until ``budget`` entries are exceeded.
        """
        wanted = _pairs_of(text)
        at = np.searchsorted(self.pairs, wanted)
        known = (
            self.pairs[np.minimum(at, len(self.pairs) - 1)] == wanted if len(self.pairs) else at < 0
        )
        at = at[known]
        if not len(at):
            return np.empty(0, np.int64)
        return self._best(at, len(wanted), budget, most)

    def _best(self, at: NDArray[Any], pairs: int, budget: int, most: int) -> NDArray[np.int64]:
        sizes = self.starts[at + 1] - self.starts[at]
        order = np.argsort(sizes, kind="stable")
        keep = order[np.cumsum(sizes[order]) <= max(budget, int(sizes[order[0]]))]
        lists = [self.ids[self.starts[k] : self.starts[k + 1]] for k in at[keep]]
        if len(lists) == 1:
            ids, counts = lists[0], np.ones(len(lists[0]), np.int64)
        else:
            merged = np.sort(np.concatenate(lists))
            edges = np.flatnonzero(np.concatenate(([True], merged[1:] != merged[:-1])))
            ids, counts = merged[edges], np.diff(np.append(edges, len(merged)))
        enough = counts >= max(1, (int(counts.max()) + 1) // 3)
        ids, counts = ids[enough], counts[enough]
        score = counts / (pairs + self.lengths[ids] + 1.0)
        if len(ids) > most:
            top = np.argpartition(-score, most)[:most]
            ids, score = ids[top], score[top]
        best: NDArray[np.int64] = ids[np.argsort(-score, kind="stable")].astype(np.int64)
        return best

    def arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Return what :func:`of_arrays` needs, by name."""
        return {
            f"{prefix}.pairs": self.pairs,
            f"{prefix}.starts": self.starts,
            f"{prefix}.ids": self.ids,
            f"{prefix}.lengths": self.lengths,
        }


def _pairs_of(text: str) -> NDArray[np.uint32]:
    units = np.frombuffer(f"\x01{text}\x01".encode("utf-16-le", "replace"), np.uint16).astype(
        np.uint32
    )
    return np.unique((units[:-1] << np.uint32(16)) | units[1:])


def build(strings: Strings) -> Grams:
    """Return the postings of ``strings``."""
    lengths = strings.lengths()
    codes, owners = [], []
    for low, high in _parts(strings):
        units, owner = _bracketed(strings, low, high)
        pair = (units[:-1] << np.uint32(16)) | units[1:]
        same = owner[:-1] == owner[1:]
        codes.append(pair[same])
        owners.append(owner[:-1][same])
    code = np.concatenate(codes) if codes else np.empty(0, np.uint32)
    owner = np.concatenate(owners) if owners else np.empty(0, np.uint32)
    both = (code.astype(np.uint64) << np.uint64(32)) | owner
    both.sort()
    both = both[np.concatenate(([True], both[1:] != both[:-1]))] if len(both) else both
    pair = (both >> np.uint64(32)).astype(np.uint32)
    first = np.flatnonzero(np.concatenate(([True], pair[1:] != pair[:-1]))) if len(pair) else pair
    return Grams(
        pair[first],
        np.append(first, len(pair)).astype(np.int64),
        (both & np.uint64(0xFFFFFFFF)).astype(np.uint32),
        np.minimum(lengths, 65535).astype(np.uint16),
    )


def _parts(strings: Strings) -> list[tuple[int, int]]:
    marks = np.arange(0, strings.starts[-1] + _CHUNK, _CHUNK)
    cuts = np.unique(np.append(np.searchsorted(strings.starts[:-1], marks), len(strings)))
    return [(int(a), int(b)) for a, b in itertools.pairwise(cuts) if b > a]


def _bracketed(
    strings: Strings, low: int, high: int
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Units of the strings with the mark around each, and the string that each unit belongs to."""
    begins = strings.starts[low : high + 1] - strings.starts[low]
    lengths = np.diff(begins)
    owner = np.repeat(np.arange(low, high, dtype=np.uint32), lengths + 2)
    units = np.full(len(owner), EDGE, np.uint32)
    inner = np.arange(begins[-1]) + 1 + 2 * np.repeat(np.arange(high - low), lengths)
    units[inner] = strings.units[strings.starts[low] : strings.starts[high]]
    return units, owner


def of_arrays(arrays: dict[str, NDArray[Any]], prefix: str) -> Grams:
    """Return the postings that were saved under ``prefix``."""
    return Grams(*(arrays[f"{prefix}.{part}"] for part in ("pairs", "starts", "ids", "lengths")))
