"""Reports played again through the intake in the order of their times, to see what it makes of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from gis.database.session import Caller
from gis.errors import Forbidden, WanmiError
from services.cases.intake.candidate import Candidate
from services.cases.intake.desk import Desk
from services.cases.intake.receive import receive
from services.cases.past.delivered import Delivered

SOURCE = "transfer"


@dataclass(frozen=True)
class Played:
    """One report and what the intake made of it: new, joined, proposed or a refusal's code."""

    row: Delivered
    outcome: str
    suspects: tuple[dict[str, Any], ...] = ()


def replay(desk: Desk, caller: Caller, rows: Iterable[Delivered]) -> Iterator[Played]:
    """Play reports in the order of their times, each at its own moment (administrators only).

    The moment decides on editions, zones and likeness, so the result is what a live intake would
    have said; move old ones into the present first (:func:`moved`). Keys make a second run harmless.
    """
    if not caller.may("admin"):
        raise Forbidden(
            "not_allowed", "只有管理员可以重放。", "Only administrators replay reports."
        )
    for row in sorted(rows, key=lambda one: one.reported_at):
        candidate = Candidate(
            source=SOURCE,
            class_code=row.class_code,
            class_kind=row.class_kind,
            point=(row.lon, row.lat),
            description=row.description,
            address=row.address,
            external_key=f"replay/{row.key}",
        )
        try:
            told = receive(desk, caller, candidate, at=row.reported_at, program=True)
        except WanmiError as error:
            yield Played(row, error.code)
            continue
        yield Played(row, _outcome(told), tuple(told["suspects"]))


def moved(rows: Iterable[Delivered], until: dt.datetime) -> list[Delivered]:
    """Move all times by the same number of whole weeks, so that the last report comes before ``until``."""
    found = list(rows)
    last = max((row.reported_at for row in found), default=until)
    span = dt.timedelta(weeks=(until - last) // dt.timedelta(weeks=1))
    return [
        replace(
            row,
            reported_at=row.reported_at + span,
            ended_at=row.ended_at + span if row.ended_at else None,
        )
        for row in found
    ]


def counted(played: Iterable[Played]) -> Counter[str]:
    """How many reports came to what."""
    return Counter(one.outcome for one in played)


def _outcome(told: dict[str, Any]) -> str:
    if told["known"]:
        return "joined"
    return "proposed" if told["suspects"] else "new"
