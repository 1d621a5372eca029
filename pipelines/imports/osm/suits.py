"""Whether an object that passes a layer's filter has the shape and the substance for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from layers.info import LayerInfo
from layers.registry import Registry
from pipelines.imports.osm.components import class_of

_SHAPES = {
    "point": ("node", "area"),
    "line": ("way",),
    "polygon": ("area",),
}
_COMPONENT_SHAPES = {
    "point": ("node", "area"),
    "line": ("way",),
    "polygon": ("node", "area"),
}
_CARRIERS = ("highway", "railway", "man_made")


def suits(info: LayerInfo, tags: Mapping[str, str], kind: str) -> bool:
    """Tell for an object of ``kind`` (node, way, area).

    A way counts as a line unless it says ``area=yes``. Places need a name or a house number; the
    general table of components takes what no layer of its own claims.
    """
    if info.geometry == "any":
        return _component(info, tags, kind)
    if kind not in _SHAPES[info.geometry]:
        return False
    if kind == "way" and tags.get("area") == "yes":
        return False
    return _SUBSTANCE.get(info.id, _always)(tags)


def targets(registry: Registry, wanted: tuple[str, ...] = ()) -> list[LayerInfo]:
    """The layers with tag filters, all or those ``wanted``, divisions first."""
    found = [info for info in registry.bases() if info.declared.source.osm]
    for name in wanted:
        registry.get(name)
    chosen = [info for info in found if not wanted or info.id in wanted]
    return sorted(chosen, key=lambda info: info.declared.stamps != "area")


def _component(info: LayerInfo, tags: Mapping[str, str], kind: str) -> bool:
    found = class_of(tags)
    if found is None or found.code in _claimed(info):
        return False
    return kind in _COMPONENT_SHAPES.get(found.columns["geometry"], ())


def _claimed(info: LayerInfo) -> frozenset[str]:
    """Classes that layers of their own take."""
    others: Sequence[Any] = info.model.__mro__[1].__subclasses__()
    return frozenset(code for model in others for code in model.layer.classes)


def _always(_: Mapping[str, str]) -> bool:
    return True


def _is_place(tags: Mapping[str, str]) -> bool:
    return "name" in tags or "addr:housenumber" in tags


def _is_bridge(tags: Mapping[str, str]) -> bool:
    return any(key in tags for key in _CARRIERS)


def _is_single_tree(tags: Mapping[str, str]) -> bool:
    return "denotation" not in tags or tags["denotation"] not in ("natural_monument", "landmark")


def _is_listed_tree(tags: Mapping[str, str]) -> bool:
    return tags.get("natural") == "tree"


_SUBSTANCE = {
    "places": _is_place,
    "bridges": _is_bridge,
    "trees": _is_single_tree,
    "ancient_trees": _is_listed_tree,
}
