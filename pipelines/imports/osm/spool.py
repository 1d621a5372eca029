"""Objects on their way from the file to the layers, kept on disk so that size does not matter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from typing import IO, NamedTuple

CHUNK = 20_000


class Item(NamedTuple):
    """One object: source id, WKB in hexadecimal, tags."""

    source_id: str
    wkb: str
    tags: dict[str, str]


class Spool:
    """One file of JSON lines per layer in ``folder``; closed by ``with``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, IO[str]] = {}
        self.counts: dict[str, int] = {}
        self.left_out: dict[str, dict[str, int]] = {}

    def put(self, layer: str, source_id: str, wkb: str, tags: dict[str, str]) -> None:
        """Append one object."""
        if layer not in self._files:
            self._files[layer] = self._path(layer).open("w", encoding="utf-8")
        self._files[layer].write(json.dumps([source_id, wkb, tags], ensure_ascii=False) + "\n")
        self.counts[layer] = self.counts.get(layer, 0) + 1

    def leave_out(self, layer: str, reason: str) -> None:
        """Count an object that the file does not hold completely."""
        reasons = self.left_out.setdefault(layer, {})
        reasons[reason] = reasons.get(reason, 0) + 1

    def close(self) -> None:
        """End writing."""
        for file in self._files.values():
            file.close()

    def items(self, layer: str) -> Iterator[list[Item]]:
        """The objects of a layer in chunks; none for a layer that got nothing."""
        if layer not in self.counts:
            return
        with self._path(layer).open(encoding="utf-8") as file:
            for lines in batched(file, CHUNK):
                yield [Item(*json.loads(line)) for line in lines]

    def _path(self, layer: str) -> Path:
        return self._folder / f"{layer}.jsonl"
