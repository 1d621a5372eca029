"""The words in which others speak with the engine: what is wished, what came of it, what sources answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from gis.errors import Conflict

CASE, ORDER, FIELD, REQUEST, TOKEN = "case", "order", "field", "request", "token"
Machine = Literal["case", "order", "field", "request", "token"]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants done: ``action`` on the case or item ``subject`` of ``machine``.

    Of what does not exist yet (``request.ask``) the subject is the case. ``key`` is the
    idempotency key, ``seen`` the ``seq`` the caller saw, ``data`` the filled form; ``occurred_at``
    is when a device did it offline.
    """

    machine: str
    subject: int
    action: str
    key: str | None = None
    seen: int | None = None
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    occurred_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True)
class New:
    """A case to be reported; ``geom`` is a shapely point, lon/lat in the storage CRS.

    ``type`` is the class's unless one is given; ``columns`` are further columns of the case (grade,
    responsibility_grid, sim_group …);
    ``stamps`` (area_code, grid_code, scopes) are looked up unless given. ``action`` is the row of the
    flow that makes it: ``report``, or ``report_handled`` for what a collector solved on the spot.
    """

    source: str
    class_code: str
    geom: Any
    class_kind: str = "event"
    type: str = ""
    action: str = "report"
    description: str | None = None
    address: str | None = None
    columns: Mapping[str, Any] = field(default_factory=dict)
    stamps: Mapping[str, Any] | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    occurred_at: dt.datetime | None = None


@dataclass(frozen=True)
class Refusal:
    """Why a guard or a form says no: a code and one sentence per language."""

    code: str
    zh: str
    en: str
    field: str | None = None

    def error(self) -> Conflict:
        """The refusal as the error that callers see (409)."""
        return Conflict(self.code, self.zh, self.en, self.field)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an act came to: the subject's new state and step, and every step it caused."""

    case_id: int
    item_id: int | None
    machine: str
    action: str
    state_from: str
    state: str
    seq: int
    at: dt.datetime
    moved: Sequence[Mapping[str, Any]] = ()
    repeated: bool = False

    def json(self) -> dict[str, Any]:
        """Return the outcome as JSON has it."""
        return {
            "case": self.case_id,
            "item": self.item_id,
            "machine": self.machine,
            "action": self.action,
            "from": self.state_from,
            "state": self.state,
            "seq": self.seq,
            "at": self.at.isoformat(),
            "moved": [dict(step) for step in self.moved],
        }


def outcome_of(value: Mapping[str, Any], *, repeated: bool) -> Outcome:
    """Make the outcome again of its JSON (of an answer that was kept)."""
    return Outcome(
        case_id=value["case"],
        item_id=value["item"],
        machine=value["machine"],
        action=value["action"],
        state_from=value["from"],
        state=value["state"],
        seq=value["seq"],
        at=dt.datetime.fromisoformat(value["at"]),
        moved=value["moved"],
        repeated=repeated,
    )


@dataclass(frozen=True)
class Held:
    """A post that the caller holds, in which unit and area (None: everywhere)."""

    post: str
    unit: str | None = None
    area_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A class as the catalogue's edition has it; ``group`` is compared for likeness.

    ``type`` is that of its cases: forms, policies and steps of the flow may ask for it.
    """

    edition: str
    kind: str
    code: str
    name: str
    group: str
    type: str = "event"


@dataclass(frozen=True, kw_only=True)
class OrderTo:
    """One unit asked to handle: its role (lead, assist, equal) and the axis of a dual flow."""

    unit: str
    role: str = "lead"
    axis: str = ""


@dataclass(frozen=True, kw_only=True)
class Targets:
    """Whom a dispatch asks, and why: policy and trace are kept in the event."""

    orders: Sequence[OrderTo]
    not_before: dt.datetime | None = None
    priority_add: int = 0
    limit_factor: float = 1.0
    policy: str = ""
    explained: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Who takes a field task; ``explained`` holds the candidates and the reason."""

    person: str | None
    unit: str | None = None
    explained: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """A file of a case: its kind (near, far, before, after, track, clip …) and when it was added."""

    kind: str
    at: dt.datetime
    sha256: str = ""
    item_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """What a case has to be proved by: how many photos of each kind, and whether somebody checks the result."""

    near: int = 1
    far: int = 1
    after: int = 1
    check: bool = True


@dataclass(frozen=True, kw_only=True)
class Happened:
    """An outbox row as listeners get it."""

    tenant: str
    id: int
    at: dt.datetime
    name: str
    case_id: int
    seq: int
    item_id: int | None
    payload: Mapping[str, Any]
