"""Whatever our code imports is declared, so that a clean machine has it too; and nothing else is."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.architecture.tree import PACKAGES, ROOT, python, read

# Declared for what they do, not imported by name.
UNIMPORTED = {
    "setuptools": "builds the editable install",
    "mypy": "a command",
    "ruff": "a command",
    "import-linter": "a command",
    "rtree": "pygeoapi looks for it",
    "uvloop": "uvicorn looks for it",
    "httptools": "uvicorn looks for it",
    "defusedxml": "openpyxl looks for it",
    "django-js-lib-leaflet": "its files are put into census reports",
}
# Come with the distribution, and the tests that need them skip without.
OF_THE_SYSTEM = {"qgis", "osgeo"}
# Imported by the one module that is loaded only where WANMI_DASK_SCHEDULER is set; whoever has a cluster installs them.
OF_CLUSTERS = {"pipelines/census/rules/frames.py": {"dask", "dask-geopandas"}}


def test_imports_are_declared() -> None:
    missing = {
        f"{path}: {module}"
        for path in python()
        for module in imported(path)
        if not known(module) and not distributions(module) & allowed(path)
    }
    assert missing == set()


def test_declared_packages_are_used() -> None:
    used = {
        name for path in python() for module in imported(path) for name in distributions(module)
    }
    assert declared(dev=True) - used - set(UNIMPORTED) == set()


def allowed(path: Path) -> set[str]:
    """The packages that a file may import."""
    return declared(dev=path.parts[0] == "tests") | OF_CLUSTERS.get(path.as_posix(), set())


def imported(path: Path) -> Iterator[str]:
    """The top-level modules that a file imports."""
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def known(module: str) -> bool:
    """Whether it is ours, Python's own, or the system's."""
    return module in sys.stdlib_module_names or module in PACKAGES or module in OF_THE_SYSTEM


@cache
def _providers() -> Mapping[str, list[str]]:
    return packages_distributions()


def distributions(module: str) -> set[str]:
    """The installed packages that provide a module, by normalised name."""
    return {normal(name) for name in _providers().get(module, ())}


def declared(*, dev: bool) -> set[str]:
    """The packages of pyproject.toml, those of the dev group included if asked for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lines = project["project"]["dependencies"] + (
        project["dependency-groups"]["dev"] if dev else []
    )
    return {normal(re.split(r"[\[<>=!~ ;]", line, maxsplit=1)[0]) for line in lines}


def normal(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
