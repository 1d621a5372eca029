"""GeoJSON of one table, streamed: GDAL parses it twice whatever is asked, so it is opened once.

GDAL goes through the whole file when it opens it, to find the columns, and again to hand over the
rows. Both happen outside the interpreter's lock, so the rows are judged while the next are parsed.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from gis.crs import resolve
from pipelines.imports.files.refusals import no_geometry, plainly
from pipelines.imports.files.stream import stream
from pipelines.imports.files.table import CHUNK, Table, shape_named
from pipelines.imports.plan import Options

_HEAD = 4096


def is_collection(path: Path) -> bool:
    """Whether the file is GeoJSON of one table."""
    if path.is_dir():
        return False
    with path.open("rb") as file:
        head = file.read(_HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
    return head.startswith(b"{") and b'"FeatureCollection"' in head


def collection(path: Path, options: Options) -> Table:
    """The table of the file; BadInput if it cannot be read or has no geometry."""
    rows = _Streamed(path)
    about = rows.about
    if about["geometry_type"] is None:
        raise no_geometry(path)
    stated = options.crs or about["crs"]
    return Table(
        name=path.stem,
        words=(path.stem, path.parent.name),
        columns=tuple(map(str, about["fields"])),
        shape=shape_named(about["geometry_type"]),
        crs=resolve(stated) if stated else None,
        total=_count(path),
        read=rows.read,
        keys=rows.keys,
    )


def _count(path: Path) -> int:
    """How many features there are, near enough for a progress bar."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        whole = memoryview(text)
        try:
            pieces = (bytes(whole[at : at + 2**24]) for at in range(0, len(whole), 2**24))
            return sum(piece.count(b'"Feature"') for piece in pieces)
        finally:
            whole.release()


class _Streamed:
    """The rows of the file; what was read for a look at them is not read again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._under_way: Iterator[Any] | None = stream(path, CHUNK)
        with plainly(path):
            self.about: Mapping[str, Any] = next(self._under_way)
        self._kept: list[gpd.GeoDataFrame] | None = None

    def read(self, chunk: int) -> Iterator[gpd.GeoDataFrame]:
        """Rows in chunks of at most ``chunk``."""
        for frame in chain([self._first], self._rest()):
            for start in range(0, len(frame), chunk):
                yield frame.iloc[start : start + chunk].reset_index(drop=True)

    def keys(self, column: str) -> pd.Series[Any]:
        """One column whole; from then on the rows are kept."""
        if self._kept is None:
            self._kept = list(self._rest())
        return pd.concat([self._first[column], *(frame[column] for frame in self._kept)])

    @cached_property
    def _first(self) -> gpd.GeoDataFrame:
        assert self._under_way is not None
        with plainly(self._path):
            found: gpd.GeoDataFrame | None = next(self._under_way, None)
        names = [*map(str, self.about["fields"]), "geometry"]
        return gpd.GeoDataFrame(columns=names, geometry="geometry") if found is None else found

    def _rest(self) -> Iterator[gpd.GeoDataFrame]:
        """The rows behind the first chunk: kept ones, those under way, or of a new opening."""
        if self._kept is not None:
            yield from self._kept
            return
        rows, self._under_way = self._under_way or _again(self._path), None
        while True:
            with plainly(self._path):
                frame = next(rows, None)
            if frame is None:
                return
            yield frame


def _again(path: Path) -> Iterator[Any]:
    """A new stream, past what was looked at."""
    rows = stream(path, CHUNK)
    with plainly(path):
        next(rows)
        next(rows, None)
    return rows
