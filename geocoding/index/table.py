"""A hash table in three arrays that need no building when they are opened: values by 64-bit key."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocoding.index.hashes import Hashes


@dataclass(frozen=True)
class Table:
    """Sorted ``keys`` (unique) and ``starts`` of the buckets made by their highest bits.

    The position of a key is the value it stands for.
    """

    keys: Hashes
    starts: NDArray[np.uint32]
    deepest: int

    def find(self, wanted: Hashes) -> NDArray[np.int64]:
        """Return the position of each wanted key, -1 where it is missing."""
        found = np.full(len(wanted), -1, np.int64)
        if not len(self.keys):
            return found
        bits = int(len(self.starts) - 1).bit_length() - 1
        bucket = (wanted >> np.uint64(64 - bits)).astype(np.int64)
        at = self.starts[bucket].astype(np.int64)
        end = self.starts[bucket + 1].astype(np.int64)
        open_ = np.flatnonzero(at < end)
        while len(open_):
            place = at[open_]
            hit = self.keys[place] == wanted[open_]
            found[open_[hit]] = place[hit]
            open_ = open_[~hit]
            at[open_] += 1
            open_ = open_[at[open_] < end[open_]]
        return found

    def find_one(self, wanted: int) -> int:
        """Return the position of one key, -1 where it is missing."""
        return int(self.find(np.array([wanted], np.uint64))[0])

    def arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Return what :func:`of_arrays` needs, by name."""
        return {f"{prefix}.keys": self.keys, f"{prefix}.starts": self.starts}


def build(keys: Hashes) -> tuple[Table, NDArray[np.int64]]:
    """Return the table of unique ``keys``, and the order in which it holds them."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    bits = max(1, len(keys).bit_length())
    bucket = (ordered >> np.uint64(64 - bits)).astype(np.int64)
    starts = np.searchsorted(bucket, np.arange((1 << bits) + 1)).astype(np.uint32)
    return Table(ordered, starts, 0), order


def of_arrays(arrays: dict[str, NDArray[Any]], prefix: str) -> Table:
    """Return the table that was saved under ``prefix``."""
    return Table(arrays[f"{prefix}.keys"], arrays[f"{prefix}.starts"], 0)
