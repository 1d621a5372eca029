"""The flow of cases and their work items: one table of transitions, and what may be done now.

A row says: in this state of this machine, this action leads there; who may take it (posts), what
must hold (guards) and what follows (effects). Guards and effects are names from closed lists, with
an argument after a colon, so that a flow is data that an administrator can change and a linter
can check before it is published (CJJ/T 106, GB/T 30428.8: the stages of case work).
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from gis.errors import Conflict, Forbidden, Unprocessable
from layers.codes import load as load_codes
from services.cases.rules.arguments import fits
from services.cases.rules.posts import TITLES
from services.cases.rules.posts import listed as called

CODES = Path(__file__).parents[1] / "codes"
NEW = ""
"""The state of what does not exist yet."""
REOPEN = "reopen"
"""The action that leads out of an end."""
POSTS = tuple(TITLES)
GUARDS = {
    "after_photo",
    "alike",
    "assisting",
    "assists_closed",
    "axis_closed",
    "before_due",
    "below",
    "children_closed",
    "condition",
    "count_left",
    "evidence",
    "granted",
    "in_window",
    "joined",
    "kind_allowed",
    "mine",
    "no_open",
    "no_precheck",
    "not_reporter",
    "other_person",
    "targets",
    "tokens_done",
    "within",
}
EFFECTS = {
    "candidate", "clock", "granted", "handbook", "link", "orders", "pause", "place", "reopen",
    "restart", "resume", "snapshot", "stop", "suborder", "task", "tell", "tokens", "try",
    "withdraw",
}  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A guard or an effect: its name and its argument, empty if it has none."""

    name: str
    argument: str = ""


@dataclass(frozen=True)
class Transition:
    """One row of the table; titles are (Chinese, English)."""

    machine: str
    state: str
    action: str
    to: str
    posts: frozenset[str]
    guards: tuple[Named, ...]
    effects: tuple[Named, ...]
    reason: bool
    title: tuple[str, str]


@dataclass(frozen=True)
class Flow:
    """A whole flow; look up with :meth:`find`, list with :meth:`possible`."""

    rows: tuple[Transition, ...]

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str, str], Transition]:
        return {(row.machine, row.state, row.action): row for row in self.rows}

    @cached_property
    def machines(self) -> Mapping[str, frozenset[str]]:
        """The states of each machine, the empty one aside."""
        found: dict[str, set[str]] = {}
        for row in self.rows:
            found.setdefault(row.machine, set()).update({row.state, row.to} - {NEW})
        return {machine: frozenset(states) for machine, states in found.items()}

    @cached_property
    def reached(self) -> frozenset[tuple[str, str]]:
        """The states (with their machine) that something leads to, the empty ones included."""
        steps = {((row.machine, row.state), (row.machine, row.to)) for row in self.rows}
        return frozenset(_closure(steps, {(row.machine, NEW) for row in self.rows}))

    def possible(self, machine: str, state: str, posts: Iterable[str]) -> tuple[Transition, ...]:
        """Return what holders of ``posts`` may do in ``state``, guards not asked."""
        held = frozenset(posts)
        return tuple(
            row
            for row in self.rows
            if (row.machine, row.state) == (machine, state) and row.posts & held
        )

    def ended(self, machine: str, state: str) -> bool:
        """Tell whether work is over in ``state``: nothing leads out of it but reopening."""
        return all(
            row.action == REOPEN
            for row in self.rows
            if (row.machine, row.state) == (machine, state)
        )

    def ends(self, machine: str) -> frozenset[str]:
        """Return the states of a machine that nothing leads out of."""
        left = {row.state for row in self.rows if row.machine == machine}
        return self.machines[machine] - left

    def find(
        self, machine: str, state: str, action: str, posts: Iterable[str], reason: str = ""
    ) -> Transition:
        """Return the transition that an action means.

        Raises Conflict (409) where the state knows no such action and names those it knows,
        Forbidden (403) where none of ``posts`` may take it, Unprocessable (422) without the
        reason it demands.
        """
        row = self._by_key.get((machine, state, action))
        held = tuple(posts)
        if row is None:
            raise self._impossible(machine, state, action, held)
        if row.posts.isdisjoint(held):
            raise Forbidden(
                "not_your_post",
                f"当前岗位不能执行“{row.title[0]}”，需要：{called(row.posts)}。",
                f"“{row.title[1]}” is not for your post; it takes {_listed(row.posts)}.",
            )
        if row.reason and not reason.strip():
            raise Unprocessable(
                "reason_missing",
                f"“{row.title[0]}”必须说明理由。",
                f"“{row.title[1]}” demands a reason.",
                "reason",
            )
        return row

    def words(self, machine: str, *, state: str = "", action: str = "") -> tuple[str, str]:
        """What a state or an action is called here (Chinese, English); an unknown one by its code."""
        own = (row for row in self.rows if row.machine == machine)
        if action:
            return next((row.title for row in own if row.action == action), (action, action))
        known = load_codes("case_state" if machine == "case" else "case_item_state").get(state)
        if known:
            return known.zh, known.en
        return next((row.title for row in own if row.to == state), ("新建", "new"))

    def _impossible(self, machine: str, state: str, action: str, held: Iterable[str]) -> Conflict:
        """Why an action cannot be taken in a state, in the words of the city's flow."""
        rows = self.possible(machine, state, held)
        now, asked = self.words(machine, state=state), self.words(machine, action=action)
        return Conflict(
            "not_now",
            f"“{now[0]}”状态下不能“{asked[0]}”；可以：{'、'.join(row.title[0] for row in rows) or '无'}。",
            f"“{asked[1]}” is not possible in state “{now[1]}”; possible: "
            f"{_listed(row.title[1] for row in rows)}.",
        )


