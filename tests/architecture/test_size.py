"""Files of at most 300 lines, functions of at most 40 lines without their docstring."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.exceptions import LONG_FILES, LONG_FUNCTIONS
from tests.architecture.tree import python, read, tracked

MOST_LINES = 300
MOST_FUNCTION_LINES = 40
CODE = {".py", ".ts", ".tsx"}


def test_files_are_short() -> None:
    long = {str(path) for path in tracked() if path.suffix in CODE and _lines(path) > MOST_LINES}
    assert long - set(LONG_FILES) == set()
    assert set(LONG_FILES) <= long, "these are short now: take them off the list"


def test_functions_are_short() -> None:
    long = {
        name for path in python() for name, lines in functions(path) if lines > MOST_FUNCTION_LINES
    }
    assert long - set(LONG_FUNCTIONS) == set()
    assert set(LONG_FUNCTIONS) <= long, "these are short now: take them off the list"


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file with its number of lines, the docstring not counted."""
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path}::{node.name}", _span(node) - _docstring(node)


def _span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return _span(node.body[0]) if ast.get_docstring(node) is not None else 0


def _lines(path: Path) -> int:
    return len(read(path).splitlines())
