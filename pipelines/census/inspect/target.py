"""Which layers a dataset may be for, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import pandas as pd

from gis.errors import BadInput
from layers.info import LayerInfo
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
        info = registry.get(stated)
        return [{"layer": info.id, "sure": True, "phrase": "", "fields": []}]
    guessed = guess(registry, _table(source, profile), {})
    found = [item for item in guessed if _surveyed(item.layer)]
    return [
        {
            "layer": item.layer.id,
            "sure": item.sure,
            "phrase": item.phrase,
            "fields": list(item.fields),
        }
        for item in found[:_SHOWN]
    ]


def surveyed(info: LayerInfo) -> None:
    """Raise BadInput for a layer that no census may write into."""
    if not _surveyed(info):
        raise BadInput(
            "no_survey_layer",
            f"“{info.title_zh}”由业务流程产生，不能由普查写入。",
            f"“{info.title_en}” comes from the work of a service; no census writes into it.",
            "layer",
        )


def _surveyed(info: LayerInfo) -> bool:
    """Whether rows make up the layer's truth: those of services are made by events."""
    return info.declared.history is None


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
