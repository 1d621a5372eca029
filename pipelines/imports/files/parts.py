"""From a table to the part of an import: target, columns, key, CRS; and what was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from gis.crs import CRS84, STORAGE, CrsRef, resolve
from gis.crs.suspects import suspects
from gis.errors import BadInput, Unprocessable
from layers.info import LayerInfo
from layers.registry import Registry
from layers.store.bulk import Shares
from pipelines.imports.ahead import ahead
from pipelines.imports.files import delimited, excel, graphml, vector
from pipelines.imports.files.columns import Match, match, no_such_field
from pipelines.imports.files.frames import Recipe, doubtful, made
from pipelines.imports.files.guess import Guess, guess
from pipelines.imports.files.key import choose
from pipelines.imports.files.table import CHUNK, Table
from pipelines.imports.plan import Options, Part, Words

_SHOWN = 3
_FAR = 1000
"""No degrees: coordinates beyond this are metres."""
READERS = {
    "vector": vector.tables,
    "csv": delimited.tables,
    "excel": excel.tables,
    "graphml": graphml.tables,
}


def parts(registry: Registry, path: Path, kind: str, options: Options) -> list[Part]:
    """The parts of one file; BadInput or Unprocessable says what must be stated first."""
    return [_part(registry, table, options) for table in READERS[kind](path, options)]


def _part(registry: Registry, table: Table, options: Options) -> Part:
    info, why = _target(registry, table, options)
    crs = _crs_of(table, options)
    given = {column: name for column, name in options.mapping.items() if column in table.columns}
    if options.layer is not None:
        given = dict(options.mapping)
    matches = match(info, table.columns, given)
    sample = table.sample()
    _check_degrees(table, sample, crs)
    dropped = doubtful(info, matches, sample)
    kept = [item for item in matches if item not in dropped]
    key = choose(table, kept, options)
    aside: dict[str, int] = {}
    recipe = Recipe(info, crs, tuple(kept), key, _constants(info, options), aside)

    def frames() -> Iterator[gpd.GeoDataFrame]:
        for frame in ahead(table.read(CHUNK)):
            yield made(recipe, frame)

    def share(number: int, of: int) -> Iterator[gpd.GeoDataFrame]:
        assert table.share is not None
        for frame in ahead(table.share(CHUNK, number, of)):
            yield made(recipe, frame)

    return Part(
        layer=info,
        source=table.name,
        frames=frames,
        shares=None if table.share is None else Shares(share, aside),
        total=table.total,
        aside=aside,
        notes=(*why, *table.notes, *_columns(table, kept, dropped), _from(crs), key.words),
    )


def _constants(info: LayerInfo, options: Options) -> Mapping[str, str]:
    for name in options.constants:
        if name not in info.by_name or info.by_name[name].readonly:
            raise no_such_field(info, name)
    return options.constants


def _target(
    registry: Registry, table: Table, options: Options
) -> tuple[LayerInfo, tuple[Words, ...]]:
    if options.layer is not None:
        return registry.get(options.layer), ()
    found = guess(registry, table, options.mapping)
    if found and (found[0].sure or options.confirmed):
        return found[0].layer, (_because(found[0]),)
    listed = ", ".join(item.layer.id for item in found[:5])
    raise Unprocessable(
        "which_layer",
        f"无法确定“{table.name}”属于哪个图层，请用 --layer 指明"
        + (f"（可能是 {listed}）。" if found else "。"),
        f"It is not certain which layer “{table.name}” is for: state --layer"
        + (f" (perhaps {listed})." if found else "."),
        "layer",
    )


def _because(found: Guess) -> Words:
    columns = ", ".join(found.fields) or "—"
    return Words(
        f"判断为图层“{found.layer.title_zh}”：名称含“{found.phrase}”，字段 {columns}。",
        f"Taken for the layer “{found.layer.title_en}”: the name has “{found.phrase}”, fields {columns}.",
    )


def _crs_of(table: Table, options: Options) -> CrsRef:
    if table.crs is None:
        zh, en = _suspected(table.sample(), options)
        raise BadInput(
            "no_crs",
            f"“{table.name}”没有坐标系信息（如缺少 .prj），请用 --crs 说明，例如 --crs EPSG:4547。{zh}",
            f"“{table.name}” does not say its coordinate system (no .prj?): state it, as in"
            f" --crs EPSG:4547.{en}",
            "crs",
        )
    return table.crs


def _suspected(sample: gpd.GeoDataFrame, options: Options) -> tuple[str, str]:
    """Systems in which the rows would lie in the city, in words; empty if there are none."""
    bounds = options.city.view if options.city else None
    if bounds is None:
        return "", ""
    own = [resolve(options.city.crs)] if options.city and options.city.crs else []
    shapes = sample.geometry.dropna().to_numpy()
    points = shapely.get_coordinates(shapely.point_on_surface(shapes))
    found = suspects(points, bounds, own)[:_SHOWN]
    if not found:
        return "", ""
    zh = "；".join(f"{_named(item.crs)}{'（X、Y 互换）' if item.swapped else ''}" for item in found)
    en = "; ".join(
        f"{_named(item.crs)}{' with swapped axes' if item.swapped else ''}" for item in found
    )
    return f"按位置推测：{zh}。", f" In these the rows would lie in the city: {en}."


def _named(crs: CrsRef) -> str:
    return f"EPSG:{crs.srid}" if crs.srid and crs != CRS84 else crs.title_en


def _check_degrees(table: Table, sample: gpd.GeoDataFrame, crs: CrsRef) -> None:
    """Metres under the name of degrees are a wrong CRS, not thousands of bad rows."""
    beyond = np.abs(shapely.bounds(sample.geometry.dropna().to_numpy())) > _FAR
    far = len(beyond) > 0 and bool(beyond.any(axis=1).mean() > 0.5)
    if far and not crs.metres and crs.srid in (4490, 4326):
        raise BadInput(
            "not_degrees",
            f"“{table.name}”的坐标不是经纬度，请用 --crs 说明其投影坐标系。",
            f"The coordinates of “{table.name}” are no degrees: state its projected system by --crs.",
            "crs",
        )


def _from(crs: CrsRef) -> Words:
    target = STORAGE
    return Words(
        f"坐标系 {crs.title_zh} → {target.title_zh}。",
        f"Coordinates: {crs.title_en} → {target.title_en}.",
    )


def _columns(table: Table, kept: list[Match], dropped: list[Match]) -> Iterator[Words]:
    pairs = ", ".join(f"{item.column} → {item.field.name}" for item in kept)
    used = {item.column for item in kept}
    rest = sum(1 for name in table.columns if name not in used)
    if pairs:
        yield Words(
            f"字段：{pairs}；其余 {rest} 列存入扩展属性。",
            f"Fields: {pairs}; the other {rest} columns go to the further attributes.",
        )
    for item in dropped:
        yield Words(
            f"列“{item.column}”的值不像“{item.field.zh}”，存入扩展属性；若确实是，请用 --map 指明。",
            f"The values of “{item.column}” do not look like “{item.field.name}”, so they go to the"
            " further attributes; state --map if they are.",
        )
