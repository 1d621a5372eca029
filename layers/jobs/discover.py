"""All processes of the program, found by existing: no list names them."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any

from gis.database.session import Caller
from gis.errors import NotFound
from layers.jobs.process import Process
from layers.registry import homes

AnyProcess = Process[Any]


@cache
def processes() -> Mapping[str, AnyProcess]:
    """Import the module ``processes`` of every package and service that has one; ids are unique."""
    found: dict[str, AnyProcess] = {}
    for package in homes():
        if find_spec(f"{package}.processes"):
            for process in _declared(f"{package}.processes"):
                if process.id in found:
                    raise RuntimeError(f"{package}: there are two processes “{process.id}”")
                found[process.id] = process
    return MappingProxyType(found)


def visible(caller: Caller) -> tuple[AnyProcess, ...]:
    """Return the processes that exist for ``caller``, by id."""
    known = (process for process in processes().values() if process.known_to(caller))
    return tuple(sorted(known, key=lambda process: process.id))


def get(process_id: str, caller: Caller) -> AnyProcess:
    """Return the process if it exists for ``caller``, or raise NotFound."""
    found = processes().get(process_id)
    if found is None or not found.known_to(caller):
        shown = process_id[:60]
        raise NotFound("no_such_process", f"没有分析“{shown}”。", f"There is no process “{shown}”.")
    return found


def _declared(module: str) -> Iterator[AnyProcess]:
    """Yield the processes among a module's names, each once."""
    values = vars(importlib.import_module(module)).values()
    yield from {id(value): value for value in values if isinstance(value, Process)}.values()
