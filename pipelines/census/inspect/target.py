"""Which layers a dataset may be for, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.registry import Registry
from pipelines.census.inspect.source import Source
from pipelines.imports.files.guess import guess
from pipelines.imports.files.table import Shape, Table, shape_named

_SHOWN = 5


def target(
    registry: Registry, source: Source, profile: Mapping[str, Any], stated: str | None
) -> list[dict[str, Any]]:
    """``layer``, why, and whether that is sure enough to go on without asking."""
    if stated is not None:
        return [{"layer": registry.get(stated).id, "sure": True, "phrase": "", "fields": []}]
    found = guess(registry, _table(source, profile), {})
    return [
        {
            "layer": item.layer.id,
            "sure": item.sure,
            "phrase": item.phrase,
            "fields": list(item.fields),
        }
        for item in found[:_SHOWN]
    ]


def _table(source: Source, profile: Mapping[str, Any]) -> Table:
    """The dataset as the guesser of the import knows tables."""

    def nothing(_: int) -> Iterator[gpd.GeoDataFrame]:
        yield from ()

    return Table(
        name=source.name,
        words=source.words,
        columns=tuple(item["name"] for item in profile["columns"]),
        shape=_shape(profile["geometry"]),
        crs=None,
        total=None,
        read=nothing,
        keys=lambda _: pd.Series(dtype=object),
    )


def _shape(kinds: Mapping[str, int]) -> Shape:
    found = {shape_named(kind) for kind in kinds if kind != "none"}
    return found.pop() if len(found) == 1 else "any"
