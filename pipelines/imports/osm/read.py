"""One pass over an OpenStreetMap file: every object that some layer wants, into the spool.

Nodes become points, ways lines (of a way that the extract cuts off, the longest stretch in it),
closed ways and multipolygon relations areas. A layer of points
takes the point on the surface of an area; a layer of areas takes areas only. Needs libosmium
(package ``osmium``, BSD-2-Clause).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import osmium
import shapely

from gis.errors import BadInput
from layers.info import LayerInfo
from pipelines.imports.detect import osm_format
from pipelines.imports.osm.components import class_of
from pipelines.imports.osm.match import Filters
from pipelines.imports.osm.spool import Spool
from pipelines.imports.osm.suits import suits

Tick = Callable[[int], None]
_EVERY = 50_000
_AREAS = ("multipolygon", "boundary")


def read(path: Path, filters: Filters, spool: Spool, tick: Tick) -> None:
    """Fill ``spool``; BadInput if the file is broken or cut off, and then nothing was loaded."""
    source = osmium.io.File(str(path), osm_format(path))
    reader = _Reader(filters, spool)
    try:
        processor = osmium.FileProcessor(source).with_areas()
        processor.with_filter(osmium.filter.KeyFilter(*filters.keys))
        for number, item in enumerate(processor):
            reader.take(item)
            if number % _EVERY == 0:
                tick(number)
    except (RuntimeError, ValueError, OSError) as error:
        raise BadInput(
            "broken_osm",
            f"文件“{path.name}”不完整或已损坏，未导入任何内容。",
            f"The file “{path.name}” is cut off or broken ({str(error)[:120]}); nothing was loaded.",
        ) from error
    reader.finish()


class _Reader:
    def __init__(self, filters: Filters, spool: Spool) -> None:
        self._filters = filters
        self._spool = spool
        self._wkb = osmium.geom.WKBFactory()
        self._wanted: dict[int, list[LayerInfo]] = {}

    def take(self, item: Any) -> None:
        """Spool one object for each layer that it suits."""
        tags = dict(item.tags)
        layers = self._filters.layers(tags)
        if not layers:
            return
        if item.is_relation():
            if tags.get("type") in _AREAS:
                self._wanted[item.id] = [info for info in layers if suits(info, tags, "area")]
            return
        kind = "node" if item.is_node() else "way" if item.is_way() else "area"
        if kind == "way":
            self._count_broken(item, tags, layers)
        suited = [info for info in layers if suits(info, tags, kind)]
        if suited:
            self._put(item, kind, tags, suited)

    def _count_broken(self, way: Any, tags: dict[str, str], layers: list[LayerInfo]) -> None:
        """A closed way with nodes missing would be an area and is none."""
        if way.is_closed() and not all(node.location.valid() for node in way.nodes):
            for info in layers:
                if suits(info, tags, "area") and not suits(info, tags, "way"):
                    self._spool.leave_out(info.id, "incomplete_area")

    def finish(self) -> None:
        """Count the relations whose area could not be put together."""
        for layers in self._wanted.values():
            for info in layers:
                self._spool.leave_out(info.id, "incomplete_area")

    def _put(self, item: Any, kind: str, tags: dict[str, str], layers: list[LayerInfo]) -> None:
        if kind == "area" and not item.from_way():
            self._wanted.pop(item.orig_id(), None)
        made = self._shape(item, kind)
        name = _name(item, kind)
        for info in layers:
            if made is None:
                self._spool.leave_out(info.id, "no_geometry")
            else:
                self._spool.put(info.id, name, _fitted(made, kind, info, tags), tags)

    def _shape(self, item: Any, kind: str) -> str | None:
        """WKB in hexadecimal; None when nodes of the object are not in the file."""
        try:
            if kind == "node":
                return str(self._wkb.create_point(item))
            if kind == "way":
                return _line(item)
            return str(self._wkb.create_multipolygon(item))
        except (RuntimeError, osmium.InvalidLocationError):
            return None


def _line(way: Any) -> str | None:
    """The longest stretch of the way whose nodes are in the file: extracts cut ways off."""
    stretches: list[list[tuple[float, float]]] = [[]]
    for node in way.nodes:
        if node.location.valid():
            stretches[-1].append((node.lon, node.lat))
        elif stretches[-1]:
            stretches.append([])
    longest = max(stretches, key=len)
    if len(longest) < 2:
        return None
    return str(shapely.to_wkb(shapely.linestrings(longest), hex=True))


def _name(item: Any, kind: str) -> str:
    if kind == "area":
        return f"osm:way/{item.orig_id()}" if item.from_way() else f"osm:relation/{item.orig_id()}"
    return f"osm:{kind}/{item.id}"


def _fitted(made: str, kind: str, info: LayerInfo, tags: dict[str, str]) -> str:
    """Areas as points where the layer, or the component's class, has points."""
    if kind == "area" and _wants_point(info, tags):
        return str(shapely.to_wkb(shapely.point_on_surface(shapely.from_wkb(made)), hex=True))
    return made


def _wants_point(info: LayerInfo, tags: dict[str, str]) -> bool:
    """Whether objects with these tags are points in the layer."""
    if info.geometry == "any":
        found = class_of(tags)
        return found is not None and found.columns["geometry"] == "point"
    return info.geometry == "point"
