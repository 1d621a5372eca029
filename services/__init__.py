"""Spatial services, one folder each, found by existing.

A service is a package in this folder whose ``__init__`` offers ``MODULE``. What else it has shows
in its files (docs/adr/0004): ``layers.py`` its spatial objects, ``models.py`` other tables,
``rules.py`` pure rules, ``actions.py`` verbs, ``api.py`` a ``router``, ``codes/`` its lists. Names
that begin with an underscore are no services: ``_template`` is the one to copy.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from importlib.util import find_spec
from types import ModuleType

from services.module import Module

__all__ = ["Module", "discover", "part"]


def discover() -> tuple[Module, ...]:
    """Import every service and return the manifests, each after those it depends on.

    A broken, duplicate or dependency-less module stops the start with a sentence that names it.
    """
    found: dict[str, Module] = {}
    for name in names():
        module = _manifest(name)
        if module.id != name:
            raise RuntimeError(
                f"services/{name}: MODULE.id is “{module.id}”, not its folder's name"
            )
        found[name] = module
    return tuple(found[name] for name in _ordered(found))


def part(module: Module, name: str) -> ModuleType | None:
    """Return ``services.<id>.<name>`` if the service has that file."""
    path = f"services.{module.id}.{name}"
    return importlib.import_module(path) if find_spec(path) else None


def names() -> Iterator[str]:
    """Yield the folder names of all services."""
    for item in pkgutil.iter_modules(__path__):
        if item.ispkg and not item.name.startswith("_"):
            yield item.name


def _manifest(name: str) -> Module:
    manifest = getattr(importlib.import_module(f"services.{name}"), "MODULE", None)
    if not isinstance(manifest, Module):
        raise RuntimeError(f"services/{name}: __init__.py offers no MODULE")
    return manifest


def _ordered(found: Mapping[str, Module]) -> tuple[str, ...]:
    for module in found.values():
        for needed in module.depends:
            if needed not in found:
                raise RuntimeError(
                    f"services/{module.id} depends on “{needed}”, which is not there"
                )
    try:
        return tuple(TopologicalSorter({m.id: m.depends for m in found.values()}).static_order())
    except CycleError as error:
        raise RuntimeError(f"services depend on each other in a circle: {error.args[1]}") from None
