"""OpenStreetMap extracts (pbf, XML, gzipped) as one source per layer that their tags name."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa

from gis.crs import STORAGE_SRID
from layers.registry import discover
from pipelines.census.folder import Folder
from pipelines.census.inspect.source import Source
from pipelines.census.inspect.tabular import arrow
from pipelines.imports.osm.parts import parts
from pipelines.imports.plan import Options, Part, Words

_TAGS = "osm_tags"


def sources(path: Path, name: str, options: Options, folder: Folder) -> list[Source]:
    """The layers that the extract has objects of; its columns are the layers' fields."""
    spool = folder.path / "osm" / name.replace("/", "_")
    shutil.rmtree(spool, ignore_errors=True)
    spool.mkdir(parents=True)
    made = parts(discover(), path, spool, options, lambda _: None)
    return [
        Source(
            file=name,
            name=f"{path.name.partition('.')[0]} · {part.layer.title_zh}",
            words=(part.layer.id,),
            format="OSM",
            crs=f"EPSG:{STORAGE_SRID}",
            stream=_stream(part),
            total=part.total,
            notes=tuple(_notes(part)),
            layer=part.layer.id,
        )
        for part in made
        if part.total != 0
    ]


def _stream(part: Part) -> Callable[[int], Iterator[pa.Table]]:
    def stream(size: int) -> Iterator[pa.Table]:
        del size
        for frame in part.frames():
            if "extra" in frame:
                frame = frame.rename(columns={"extra": _TAGS})
                frame[_TAGS] = [_text(value) for value in frame[_TAGS]]
            yield arrow(frame)

    return stream


def _text(value: object) -> str | None:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else None
    return None if pd.isna(value) else str(value)


def _notes(part: Part) -> Iterator[Words]:
    for reason, count in part.left_out.items():
        yield Words(
            f"{count} 个对象不完整，未读（{reason}）。",
            f"{count} objects are incomplete and were left out ({reason}).",
        )
