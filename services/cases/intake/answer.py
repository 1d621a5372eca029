"""What the sender of a report is told, and how much of it the public is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from services.cases.config import hooks
from services.cases.engine import Work
from services.cases.engine.clocks import CALENDAR

if TYPE_CHECKING:
    from services.cases.intake.receive import Judged

PUBLIC = (
    "tracking",
    "decision",
    "known",
    "class",
    "address",
    "point",
    "grid",
    "expected_at",
    "received_at",
)
"""What somebody without an account learns of their own report."""


def told(work: Work, judged: Judged, case: int) -> dict[str, Any]:
    """Return the whole answer as JSON values.

    ``known`` tells that the report joined a case; ``suspects`` explains every likeness, ``rulings``
    what the zones decided; ``expected_at`` is when it should be handled by the handbook's limit.
    """
    joined = judged.joins
    placed, handler = judged.placed, judged.placed.handler
    made: dict[str, Any] = {
        "case": case,
        "state": joined.row["state"] if joined else work.case.state,
        "known": joined is not None,
        "decision": judged.verdict.decision,
        "class": {
            "kind": judged.snapshot.kind, "code": judged.snapshot.code,
            "name": judged.snapshot.name, "edition": judged.snapshot.edition,
        },
        "point": [placed.point.x, placed.point.y],
        "address": judged.address,
        "place": judged.place,
        "grid": placed.unit_grid,
        "responsibility_grid": [grid["code"] for grid in placed.responsibility],
        "handling_grid": handler["code"] if handler else None,
        "responsible": _responsible(judged),
        "component": placed.thing.told() if placed.thing else None,
        "rulings": [
            {"decision": one.decision, "rule": one.rule, "zone": one.zone.name,
             "layer": one.zone.layer, "zh": one.zh, "en": one.en}
            for one in judged.verdict.rulings
        ],
        "suspects": [suspect.told() for suspect in judged.suspects[:10]],
        "evidence": [found.told() for found in judged.evidence],
        "received_at": work.at.isoformat(),
        "due_at": None if joined else _iso(work.case.row["due_at"]),
        "expected_at": None if joined else _iso(_expected(work)),
    }  # fmt: skip
    return made


def for_public(answer: dict[str, Any]) -> dict[str, Any]:
    """The part of an answer that somebody without an account gets."""
    return {name: answer[name] for name in PUBLIC if name in answer}


def _responsible(judged: Judged) -> dict[str, Any] | None:
    """Who will probably handle it: the object's maintainer or owner, else the desk of the grid."""
    thing, handler = judged.placed.thing, judged.placed.handler
    if thing is not None:
        for by, (code, name) in (("maintainer", thing.maintainer), ("owner", thing.owner)):
            if code or name:
                return {"unit": code, "name": name, "by": by}
    if handler is None:
        return None
    return {
        "unit": handler["code"],
        "name": handler["department_name"] or handler["name"],
        "by": "grid",
    }


def _expected(work: Work) -> dt.datetime | None:
    item = hooks.handbook_item(work)
    found = item.limit(work.case.row.get("grade") or "") if item else None
    if found is None:
        return None
    if found.working:
        calendar = hooks.calendar(work, CALENDAR)
        return calendar.due(work.at, found.span)
    return work.at + found.span


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
