"""The component class that tags mean."""

from __future__ import annotations

from collections.abc import Mapping

from layers.codes import Code, load

CLASSES = "component_class_2026"


def class_of(tags: Mapping[str, str]) -> Code | None:
    """The class of edition 2026 that an object with these tags is, or None."""
    return load(CLASSES).by_osm(tags)
