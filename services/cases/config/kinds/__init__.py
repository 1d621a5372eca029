"""The kinds of configuration, found by existing: each module of this folder declares one ``KIND``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from gis.errors import NotFound
from services.cases.config.shape import Kind


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by its id."""
    found = (
        getattr(importlib.import_module(f"{__name__}.{item.name}"), "KIND", None)
        for item in pkgutil.iter_modules(__path__)
    )
    return {kind.id: kind for kind in found if isinstance(kind, Kind)}


def kind(name: str) -> Kind:
    """Return the kind, or raise :class:`NotFound`."""
    found = kinds().get(name)
    if found is None:
        raise NotFound("no_such_kind", f"没有配置项“{name}”。", f"There is no kind “{name}”.")
    return found
