"""The parts of an OpenStreetMap file: one per layer that finds something in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from gis.crs import STORAGE_SRID
from gis.errors import BadInput
from layers.info import LayerInfo
from layers.registry import Registry
from pipelines.imports.classes import fill_classes
from pipelines.imports.osm import divisions
from pipelines.imports.osm.fields import row
from pipelines.imports.osm.match import Filters
from pipelines.imports.osm.read import Tick, read
from pipelines.imports.osm.spool import Item, Spool
from pipelines.imports.osm.suits import targets
from pipelines.imports.plan import Options, Part

DIVISIONS = "divisions"


def parts(registry: Registry, path: Path, folder: Path, options: Options, tick: Tick) -> list[Part]:
    """Read ``path`` to its end into ``folder``, then return one part per layer, divisions first.

    ``options.layers`` narrows the layers. ``tick`` is called with the objects read so far.
    """
    wanted = targets(registry, options.layers or ((options.layer,) if options.layer else ()))
    spool = Spool(folder)
    try:
        read(path, Filters(wanted), spool, tick)
    finally:
        spool.close()
    found = [_part(info, path.name, spool) for info in wanted if _has(spool, info)]
    if not found:
        raise BadInput(
            "no_rows",
            f"文件“{path.name}”中没有这些图层的要素。",
            f"The file “{path.name}” has nothing for these layers.",
        )
    return found


def _has(spool: Spool, info: LayerInfo) -> bool:
    return info.id in spool.counts or info.id in spool.left_out


def _part(info: LayerInfo, source: str, spool: Spool) -> Part:
    left_out = dict(spool.left_out.get(info.id, {}))
    if info.id == DIVISIONS:
        items = [item for chunk in spool.items(info.id) for item in chunk]
        whole, unknown = divisions.frame(info, items)
        if unknown:
            left_out["no_level"] = unknown
        return Part(
            layer=info, source=source, frames=_once(whole), total=len(whole), left_out=left_out
        )

    def frames() -> Iterator[gpd.GeoDataFrame]:
        for items in spool.items(info.id):
            yield frame(info, items)

    total = spool.counts.get(info.id, 0)
    return Part(layer=info, source=source, frames=frames, total=total, left_out=left_out)


def frame(info: LayerInfo, items: list[Item]) -> gpd.GeoDataFrame:
    """Rows of one layer (lon/lat, storage CRS) with ``source_id`` and ``extra``."""
    rows = [row(info, item.tags) for item in items]
    names = {name: None for values in rows for name in values}
    columns = {name: [values.get(name) for values in rows] for name in names}
    columns["source_id"] = [item.source_id for item in items]
    table = fill_classes(info, pd.DataFrame(columns, dtype=object))
    return gpd.GeoDataFrame(
        table, geometry=list(shapely.from_wkb([item.wkb for item in items])), crs=STORAGE_SRID
    )


def _once(whole: gpd.GeoDataFrame) -> Callable[[], Iterator[gpd.GeoDataFrame]]:
    return lambda: iter([whole] if len(whole) else [])