def load(path: Path = CODES / "flow.csv") -> Flow:
    """Read a flow from its table; what is wrong with it raises Unprocessable."""
    with path.open(encoding="utf-8", newline="") as file:
        return of_rows(csv.DictReader(file))


def of_rows(
    rows: Iterable[Mapping[str, str]],
    guards: Collection[str] = frozenset(GUARDS),
    effects: Collection[str] = frozenset(EFFECTS),
) -> Flow:
    """Make a flow of rows with the columns of codes/flow.csv; Unprocessable names the first mistake.

    ``guards`` and ``effects`` are the names that exist, those of other modules included.
    """
    flow = Flow(tuple(_transition(row) for row in rows))
    mistakes = list(lint(flow, guards, effects))
    if mistakes:
        raise Unprocessable(
            "bad_flow", f"流程有误：{mistakes[0]}", f"The flow is wrong: {mistakes[0]}"
        )
    return flow


def lint(
    flow: Flow,
    guards: Collection[str] = frozenset(GUARDS),
    effects: Collection[str] = frozenset(EFFECTS),
) -> Iterator[str]:
    """Yield what is wrong with a flow, one sentence each; nothing for a sound one.

    States that cannot be reached or never left for an end, rows with the same key, names of
    guards, effects, posts and tried actions that do not exist, and arguments that do not fit.
    """
    yield from _repeated(flow)
    yield from _unknown(flow, guards, effects)
    for machine in flow.machines:
        rows = [row for row in flow.rows if row.machine == machine]
        yield from (
            f"{machine}.{state} cannot be reached"
            for state in sorted(flow.machines[machine])
            if (machine, state) not in flow.reached
        )
        home = _closure({(row.to, row.state) for row in rows}, set(flow.ends(machine)))
        yield from (
            f"{machine}.{state} has no way to an end"
            for state in sorted(flow.machines[machine] - home)
        )


def _closure[T](steps: set[tuple[T, T]], start: set[T]) -> set[T]:
    """Everything that ``steps`` lead to from ``start``."""
    found: set[T] = set()
    waiting = set(start)
    while waiting:
        found |= waiting
        waiting = {to for state, to in steps if state in found} - found
    return found


def _repeated(flow: Flow) -> Iterator[str]:
    seen: set[tuple[str, str, str]] = set()
    for row in flow.rows:
        key = (row.machine, row.state, row.action)
        if key in seen:
            yield f"{'.'.join(key)} stands twice"
        seen.add(key)


def _unknown(flow: Flow, guards: Collection[str], effects: Collection[str]) -> Iterator[str]:
    actions = {row.action for row in flow.rows}
    for row in flow.rows:
        where = f"{row.machine}.{row.state or 'new'}.{row.action}"
        yield from (f"{where}: no post {post}" for post in sorted(row.posts - set(POSTS)))
        for kind, known, used in (
            ("guard", guards, row.guards),
            ("effect", effects, row.effects),
        ):
            yield from (
                f"{where}: no {kind} {item.name}" for item in used if item.name not in known
            )
            yield from (
                f"{where}: {item.name} cannot take “{item.argument}”"
                for item in used
                if not fits(item.name, item.argument)
            )
        tried = (item.argument for item in row.effects if item.name == "try")
        yield from (f"{where}: tries {name}" for name in tried if name not in actions)


def _transition(row: Mapping[str, str]) -> Transition:
    return Transition(
        machine=row["machine"],
        state=row["state"],
        action=row["action"],
        to=row["to"],
        posts=frozenset(filter(None, row["posts"].split(";"))),
        guards=tuple(named(row["guards"])),
        effects=tuple(named(row["effects"])),
        reason=row["reason"] == "yes",
        title=(row["zh"], row["en"]),
    )


def named(text: str) -> Iterator[Named]:
    """Yield the names of guards or effects in ``a;b:argument``."""
    for part in filter(None, text.split(";")):
        name, _, argument = part.partition(":")
        yield Named(name, argument)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "nothing"
