"""The parts of a large service: packages of its folder, found by existing (``services/<id>/<part>/``)."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from importlib.util import find_spec


def having(service: str, module: str) -> Iterator[str]:
    """Yield the full names of those modules called ``module`` that the parts of ``service`` have."""
    package = importlib.import_module(f"services.{service}")
    for item in sorted(pkgutil.iter_modules(package.__path__), key=lambda item: item.name):
        name = f"services.{service}.{item.name}.{module}"
        if item.ispkg and find_spec(name):
            yield name
