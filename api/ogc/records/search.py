"""Which records a request asks for (clause 9, record core query parameters), and in which order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from api.ogc import values
from api.ogc.records.record import TYPE, Entry
from layers.store.query import Sort, When, box

DEFAULT, MOST = 50, 1_000
QUERY = frozenset(
    {"q", "bbox", "datetime", "type", "externalIds", "ids", "sortby", "limit", "offset"}
    | {"theme", "owner", "standard", "geometryType"}
)
_SORTABLE: Mapping[str, Callable[[Entry], Any]] = {
    "id": lambda entry: entry.info.id,
    "title": lambda entry: entry.info.title_zh,
    "type": lambda _: TYPE,
    "theme": lambda entry: entry.info.theme,
    "created": lambda entry: entry.span[0].timestamp() if entry.span else 0.0,
    "updated": lambda entry: entry.span[1].timestamp() if entry.span else 0.0,
}
_EQUAL: Mapping[str, Callable[[Entry], str]] = {
    "theme": lambda entry: entry.info.theme,
    "owner": lambda entry: entry.info.owner,
    "standard": lambda entry: entry.info.standard,
    "geometryType": lambda entry: entry.info.geometry,
}


@dataclass(frozen=True)
class Search:
    """All conditions hold together; empty ones do not count.

    ``terms`` are alternatives, each of words that must all occur. ``ids`` name records,
    ``external`` names elsewhere with or without their scheme.
    """

    terms: tuple[tuple[str, ...], ...] = ()
    area: BaseGeometry | None = None
    when: When | None = None
    types: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    equal: Mapping[str, str] = field(default_factory=dict)
    sort: tuple[Sort, ...] = ()
    limit: int = DEFAULT
    offset: int = 0

    def matches(self, entry: Entry) -> bool:
        """Tell whether a record is asked for."""
        chosen = (
            not self.types or TYPE in self.types,
            not self.ids or entry.info.id in self.ids,
            not self.external or bool(_names(entry) & set(self.external)),
            all(_EQUAL[name](entry) == value for name, value in self.equal.items()),
        )
        return all(chosen) and self._here(entry) and self._said(entry)

    def ordered(self, entries: Sequence[Entry]) -> list[Entry]:
        """The records in the order asked for; a later key decides among equals."""
        found = list(entries)
        for key in reversed(self.sort):
            found.sort(key=_SORTABLE[key.name], reverse=key.descending)
        return found

    def _here(self, entry: Entry) -> bool:
        """A record without place or time is not ruled out by them (clause 9.3)."""
        placed = self.area is None or entry.box is None
        near = placed or bool(
            shapely.intersects(self.area, shapely.box(*entry.box or (0, 0, 0, 0)))
        )
        until = self.when.until if self.when else None
        return near and (until is None or entry.span is None or entry.span[0] <= until)

    def _said(self, entry: Entry) -> bool:
        if not self.terms:
            return True
        told = " ".join([entry.info.id, entry.info.description, *entry.keywords]).casefold()
        return any(all(word in told for word in term) for term in self.terms)


def read(given: Mapping[str, str]) -> Search:
    """Read the parameters; BadInput names the wrong one."""
    return Search(
        terms=_terms(given.get("q", "")),
        area=box(values.numbers("bbox", given["bbox"])) if "bbox" in given else None,
        when=values.when(given["datetime"]) if "datetime" in given else None,
        types=values.names(given.get("type", "")),
        ids=values.names(given.get("ids", "")),
        external=values.names(given.get("externalIds", "")),
        equal={name: given[name] for name in _EQUAL if name in given},
        sort=_sort(given.get("sortby", "")),
        limit=min(values.whole("limit", given.get("limit", str(DEFAULT)), 1), MOST),
        offset=values.whole("offset", given.get("offset", "0")),
    )


def _terms(text: str) -> tuple[tuple[str, ...], ...]:
    """Commas separate alternatives, white space the words of one."""
    parts = (tuple(part.casefold().split()) for part in text[:200].split(","))
    return tuple(part for part in parts if part)


def _sort(text: str) -> tuple[Sort, ...]:
    keys = values.sort(text)
    for key in keys:
        if key.name not in _SORTABLE:
            known = "、".join(_SORTABLE)
            raise values.bad(
                "sortby", key.name, f"可用：{known}", f"use one of {', '.join(_SORTABLE)}"
            )
    return keys


def _names(entry: Entry) -> set[str]:
    found = entry.identifiers
    return {one["value"] for one in found} | {f"{one['scheme']}:{one['value']}" for one in found}
