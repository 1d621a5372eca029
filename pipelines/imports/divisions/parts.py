"""Tables and shapes joined by code into the divisions layer, as one part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from gis.crs import STORAGE_SRID
from gis.errors import BadInput
from layers.registry import Registry
from pipelines.imports.detect import detect
from pipelines.imports.divisions.codes import LEVELS, parent
from pipelines.imports.divisions.read import framed, shapes, table
from pipelines.imports.plan import Options, Part, Words

LAYER = "divisions"
CHUNK = 20_000


def parts(registry: Registry, paths: Sequence[Path], source: str, options: Options) -> list[Part]:
    """The divisions that code tables and shape files of ``paths`` (files) name together.

    A code in a table and a shape with the same code are one division; the table's name counts.
    Either may be missing. Codes that are none of the standard keep their delivered form and are
    refused by the layer's own rule.
    """
    info = registry.get(LAYER)
    kinds = {path: detect(path) for path in paths}
    tables = [table(info, path, options.encoding) for path in paths if kinds[path] == "csv"]
    drawn = [shapes(info, path, options) for path in paths if kinds[path] == "vector"]
    if not tables and not drawn:
        raise BadInput(
            "no_divisions",
            "没有找到区划代码表（CSV）或带区划代码的边界文件。",
            "There is no code table (CSV) and no file of shapes with division codes.",
        )
    rows = joined(tables, drawn)
    with_shape = int(rows["geometry"].notna().sum())

    def frames() -> Iterator[gpd.GeoDataFrame]:
        for start in range(0, len(rows), CHUNK):
            yield framed(rows.iloc[start : start + CHUNK].reset_index(drop=True), STORAGE_SRID)

    note = Words(
        f"{len(rows)} 个区划，其中 {with_shape} 个有边界。",
        f"{len(rows)} divisions, {with_shape} of them with a shape.",
    )
    return [Part(layer=info, source=source, frames=frames, total=len(rows), notes=(note,))]


def joined(tables: Sequence[pd.DataFrame], drawn: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One row per code, province first; shapes fill what the tables leave open."""
    listed = _together(tables)
    shaped = _together(drawn)
    if shaped.empty:
        rows = listed.assign(geometry=None)
    elif listed.empty:
        rows = shaped
    else:
        rows = _filled(listed, shaped)
    codes = [code if isinstance(code, str) else None for code in rows["code"]]
    known = {code for code in codes if code}
    rows["level"] = [LEVELS[len(code)] if code else None for code in codes]
    rows["parent_code"] = [parent(code, known) if code else None for code in codes]
    rows["source_id"] = "division:" + rows["code"].where(rows["code"].notna(), rows["raw"])
    rows["code"] = rows["code"].where(rows["code"].notna(), rows["raw"])
    order = rows["code"].str.len().argsort(kind="stable")
    return rows.drop(columns="raw").iloc[order].reset_index(drop=True)


def _together(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    full = [frame.astype(object) for frame in frames if len(frame)]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame()


def _filled(known: pd.DataFrame, shaped: pd.DataFrame) -> pd.DataFrame:
    """Each known code takes the first shape of that code; shapes without a code stay rows."""
    first = shaped[shaped["code"].notna()].drop_duplicates("code").set_index("code")
    rows = known.copy()
    for name in first.columns:
        if name == "raw":
            continue
        offered = rows["code"].map(first[name])
        rows[name] = rows[name].where(rows[name].notna(), offered) if name in rows else offered
    used = shaped["code"].isin(rows["code"]) & ~shaped["code"].duplicated()
    return pd.concat([rows, shaped[~used]], ignore_index=True)
