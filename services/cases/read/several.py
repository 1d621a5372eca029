"""What the caller may do with several cases or items at once: each action with how many it is open to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection

from gis.database.session import Caller
from gis.errors import NotFound
from layers.registry import Registry
from services.cases.engine.load import case_of, load, opened
from services.cases.engine.words import CASE
from services.cases.engine.work import Work
from services.cases.read.possible import possible


def together(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    wanted: tuple[str, Iterable[int]],
    at: dt.datetime,
) -> list[dict[str, Any]]:
    """Return the actions of all subjects (machine, ids), those open to most first.

    ``allowed`` counts the subjects that take the action now; the form is that of the first of them.
    Subjects that are gone or hidden count for none.
    """
    machine, subjects = wanted
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for work, subject in _loaded(connection, registry, caller, (machine, subjects), at):
        about = work.case if machine == CASE else work.items[subject]
        for one in possible(work, about):
            if one["allowed"]:
                key = (one["action"], one.get("kind", ""))
                known = found.setdefault(key, {**one, "allowed": 0})
                known["allowed"] += 1
    return sorted(found.values(), key=lambda one: -one["allowed"])


def _loaded(
    connection: Connection,
    registry: Registry,
    caller: Caller,
    wanted: tuple[str, Iterable[int]],
    at: dt.datetime,
) -> Iterator[tuple[Work, int]]:
    machine, subjects = wanted
    for subject in dict.fromkeys(subjects):
        work = opened(connection, registry, caller, at=at)
        try:
            load(work, case_of(connection, caller, machine, subject), lock=False)
        except NotFound:
            continue
        if machine == CASE or subject in work.items:
            yield work, subject
