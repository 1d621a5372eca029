"""Which panels a person gets: by post, by the department of their units, by level. Pure rules, data in panels.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("panels.csv")


@dataclass(frozen=True)
class Panel:
    """One panel: title (Chinese, English), who gets it, and the layers it opens."""

    id: str
    title: tuple[str, str]
    posts: frozenset[str]
    departments: frozenset[str]
    levels: frozenset[str]
    layers: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """A post that somebody holds, with the department and level of its unit (None: not known)."""

    post: str
    department: str | None = None
    level: str | None = None


@cache
def panels() -> tuple[Panel, ...]:
    """Every panel there is."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Panel(
                row["panel"],
                (row["zh"], row["en"]),
                frozenset(_split(row["posts"])),
                frozenset(_split(row["department"])),
                frozenset(_split(row["levels"])),
                tuple(_split(row["layers"])),
            )
            for row in csv.DictReader(file)
        )


def shown(standings: Iterable[Standing]) -> list[Panel]:
    """Return the panels for somebody who holds these posts."""
    held = list(standings)
    return [panel for panel in panels() if any(_fits(panel, one) for one in held)]


def _fits(panel: Panel, one: Standing) -> bool:
    return (
        one.post in panel.posts
        and (not panel.departments or one.department in panel.departments)
        and (not panel.levels or one.level in panel.levels)
    )


def _split(text: str) -> Iterator[str]:
    return (part for part in text.split(";") if part)
