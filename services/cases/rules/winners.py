"""Policies decided over many cases: each condition is looked at once per distinct fact, not once per case.

Thousands of cases share a few hundred classes, sources and grades, and policies share conditions; so a
condition becomes one array over all cases, and a policy the conjunction of its arrays. What a condition
means stays in one place, :data:`services.cases.rules.dispatch.PREDICATES`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.cases.rules.calendar import Calendar
from services.cases.rules.dispatch import PREDICATES, Facts, Policy, Setting, Target, unit_of

Flags = NDArray[np.bool_]
Groups = tuple[list[Facts], NDArray[np.intp]]
FACTS: Mapping[str, Callable[[Any, Facts], Hashable]] = {
    "class": lambda _, facts: facts.class_code,
    "type": lambda _, facts: facts.case_type,
    "source": lambda _, facts: facts.source,
    "grade": lambda _, facts: facts.grade,
    "in": lambda _, facts: facts.layers,
    "near": lambda wanted, facts: facts.near.get(wanted[0]),
    "owner_known": lambda _, facts: facts.owner_known,
    "during": lambda _, facts: facts.at,
    "outside": lambda _, facts: facts.at,
    "repeats": lambda _, facts: facts.repeats,
}
"""The fact that decides each condition: cases that share it share the answer."""


def winners(
    ordered: Sequence[Policy], facts: Sequence[Facts], calendars: Mapping[str, Calendar]
) -> list[Policy | None]:
    """Return the policy that ``decide_in_order`` chooses for each case; None where none applies."""
    table = _Table(facts, calendars)
    tried = [policy for policy in ordered if not policy.modifier]
    chosen = np.full(len(facts), -1)
    for place, policy in enumerate(tried):
        chosen[(chosen < 0) & table.fits(policy)] = place
    return [tried[place] if place >= 0 else None for place in chosen.tolist()]


class _Table:
    """All cases; what was found out of one condition or target is kept for the next policy."""

    def __init__(self, facts: Sequence[Facts], calendars: Mapping[str, Calendar]) -> None:
        self._facts = facts
        self._calendars = calendars
        self._known: dict[str, Flags] = {}
        self._shared: dict[str, Groups] = {}

    def fits(self, policy: Policy) -> Flags:
        """Tell of which cases all conditions hold and all targets exist."""
        found = np.full(len(self._facts), bool(policy.targets))
        for name, wanted in policy.when.items():
            found &= self._kept(f"{name} {wanted!r}", partial(self._holds, name, wanted))
        for target in policy.targets:
            found &= self._kept(
                f"{target.selector}:{target.argument}", partial(self._exists, target)
            )
        return found

    def _kept(self, key: str, made: Callable[[], Flags]) -> Flags:
        if key not in self._known:
            self._known[key] = made()
        return self._known[key]

    def _holds(self, name: str, wanted: Any) -> Flags:
        """Whether a condition holds: asked of one case of each group, told to all of the group."""
        if name not in PREDICATES:
            return np.zeros(len(self._facts), dtype=bool)
        first, group = self._groups(name, wanted)
        told = PREDICATES[name]
        answers = [bool(told(wanted, Setting(one, self._calendars))) for one in first]
        return np.array(answers, dtype=bool)[group]

    def _groups(self, name: str, wanted: Any) -> Groups:
        """The cases that share the fact that a condition looks at: one of each group, the group of each."""
        key = f"near {wanted[0]}" if name == "near" else name
        if key not in self._shared:
            numbers: dict[Hashable, int] = {}
            first: list[Facts] = []
            group = np.empty(len(self._facts), dtype=np.intp)
            for place, one in enumerate(self._facts):
                number = numbers.setdefault(FACTS[name](wanted, one), len(first))
                if number == len(first):
                    first.append(one)
                group[place] = number
            self._shared[key] = (first, group)
        return self._shared[key]

    def _exists(self, target: Target) -> Flags:
        return np.array([bool(unit_of(target, one)) for one in self._facts], dtype=bool)
