"""Escalation and urging: which event tells whom, besides what the flow itself says. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Rule:
    """One rule: an event's pattern, whom it tells, the name and title (Chinese, English) of the notice."""

    event: str
    to: str
    template: str
    title: tuple[str, str]


def applying(rules: Iterable[Rule], event: str) -> Iterator[Rule]:
    """Yield the rules that an event calls for."""
    return (rule for rule in rules if fnmatchcase(event, rule.event))


def wants(patterns: Iterable[str], name: str) -> bool:
    """Tell whether one of an endpoint's patterns names the event."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)
