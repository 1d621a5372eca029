"""A segment as one file: a JSON head, then the arrays, each aligned, so that the file can be mapped.

All workers map the same file read-only: one copy in memory, nothing to load at start.
"""

from __future__ import annotations

import json
import mmap
import os
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geocoding.index.segment import Segment

MAGIC = b"WMGEO002"
_ALIGN = 64


def save(segment: Segment, path: Path) -> None:
    """Write the segment under another name first, so that readers see all of it or none."""
    entries, at = {}, 0
    for name, array in segment.arrays.items():
        entries[name] = [array.dtype.str, list(array.shape), at]
        at += -(-array.nbytes // _ALIGN) * _ALIGN
    head = json.dumps({"meta": segment.meta, "arrays": entries}, ensure_ascii=False).encode()
    head += b" " * (-(len(head) + 16) % _ALIGN)
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}.part")
    with half.open("wb") as file:
        file.write(MAGIC + len(head).to_bytes(8, "little") + head)
        for array in segment.arrays.values():
            data = np.ascontiguousarray(array)
            file.write(data.tobytes())
            file.write(b"\0" * (-data.nbytes % _ALIGN))
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)


def load(path: Path) -> Segment:
    """Map the file; ValueError if it is not one of this version."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    if mapped[:8] != MAGIC:
        raise ValueError(f"{path} is no index of this version")
    size = int.from_bytes(mapped[8:16], "little")
    head = json.loads(mapped[16 : 16 + size])
    arrays = {
        name: _view(mapped, 16 + size + at, dtype, shape)
        for name, (dtype, shape, at) in head["arrays"].items()
    }
    return Segment(arrays, head["meta"])


def _view(mapped: mmap.mmap, at: int, dtype: str, shape: list[int]) -> NDArray[Any]:
    count = int(np.prod(shape))
    if not count:
        return np.empty(shape, np.dtype(dtype))
    return np.frombuffer(mapped, np.dtype(dtype), count, at).reshape(shape)
