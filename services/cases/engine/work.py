"""The unit of work on one case: what was read under its lock, and what is to be written.

Guards and effects see the case, its items and clocks as rows in memory and change them through
:func:`change`, so that every value that is replaced lies in the event that replaced it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from gis.database.session import Caller
from gis.database.together import Question, together
from layers.registry import Registry
from services.cases.engine.words import CASE, Held
from services.cases.rules.clock import Clock, Limit
from services.cases.rules.flow import Flow
from services.cases.rules.posts import SYSTEM

Row = dict[str, Any]
UNVERSIONED = frozenset({"scopes", "read"})
"""Columns that say who may see a row: rights are those of today, so no event keeps them."""
LIGHT = frozenset({"light"})
"""Alone it makes no event: the alarm of an order turns the light of its case along."""
SYSTEM_HELD = (Held(SYSTEM),)
_NEXT = text("SELECT nextval(cast(:name AS regclass))")


@dataclass(eq=False)
class Subject:
    """The case or one of its items: its columns, and the event its changes belong to."""

    machine: str
    row: Row
    fresh: bool = False
    event: Row | None = None
    changed: set[str] = field(default_factory=set)

    @property
    def id(self) -> int:
        """The id of the case or item."""
        return int(self.row["id"])

    @property
    def state(self) -> str:
        """The state; empty for what does not exist yet."""
        return str(self.row["state"])

    @property
    def item_id(self) -> int | None:
        """The item's id, None for the case itself."""
        return None if self.machine == CASE else self.id


@dataclass(eq=False)
class Ticking:
    """A clock in one of its runs; ``alarmed`` is the last light that was told."""

    clock: str
    item_id: int
    limit: Limit
    calendar: str
    unit: str | None
    now: Clock
    exempt: bool = False
    alarmed: str = ""
    dirty: bool = True

    @property
    def running(self) -> bool:
        """Whether it has not been stopped (it may be paused)."""
        return self.now.state != "stopped"


@dataclass(eq=False)
class Work:
    """One transaction's work on one case; ``at`` is its moment, ``data`` and ``reason`` the wish's.

    ``rows`` is what others want written with it.
    """

    connection: Connection
    registry: Registry
    caller: Caller
    at: dt.datetime
    posts: tuple[Held, ...]
    case: Subject = field(default_factory=lambda: Subject(CASE, {"state": "", "id": 0}, fresh=True))
    items: dict[int, Subject] = field(default_factory=dict)
    clocks: list[Ticking] = field(default_factory=list)
    events: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)
    outbox: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    rows: list[Question] = field(default_factory=list)
    scratch: dict[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""
    occurred_at: dt.datetime | None = None
    seq: int = 0

    @property
    def tenant(self) -> str:
        """The caller's tenant, bound in every statement."""
        return self.caller.tenant

    @property
    def actor(self) -> str:
        """Who acts; citizens without an account share one name."""
        return self.caller.actor or "citizen"

    @property
    def flow(self) -> Flow:
        """The flow of the case's edition."""
        if "flow" not in self.scratch:
            self.scratch["flow"] = self.ask("flow")
        found: Flow = self.scratch["flow"]
        return found

    def forget_flow(self) -> None:
        """Ask for the flow anew: the case has another type now."""
        self.scratch.pop("flow", None)

    def ask(self, question: str, *arguments: Any) -> Any:
        """Ask a source; see the package's docstring for the questions."""
        from services.cases.engine.contributed import contributed

        return contributed().sources[question](self, *arguments)

    def holding(self) -> tuple[Held, ...]:
        """The posts that the caller holds where this case lies."""
        scopes = self.case.row.get("scopes") or []
        return tuple(
            held for held in self.posts if held.area_code is None or held.area_code in scopes
        )

    def units(self) -> frozenset[str]:
        """The units in which the caller holds a post."""
        return frozenset(held.unit for held in self.posts if held.unit)

    def of(self, machine: str, **equal: Any) -> Iterator[Subject]:
        """Yield the items of a machine whose columns have these values, oldest first."""
        for number in sorted(self.items):
            item = self.items[number]
            if item.machine == machine and all(item.row[k] == v for k, v in equal.items()):
                yield item

    def open(self, machine: str, **equal: Any) -> Iterator[Subject]:
        """Yield those that have not ended."""
        return (item for item in self.of(machine, **equal) if not item.row["ended"])

    def next_id(self, sequence: str) -> int:
        """Take the next number of a table's identity."""
        ((row,),) = together(self.connection, Question(_NEXT, {"name": f"{sequence}_id_seq"}))
        return int(row.nextval)


def change(work: Work, subject: Subject, **values: Any) -> None:
    """Give columns new values; the old ones are kept in the event they belong to."""
    row = subject.row
    differing = {name: value for name, value in values.items() if row.get(name) != value}
    if not differing:
        return
    if subject.event is None and not subject.fresh and set(differing) - UNVERSIONED - LIGHT:
        append(work, subject, action="follow", held=Held(SYSTEM), to=subject.state)
    for name, value in differing.items():
        _keep(subject, name)
        row[name] = value
        subject.changed.add(name)


def _keep(subject: Subject, name: str) -> None:
    event = subject.event
    if event is not None and event["old"] is not None and name not in UNVERSIONED:
        event["old"].setdefault(name, plain(subject.row.get(name)))


def append(
    work: Work,
    subject: Subject,
    *,
    action: str,
    held: Held,
    to: str,
    data: Mapping[str, Any] | None = None,
) -> Row:
    """Append an event to the case; what changes on ``subject`` from now on belongs to it."""
    work.seq += 1
    row = subject.row
    made = subject.event is None and subject.fresh
    event: Row = {
        "tenant": work.tenant,
        "case_id": work.case.id,
        "seq": work.seq,
        "item_id": subject.item_id,
        "at": work.at,
        "occurred_at": work.occurred_at,
        "actor": work.actor,
        "post": held.post,
        "unit": held.unit,
        "machine": subject.machine,
        "action": action,
        "state_from": subject.state,
        "state_to": to,
        "reason": work.reason or None,
        "data": dict(data) if data else None,
        "marks": [],
        "old": None if made else {"seq": row["seq"], "valid_from": plain(row["valid_from"])},
        "read": row.get("read") or "staff",
        "subject": subject,
    }
    work.events.append(event)
    subject.event = event
    row["seq"], row["valid_from"] = work.seq, work.at
    subject.changed |= {"seq", "valid_from", "changeset_id"}
    return event


def widen(work: Work, *codes: str | None) -> None:
    """Let the units and areas of ``codes`` see the case and its items."""
    wanted = sorted({*work.case.row["scopes"], *(code for code in codes if code)})
    for subject in (work.case, *work.items.values()):
        change(work, subject, scopes=wanted)


def plain(value: Any) -> Any:
    """Return a column's value as JSON holds it, so that the database can read it back."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.desc if hasattr(value, "desc") else value
