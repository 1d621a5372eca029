"""What comes in, from whatever source; and who may say that it comes from there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gis.errors import Forbidden, Unprocessable
from layers.codes import load
from services.cases.contacts.keep import Given
from services.cases.engine import Work
from services.cases.evidence.attach import Named

MACHINES = frozenset({"sensor", "video_ai"})
PUBLIC = "public"
_POSTS: Mapping[str, frozenset[str]] = {
    "collector": frozenset({"collector", "administrator"}),
    "inspection": frozenset({"inspector", "administrator"}),
}
_OPERATORS = frozenset({"acceptor", "shift_supervisor", "administrator"})
"""Hotline, media, leaders, transfers and video come through an operator's seat."""


@dataclass(frozen=True)
class Component:
    """The object a report is about: its layer and its id there, or its identifier."""

    layer: str
    id: int | None = None
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A report before it is judged.

    ``class_kind`` is matter, event or component; empty means whichever has the code. ``point`` is
    lon/lat in the storage CRS and may be missing where there is a component or an address that
    means one place. ``external_key`` is the sender's own number: the same source and key again is
    the same report. ``confidence`` (0 to 1) is a machine's. ``action`` is ``report_handled`` for
    what a collector solved on the spot.
    """

    source: str
    class_code: str
    class_kind: str = ""
    point: tuple[float, float] | None = None
    component: Component | None = None
    description: str = ""
    address: str = ""
    evidence: Sequence[Named] = ()
    contact: Given = field(default_factory=Given)
    external_key: str | None = None
    confidence: float | None = None
    occurred_at: dt.datetime | None = None
    action: str = "report"
    data: Mapping[str, Any] = field(default_factory=dict)


def check_source(work: Work, source: str) -> None:
    """Raise Unprocessable for an unknown source, Forbidden for one that the caller does not hold."""
    if source not in load("case_source"):
        raise Unprocessable(
            "no_such_source", f"没有来源“{source[:40]}”。", f"There is no source “{source[:40]}”.",
            "source",
        )  # fmt: skip
    if source == PUBLIC:
        return
    held = {one.post for one in work.posts}
    if "system" in held:
        return
    if source in MACHINES or held.isdisjoint(_POSTS.get(source, _OPERATORS)):
        raise Forbidden(
            "not_your_source",
            f"当前岗位不能以“{source}”来源上报。",
            f"Your posts do not report as “{source}”.",
        )
