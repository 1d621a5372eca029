"""The proposal for a case: policies in force over its facts, with the reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geoalchemy2.shape import to_shape
from sqlalchemy import Connection, select

from gis.database.session import Caller, elevated
from gis.errors import NotFound, Unprocessable
from layers.registry import Registry
from services.cases.config import readers
from services.cases.config.held import Timeline, timeline
from services.cases.config.kinds.handbook import OTHER
from services.cases.dispatch.asked import Asked, asked
from services.cases.dispatch.facts import gather
from services.cases.dispatch.told import facts_json, proposal_json
from services.cases.rules.dispatch import Facts, Proposal, decide


@dataclass(frozen=True)
class Proposed:
    """What is proposed for a case: the edition of the policies, the facts, and the decision.

    ``proposal`` is None where no policy applies; ``why`` then tells what each of them missed.
    """

    edition: int
    facts: Facts
    proposal: Proposal | None
    why: str = ""

    def json(self) -> dict[str, Any]:
        """Return it as the event and the answer have it."""
        return {
            "edition": self.edition,
            "facts": facts_json(self.facts),
            "proposal": proposal_json(self.proposal) if self.proposal else None,
            "why": self.why,
        }


def propose(connection: Connection, registry: Registry, tenant: str, case: Asked) -> Proposed:
    """Decide over one case with the policies in force; runs with the right to see all layers."""
    known = timeline(connection, tenant)
    held = known.at("policies", case.at, case.area)
    policies = readers.policy_rows.of(connection, tenant, held)
    duties = readers.duties.of(connection, tenant, held)
    (facts,) = gather(connection, registry, tenant, [case], (policies, duties))
    calendars = readers.calendars.of(connection, tenant, known.at("calendars", case.at))
    try:
        return Proposed(held.no, facts, decide(policies, facts, calendars))
    except Unprocessable as refused:
        return Proposed(held.no, facts, None, refused.en)


def of_case(
    connection: Connection, registry: Registry, caller: Caller, case: int, at: dt.datetime
) -> Proposed:
    """Return what is proposed now for a case that the caller sees; NotFound for others."""
    cases = registry.get("cases").table
    row = connection.execute(
        select(cases).where(cases.c.tenant == caller.tenant, cases.c.id == case)
    ).mappings()
    found = row.one_or_none()
    if found is None:
        raise NotFound("no_such_case", f"没有案件 {case}。", f"There is no case {case}.")
    with elevated(connection):
        known = timeline(connection, caller.tenant)
        handled_by = responsible(connection, caller.tenant, known, found, at)
        return propose(connection, registry, caller.tenant, asked(placed(found), at, handled_by))


def placed(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a case's columns with the position as numbers."""
    point = to_shape(row["geom"])
    return {**{str(name): value for name, value in row.items()}, "lon": point.x, "lat": point.y}


def responsible(
    connection: Connection,
    tenant: str,
    known: Timeline,
    row: Mapping[Any, Any],
    at: dt.datetime,
) -> tuple[str, str]:
    """Return department and unit that the handbook names for a case; empty if it names none."""
    number = row.get("handbook_edition")
    area = row.get("area_code")
    held = known.numbered("handbook", number) if number else known.at("handbook", at, area)
    items = readers.items.of(connection, tenant, held)
    key = f"{row['class_kind']}/{row['class_code']}/{row.get('condition') or OTHER}"
    item = items.get(key)
    return (item.department, item.unit) if item else ("", "")
