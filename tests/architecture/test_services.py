"""A service is one folder of one shape: a newcomer finds the same files in each."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, read, tracked

FILES = {
    "__init__.py",
    "layers.py",
    "models.py",
    "rules.py",
    "actions.py",
    "api.py",
    "events.py",
    "grid_events.py",
    "layer_events.py",
    "jobs.py",
    "processes.py",
    "panel.tsx",
    "README.md",
}
FOLDERS = {"codes", "migrations", "tests"}
# Rules are pure: what they import decides nothing but from their arguments.
IMPURE = ("sqlalchemy", "psycopg", "fastapi", "httpx", "requests", "time", "random")
SERVICES = sorted(
    {path.parts[1] for path in tracked() if path.parts[0] == "services" and len(path.parts) > 2}
)


@pytest.mark.parametrize("name", SERVICES)
def test_it_has_the_shape(name: str) -> None:
    inside = [
        path.relative_to(Path("services") / name)
        for path in tracked()
        if path.parts[:2] == ("services", name)
    ]
    assert Path("__init__.py") in inside
    packages = {path.parts[0] for path in inside if len(path.parts) > 1}
    files = {path.parts[0] for path in inside if len(path.parts) == 1}
    # A file that outgrew 300 lines becomes a folder of the same name; a large service has parts.
    assert files <= FILES
    plain = FOLDERS | {file.removesuffix(".py") for file in FILES}
    for part in packages - plain:
        assert ast.get_docstring(ast.parse(read(Path("services", name, part, "__init__.py")))), part


@pytest.mark.parametrize("name", SERVICES)
def test_its_rules_are_pure(name: str) -> None:
    rules = ROOT / "services" / name / "rules.py"
    text = rules.read_text(encoding="utf-8") if rules.exists() else ""
    assert [
        module for module in IMPURE if f"import {module}" in text or f"from {module}" in text
    ] == []
