"""Which tables of a legacy export are grids, components or cases, told by their columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from gis.errors import WanmiError
from layers.registry import Registry
from pipelines.census.folder import CHUNK
from pipelines.census.inspect.shapes import shapes
from pipelines.census.inspect.source import WKB, Source, Unusable
from pipelines.census.legacy import recode
from pipelines.census.mapping.names import fold

Role = Literal["grids", "components", "cases"]
GRIDS, COMPONENTS, CASES = "unit_grids", "components", "cases"
"""Layers; components of classes that no other layer claims lie in the second."""
CASE_KEY = ("tasknum", "taskid", "taskcode", "eventid", "任务号", "案件编号", "案卷编号", "案卷号")
_OBJECT = ("objid", "标识码", "部件标识码", "部件编码", "bjbsm", "bsm")
_CLASS = ("objcode", "classcode", "smallclass", "小类代码", "部件小类", "小类编码", "xldm")
_CELL = (
    "bgcode",
    "bgid",
    "gridcode",
    "单元网格编码",
    "单元网格标识码",
    "网格编码",
    "wgbm",
    "dywgbm",
)
_POLYGONS = (3, 6)


@dataclass(frozen=True)
class Roles:
    """The columns by which a table is known: their names as delivered, None where it has none."""

    key: str | None
    identifier: str | None
    class_code: str | None
    cell: str | None

    @classmethod
    def of(cls, names: Iterable[str]) -> Roles:
        """Look for the columns among ``names``."""
        folded = {fold(name): name for name in names}

        def first(known: tuple[str, ...]) -> str | None:
            return next((folded[name] for name in known if name in folded), None)

        return cls(first(CASE_KEY), first(_OBJECT), first(_CLASS), first(_CELL))


def arranged(
    found: Iterable[Source | Unusable], registry: Registry, edition: str
) -> Iterator[Source | Unusable]:
    """The sources with their roles; one with components of many classes becomes one per layer."""
    layers = _layers(registry)
    for item in found:
        head = None if isinstance(item, Unusable) else _head(item)
        if isinstance(item, Unusable) or head is None:
            yield item
            continue
        known = Roles.of(head.column_names)
        if known.key is not None:
            yield _with(item, "cases", CASES, known)
        elif known.class_code is not None or known.identifier is not None:
            yield from _divided(item, known, layers, edition)
        elif known.cell is not None and _areas(head):
            yield _with(item, "grids", GRIDS, known)
        else:
            yield item


def _layers(registry: Registry) -> dict[str, str]:
    """The layer of each class of edition 2026 that has one of its own."""
    return {code: info.id for info in registry.bases() for code in info.declared.classes}


def _head(item: Source) -> pa.Table | None:
    """The first rows; None where nothing can be read, which the inspection will say."""
    try:
        return next(iter(item.stream(200)), None)
    except WanmiError:
        return None


def _areas(head: pa.Table) -> bool:
    kinds = shapely.get_type_id(shapes(head.column(WKB)))
    return bool(np.isin(kinds, _POLYGONS).mean() > 0.5)


def _with(item: Source, role: Role, layer: str, known: Roles) -> Source:
    columns = {"key": known.key, "class_code": known.class_code, "cell": known.cell}
    return replace(item, layer=layer, legacy={"role": role, **columns})


def _divided(item: Source, known: Roles, layers: dict[str, str], edition: str) -> Iterator[Source]:
    """One source per layer that the classes of a table belong to."""
    try:
        classes = {
            one
            for table in item.stream(CHUNK)
            for one in _classes(table, known).unique().to_pylist()
        }
    except WanmiError:
        yield _with(item, "components", COMPONENTS, known)
        return
    of_layer: dict[str, list[str | None]] = {}
    for old in sorted(classes, key=lambda one: one or ""):
        new = recode.component(old, edition).code if old else None
        of_layer.setdefault(layers.get(new or "", COMPONENTS), []).append(old)
    for layer, chosen in of_layer.items():
        made = _with(item, "components", layer, known)
        if len(of_layer) > 1:
            name = f"{item.name} · {layer}"
            made = replace(made, name=name, stream=_only(item, known, chosen), total=None)
        yield made


def _only(item: Source, known: Roles, chosen: list[str | None]):  # type: ignore[no-untyped-def]
    wanted = pa.array(chosen, pa.string())

    def stream(size: int) -> Iterator[pa.Table]:
        for table in item.stream(size):
            kept = table.filter(pc.is_in(_classes(table, known), value_set=wanted))
            if kept.num_rows:
                yield kept

    return stream


def _classes(table: pa.Table, known: Roles) -> pa.Array:
    """The class of each row as delivered, that inside the identifier where there is no other."""
    from pipelines.census.mapping.typed import texts

    nothing = pa.nulls(table.num_rows, pa.string())
    own, inside = nothing, nothing
    if known.class_code in table.column_names:
        own = texts(table.column(known.class_code).combine_chunks())
    if known.identifier in table.column_names:
        codes = texts(table.column(known.identifier).combine_chunks())
        formed = pc.fill_null(pc.match_substring_regex(codes, pattern=recode.IDENTIFIER), False)
        inside = pc.if_else(
            formed, pc.utf8_slice_codeunits(codes, 6, 10), pa.scalar(None, pa.string())
        )
    return pc.coalesce(own, inside)
