"""Escalation and urging as data: which event tells whom, besides what the flow itself says. Pure.

``event`` may be a pattern (``*.clock_red``). ``to``: ``holder`` (the person of the item, else its
unit), ``superior`` (the unit above the holder's), ``post:<name>`` (everybody at that post where the
case lies). The rows lie in rules.csv; a city's own rows of the same event and recipient take their
place.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("rules.csv")


@dataclass(frozen=True)
class Rule:
    """One row; the title is (Chinese, English)."""

    event: str
    to: str
    template: str
    title: tuple[str, str]


@cache
def defaults() -> tuple[Rule, ...]:
    """The rows that hold where a city has none of its own."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(read(csv.DictReader(file)))


def read(rows: Iterable[Mapping[str, Any]]) -> Iterator[Rule]:
    """Make rules of rows with the columns event, to, template, zh and en."""
    for row in rows:
        yield Rule(row["event"], row["to"], row["template"], (row["zh"], row["en"]))


def merged(own: Iterable[Rule]) -> tuple[Rule, ...]:
    """The defaults, replaced where the city has a row for the same event and recipient."""
    found = {(rule.event, rule.to): rule for rule in (*defaults(), *own)}
    return tuple(found.values())


def applying(rules: Iterable[Rule], event: str) -> Iterator[Rule]:
    """Yield the rules that an event calls for."""
    return (rule for rule in rules if fnmatchcase(event, rule.event))


def wants(patterns: Iterable[str], name: str) -> bool:
    """Tell whether one of an endpoint's patterns names the event."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)
