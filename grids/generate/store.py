"""Finished pieces on disk, so that a run that was killed goes on where it stopped."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import shapely

from grids.generate.ground import Array


class Store:
    """A folder with one small file per piece, named by everything the piece depends on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, key: str) -> Array | None:
        """A finished piece; None if there is none or its file was cut off."""
        path = self._path(key)
        try:
            kept = json.loads(path.read_text("ascii"))
            shapes = shapely.from_wkb([bytes.fromhex(item) for item in kept])
        except (OSError, ValueError, shapely.errors.ShapelyError):
            return None
        return np.asarray(shapes, dtype=object)

    def put(self, key: str, cells: Array) -> None:
        """Keep a finished piece: written beside and moved, so that it is there whole or not at all."""
        shapes = [blob.hex() for blob in shapely.to_wkb(cells, byte_order=1)]
        path = self._path(key)
        part = path.with_suffix(".part")
        part.write_text(json.dumps(shapes), "ascii")
        part.replace(path)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"
