"""Which edition holds, and its rows: read often, so kept in memory by their hash."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from sqlalchemy import Connection, select, text

from gis.database.together import Question, together
from gis.errors import NotFound
from layers.store.changes import table
from services.cases.config.kinds import kind as kind_of
from services.cases.config.kinds import kinds
from services.cases.config.seed import seed
from services.cases.config.shape import Rows
from services.cases.config.tables import CaseConfigRow

_EDITIONS = text(
    "SELECT kind, no, hash, valid_from, valid_to, status = 'published', area FROM case_editions "
    "WHERE tenant = :tenant AND hash IS NOT NULL"
)
_MOST = 200
"""How many editions a reader keeps in memory; a city uses a handful at a time."""


@dataclass(frozen=True)
class Held:
    """A published edition: its number, the hash of its rows, and from when until when it holds."""

    kind: str
    no: int
    hash: str
    valid_from: dt.datetime
    valid_to: dt.datetime | None
    published: bool
    area: str = ""

    def holds(self, moment: dt.datetime) -> bool:
        """Tell whether ``moment`` lies in its range."""
        return self.valid_from <= moment and (self.valid_to is None or moment < self.valid_to)


@dataclass(frozen=True)
class Timeline:
    """All editions of a city that hold or held, of every kind: one statement, asked many times."""

    editions: tuple[Held, ...]

    def at(self, kind: str, moment: dt.datetime, area: str | None = None) -> Held:
        """Return the edition of ``kind`` that holds at ``moment`` in ``area``; NotFound if none does.

        That of the smallest division around the area goes before, the city's comes last.
        """
        found = [
            held
            for held in self.editions
            if held.kind == kind
            and held.published
            and held.holds(moment)
            and (area or "").startswith(held.area)
        ]
        if found:
            return max(found, key=lambda held: len(held.area))
        title = kind_of(kind).title
        raise NotFound(
            "no_edition",
            f"{moment:%Y-%m-%d} 没有有效的“{title[0]}”版本。",
            f"No edition of “{title[1]}” holds on {moment:%Y-%m-%d}.",
        )

    def numbered(self, kind: str, no: int) -> Held:
        """Return the edition of that number; NotFound if it was never published."""
        for held in self.editions:
            if (held.kind, held.no) == (kind, no):
                return held
        raise NotFound(
            "no_such_edition", f"没有“{kind}”第 {no} 版。", f"There is no edition {no} of {kind}."
        )

    def of(self, kind: str) -> tuple[Held, ...]:
        """Return the editions of a kind, newest first."""
        found = [held for held in self.editions if held.kind == kind and held.published]
        return tuple(sorted(found, key=lambda held: held.no, reverse=True))


class Reader[T]:
    """Rows of published editions in the form that the rules take, made once per content."""

    def __init__(self, kind: str, make: Callable[[Rows], T]) -> None:
        self.kind = kind
        self._make = make
        self._kept: OrderedDict[str, T] = OrderedDict()
        self._lock = Lock()

    def at(
        self, connection: Connection, tenant: str, moment: dt.datetime, area: str | None = None
    ) -> T:
        """Return the edition that holds at ``moment`` in ``area`` (None: in the city)."""
        held = timeline(connection, tenant).at(self.kind, moment, area)
        return self.of(connection, tenant, held)

    def numbered(self, connection: Connection, tenant: str, no: int) -> T:
        """Return the edition of that number."""
        held = timeline(connection, tenant).numbered(self.kind, no)
        return self.of(connection, tenant, held)

    def of(self, connection: Connection, tenant: str, held: Held) -> T:
        """Return an edition of which it is known that it held."""
        with self._lock:
            if held.hash in self._kept:
                self._kept.move_to_end(held.hash)
                return self._kept[held.hash]
        made = self._make(rows(connection, tenant, held.kind, held.no))
        with self._lock:
            self._kept[held.hash] = made
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return made


def timeline(connection: Connection, tenant: str) -> Timeline:
    """Return the editions of a city; kinds of which it has none are given the shipped ones first."""
    (found,) = together(connection, question(tenant))
    return whole(connection, tenant, found)


def question(tenant: str) -> Question:
    """What :func:`whole` reads."""
    return Question(_EDITIONS, {"tenant": tenant})


def whole(connection: Connection, tenant: str, found: Sequence[Any]) -> Timeline:
    """The editions that follow from rows; missing kinds are seeded and read again."""
    if kinds().keys() - {row.kind for row in found}:
        seed(connection.engine, tenant)
        (found,) = together(connection, question(tenant))
    return Timeline(tuple(Held(*row) for row in found))


def rows(connection: Connection, tenant: str, kind: str, no: int) -> Rows:
    """Read the rows of an edition, in their order, as their parts' shapes."""
    stored = table(CaseConfigRow)
    shapes = {part.id: part.shape for part in kind_of(kind).parts}
    found: dict[str, dict[str, Any]] = {part: {} for part in shapes}
    for row in connection.execute(
        select(stored.c.part, stored.c.key, stored.c["values"])
        .where(stored.c.tenant == tenant, stored.c.kind == kind, stored.c.edition == no)
        .order_by(stored.c.place, stored.c.key)
    ):
        found[row.part][row.key] = shapes[row.part].model_validate(row[2])
    return found
