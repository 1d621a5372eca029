"""Code lists: the CSV files in data/codes, read when first asked for.

Every list has the columns ``code,zh,en,confidence,note``; further columns lie in
:attr:`Code.columns`. Two of them have a meaning everywhere: ``synonyms`` (other spellings of the
value, separated by ``;``) and ``osm`` (tags that mean the value, ``key=value`` or ``key``).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

from gis.errors import NotFound

FOLDER = Path(__file__).resolve().parents[1] / "data" / "codes"
"""The lists lie in the repository, beside the packages."""

_COMMON = ("code", "zh", "en", "confidence", "note")
_TRUTHLESS = {"no", "none"}


@dataclass(frozen=True)
class Code:
    """One value of a list; ``confidence`` is confirmed, recalled or assumed."""

    code: str
    zh: str
    en: str
    confidence: str = "assumed"
    note: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)

    def many(self, column: str) -> tuple[str, ...]:
        """Return the values of a ``;``-separated column, none if it is empty or absent."""
        return tuple(part for part in self.columns.get(column, "").split(";") if part)


@dataclass(frozen=True)
class CodeList:
    """A list with its values in the order of the file."""

    name: str
    items: tuple[Code, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Code]:
        """Values by code."""
        return {item.code: item for item in self.items}

    def __contains__(self, code: object) -> bool:
        return code in self.by_code

    def get(self, code: str) -> Code | None:
        """Return the value with this code."""
        return self.by_code.get(code)

    def find(self, text: str) -> Code | None:
        """Return the value a delivery means by ``text``: code, title or synonym, in any case."""
        return self._by_text.get(_fold(text))

    def by_osm(self, tags: Mapping[str, str]) -> Code | None:
        """Return the value that the tags of an OpenStreetMap object mean.

        A ``key=value`` pair counts before a bare ``key`` and that before a bare ``name:space``
        key (a shop with an ``addr:housenumber`` is a shop); among equals the first tag counts.
        """
        pairs = (f"{key}={value}" for key, value in tags.items())
        bare = [key for key, value in tags.items() if value not in _TRUTHLESS]
        bare.sort(key=lambda key: ":" in key)
        for tag in (*pairs, *bare):
            if tag in self._by_tag:
                return self._by_tag[tag]
        return None

    @cached_property
    def _by_text(self) -> Mapping[str, Code]:
        found: dict[str, Code] = {}
        for names in (_codes, _titles, _synonyms):
            for item in self.items:
                for name in names(item):
                    found.setdefault(_fold(name), item)
        return found

    @cached_property
    def _by_tag(self) -> Mapping[str, Code]:
        return {tag: item for item in reversed(self.items) for tag in item.many("osm")}


def names() -> tuple[str, ...]:
    """Return the names of all lists, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.csv")))


@cache
def load(name: str) -> CodeList:
    """Return the list ``name``; :class:`NotFound` if data/codes has no such file."""
    if name not in names():
        raise NotFound(
            "unknown_code_list",
            f"没有名为“{name}”的代码表。",
            f"There is no code list “{name}”.",
        )
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return CodeList(name, tuple(_code(row) for row in csv.DictReader(file)))


def _code(row: dict[str, str]) -> Code:
    return Code(
        code=row["code"],
        zh=row["zh"],
        en=row["en"],
        confidence=row["confidence"],
        note=row["note"],
        columns=MappingProxyType({key: row[key] for key in row if key not in _COMMON}),
    )


def _codes(item: Code) -> tuple[str, ...]:
    return (item.code,)


def _titles(item: Code) -> tuple[str, ...]:
    return (item.zh, item.en)


def _synonyms(item: Code) -> tuple[str, ...]:
    return item.many("synonyms")


def _fold(text: str) -> str:
    return text.strip().casefold().replace("(", "（").replace(")", "）")
