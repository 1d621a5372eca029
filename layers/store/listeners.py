"""Who wants to hear that a layer has changed hears of it, inside the transaction.

A package or service that has a module ``layer_events`` with ``changed(change)`` is found by existing.
A listener does little: what takes longer becomes a job (:mod:`layers.jobs`).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

from sqlalchemy import Connection

from gis.database.session import Caller
from layers.registry import homes

MODULE = "layer_events"


@dataclass(frozen=True)
class LayerChange:
    """Who changed which layers by which changeset; ``bulk`` tells loads from edits."""

    connection: Connection
    caller: Caller
    layers: frozenset[str]
    changeset: int
    bulk: bool


def tell(
    connection: Connection, caller: Caller, layers: Iterable[str], changeset: int, *, bulk: bool
) -> None:
    """Call every listener."""
    change = LayerChange(connection, caller, frozenset(layers), changeset, bulk)
    for listener in ready():
        listener(change)


@cache
def ready() -> tuple[Callable[[LayerChange], None], ...]:
    """Import every listener, once; a load does so ahead, while it waits for the database."""
    names = [f"{home}.{MODULE}" for home in homes()]
    return tuple(importlib.import_module(name).changed for name in names if find_spec(name))
