"""The parts of a large service: packages of its folder, found by existing (``services/<id>/<part>/``)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_HERE = Path(__file__).parent


def having(service: str, module: str) -> Iterator[str]:
    """Yield the full names of those modules called ``module`` that the parts of ``service`` have.

    Files are looked at, nothing is imported: the tables of a part do not wait for its routes.
    """
    for part in sorted((_HERE / service).iterdir()):
        if (part / f"{module}.py").is_file() or (part / module / "__init__.py").is_file():
            yield f"services.{service}.{part.name}.{module}"
