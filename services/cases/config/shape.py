"""What a kind of configuration consists of: parts, the shape of their rows, and what is checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict


class Shape(BaseModel):
    """A row of a part. Its key is made of the fields named in ``KEY``, joined by ``/``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    KEY: ClassVar[tuple[str, ...]] = ("id",)

    @property
    def key(self) -> str:
        """What the row is known by within its part."""
        return "/".join(str(getattr(self, name)) for name in self.KEY)


Rows = Mapping[str, Mapping[str, Any]]
"""Rows by part, then by key, in their order; the values are of the part's shape."""


@dataclass(frozen=True)
class Part:
    """A table of rows within a kind; ``title`` is (Chinese, English)."""

    id: str
    title: tuple[str, str]
    shape: type[Shape]


@dataclass(frozen=True)
class Finding:
    """What is wrong (``error``: cannot be published) or doubtful (``warning``) with a row."""

    severity: Literal["error", "warning"]
    part: str
    key: str
    zh: str
    en: str


@dataclass(frozen=True)
class Known:
    """What rows may refer to: names that exist in the city now, by what they are.

    ``calendars``, ``classes`` (``kind/code``), ``groups``, ``types``, ``units``, ``layers``; an empty
    set means that nothing is known of them and nothing is checked.
    """

    names: Mapping[str, frozenset[str]]

    def unknown(self, what: str, name: str) -> bool:
        """Tell whether ``name`` is none of ``what``, as far as that is known."""
        known = self.names.get(what, frozenset())
        return bool(known) and name not in known


@dataclass(frozen=True)
class Seed:
    """A shipped edition: its number, from when until when it holds, and its rows by part."""

    no: int
    rows: Callable[[], Iterable[tuple[str, Shape]]]
    valid_from: dt.datetime | None = None
    valid_to: dt.datetime | None = None


def nothing_wrong(_rows: Rows, _known: Known) -> Iterator[Finding]:
    """The check of a kind whose rows cannot contradict each other."""
    yield from ()


@dataclass(frozen=True)
class Kind:
    """A kind of configuration; ``holds`` says in words which edition a case keeps.

    ``areas``: districts may have editions of their own over the city's.
    """

    id: str
    title: tuple[str, str]
    holds: tuple[str, str]
    parts: tuple[Part, ...]
    seeds: tuple[Seed, ...]
    check: Callable[[Rows, Known], Iterator[Finding]] = nothing_wrong
    areas: bool = False

    def part(self, name: str) -> Part | None:
        """Return the part of that name, None if there is none."""
        return next((part for part in self.parts if part.id == name), None)


AT_REPORT = ("上报时有效的版本", "the edition in force when the case is reported")
AT_FILING = ("立案时有效的版本", "the edition in force when the case is filed")
AT_DISPATCH = ("每次派遣时有效的版本", "the edition in force at each dispatch")
NEWEST = ("始终为现行版本", "always the edition in force")
