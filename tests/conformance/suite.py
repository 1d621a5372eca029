"""The list of abstract tests: each is a function named by the standard's own test id.

A test lies in a conformance class, ``http://www.opengis.net/spec/{standard}/{version}/conf/{class}``; it is
run if the server declares that class. Tests are run once, or once for each collection.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SPEC = "http://www.opengis.net/spec/"
VERSIONS = {"tms": "2.0", "ogcapi-styles-1": "0.0"}
"""Of standards that are not in their version 1.0."""


@dataclass(frozen=True)
class AbstractTest:
    """``id`` is that of the standard's Annex A, ``kinds`` the collections it is about (empty: all)."""

    standard: str
    id: str
    run: Callable[..., None]
    each: bool
    kinds: tuple[str, ...]

    @property
    def conformance_class(self) -> str:
        """The address of the class it belongs to."""
        version = VERSIONS.get(self.standard, "1.0")
        return f"{SPEC}{self.standard}/{version}/conf/{self.id.split('/')[2]}"


TESTS: list[AbstractTest] = []
Run = Callable[..., None]


def once(standard: str, identifier: str) -> Callable[[Run], Run]:
    """Declare a test of the server as a whole: ``run(iut)``."""
    return _declare(standard, identifier, each=False, kinds=())


def each(standard: str, identifier: str, *kinds: str) -> Callable[[Run], Run]:
    """Declare a test that is repeated for each collection (of these kinds): ``run(iut, collection)``."""
    return _declare(standard, identifier, each=True, kinds=kinds)


def _declare(standard: str, identifier: str, **more: Any) -> Callable[[Run], Run]:
    def add(run: Run) -> Run:
        TESTS.append(AbstractTest(standard, identifier, run, **more))
        return run

    return add
