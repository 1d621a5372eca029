"""What guards, effects, sources and listeners there are: the engine's own and those of others, by name.

Others contribute by constants of a module: ``hooks`` of a part of the cases, ``cases`` of another
service (names there begin with the service's id). Nothing is registered at import.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from types import MappingProxyType, ModuleType
from typing import Any

import services
from services.cases.engine.ticks import Tick
from services.cases.engine.words import Refusal
from services.cases.engine.work import Subject, Work
from services.parts import having

Guard = Callable[[Work, Subject, str], Refusal | None]
Effect = Callable[[Work, Subject, str], None]
Source = Callable[..., Any]
Listener = Callable[..., None]
QUESTIONS = frozenset(
    {
        "flow",
        "calendar",
        "limit",
        "snapshot",
        "condition",
        "form",
        "targets",
        "person",
        "evidence",
        "enclose",
        "proof",
        "alike",
        "below",
        "window",
        "public",
    }
)


@dataclass(frozen=True)
class Contributed:
    """Everything by name; sources hold the built-in answer where nobody gives another."""

    guards: Mapping[str, Guard]
    effects: Mapping[str, Effect]
    sources: Mapping[str, Source]
    listeners: Mapping[str, Listener]
    ticks: Mapping[str, Tick]


@cache
def contributed() -> Contributed:
    """Collect all names; two answers to one question or an unknown question stop the start."""
    from services.cases.engine import effects, guards, sources

    modules = list(_modules())
    asked = _joined("SOURCES", modules, {})
    unknown = set(asked) - QUESTIONS
    if unknown:
        raise RuntimeError(f"the engine never asks {', '.join(sorted(unknown))}")
    return Contributed(
        guards=MappingProxyType(_joined("GUARDS", modules, guards.GUARDS)),
        effects=MappingProxyType(_joined("EFFECTS", modules, effects.EFFECTS)),
        sources=MappingProxyType({**sources.SOURCES, **asked}),
        listeners=MappingProxyType(_joined("LISTENERS", modules, {})),
        ticks=MappingProxyType(_joined("TICKS", modules, {})),
    )


def _modules() -> Iterator[ModuleType]:
    for name in having("cases", "hooks"):
        yield importlib.import_module(name)
    for service in services.names():
        name = f"services.{service}.cases"
        if service != "cases" and find_spec(name):
            yield importlib.import_module(name)


def _joined(constant: str, modules: list[ModuleType], own: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(own)
    for module in modules:
        for name, function in getattr(module, constant, {}).items():
            if name in found:
                raise RuntimeError(
                    f"{module.__name__}: {constant} has {name}, which exists already"
                )
            found[name] = function
    return found
