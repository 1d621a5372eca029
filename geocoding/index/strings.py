"""Many strings as two arrays: UTF-16 units end to end, and where each begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Units = NDArray[np.uint16]
Starts = NDArray[np.int64]


@dataclass(frozen=True)
class Strings:
    """Read-only list of strings: ``units`` (UTF-16) and ``starts`` (one more than strings)."""

    units: Units
    starts: Starts

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, index: int) -> str:
        low, high = self.starts[index], self.starts[index + 1]
        return self.units[low:high].tobytes().decode("utf-16-le", "replace")

    def lengths(self) -> NDArray[np.int64]:
        """Return the number of units of each string."""
        return np.diff(self.starts)

    def arrays(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Return what :func:`of_arrays` needs, by name."""
        return {f"{prefix}.units": self.units, f"{prefix}.starts": self.starts}


def pack(texts: Sequence[str]) -> Strings:
    """Pack ``texts``; characters outside the basic plane take two units."""
    joined = "".join(texts).encode("utf-16-le", "replace")
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    if len(joined) != 2 * int(lengths.sum()):
        lengths = np.array([len(t.encode("utf-16-le", "replace")) // 2 for t in texts], np.int64)
    starts = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return Strings(np.frombuffer(joined, np.uint16), starts)


def of_arrays(arrays: dict[str, NDArray[Any]], prefix: str) -> Strings:
    """Return the strings that were saved under ``prefix``."""
    return Strings(arrays[f"{prefix}.units"], arrays[f"{prefix}.starts"])
