"""The rows of a report beside the case: the message itself, its contact, its evidence."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Any

from geoalchemy2.shape import from_shape
from sqlalchemy import insert, text

from gis.crs import STORAGE_SRID
from services.cases.contacts import mask
from services.cases.contacts.keep import keep
from services.cases.engine import Work
from services.cases.engine.tables import CaseReport
from services.cases.evidence.attach import attach
from services.cases.intake.candidate import PUBLIC, Candidate
from services.cases.intake.desk import Desk
from services.cases.intake.known import hashed

if TYPE_CHECKING:
    from services.cases.intake.receive import Judged

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letters that are taken for digits."""
_WAIT = text("SELECT pg_advisory_xact_lock(:key)")
_EARLIER = text(
    "SELECT id, verdict FROM case_reports WHERE tenant = :tenant AND source = :source AND external_key = :key"
)


def tracking() -> str:
    """A number that nobody guesses: 60 random bits, written in groups."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(12))
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def earlier(work: Work, candidate: Candidate) -> dict[str, Any] | None:
    """The answer that this source and external key got before; its twin under way is waited for."""
    if candidate.external_key is None:
        return None
    name = f"{work.tenant}/{candidate.source}/{candidate.external_key}"
    work.connection.execute(_WAIT, {"key": hashed(name)})
    values = {
        "tenant": work.tenant,
        "source": candidate.source,
        "key": candidate.external_key,
    }
    found = work.connection.execute(_EARLIER, values).one_or_none()
    return {**found.verdict, "report": found.id} if found else None


def rows(
    desk: Desk, work: Work, judged: Judged, case: int, answer: dict[str, Any]
) -> dict[str, Any]:
    """Write the report with its contact and evidence; return the answer with its numbers."""
    candidate = judged.candidate
    answer["tracking"] = tracking()
    contact = _contact(desk, work, candidate)
    row = {
        "tenant": work.tenant,
        "tracking": answer["tracking"],
        "source": candidate.source,
        "external_key": candidate.external_key,
        "case_id": case,
        "reporter": None if candidate.source == PUBLIC else work.caller.actor,
        "contact_id": contact,
        "class_code": judged.snapshot.code,
        "description": mask.text(candidate.description) or None,
        "address": judged.address[:300] or None,
        "component_layer": judged.placed.thing.layer if judged.placed.thing else None,
        "component_id": judged.placed.thing.id if judged.placed.thing else None,
        "occurred_at": candidate.occurred_at,
        "received_at": work.at,
        "verdict": answer,
        "extra": _extra(candidate),
        "scopes": [*judged.placed.scopes],
        "geom": from_shape(judged.placed.point, STORAGE_SRID),
    }
    number = work.connection.scalar(insert(CaseReport).returning(CaseReport.id), row)
    by: tuple[str, dt.datetime, int | None] = (work.actor, work.at, number)
    attach(work.connection, work.tenant, case, judged.evidence, by)
    return {**answer, "report": number}


def _contact(desk: Desk, work: Work, candidate: Candidate) -> int | None:
    """Numbers in the text are personal data, too: the whole text is sealed, its mask shown."""
    words = candidate.description
    hidden = words if mask.text(words) != words else ""
    if not candidate.contact and not hidden:
        return None
    return keep(work.connection, desk.vault, work.tenant, candidate.contact, work.at, hidden)


def _extra(candidate: Candidate) -> dict[str, Any] | None:
    found: dict[str, Any] = {}
    if candidate.contact:
        found["contact"] = candidate.contact.shown
    if candidate.confidence is not None:
        found["confidence"] = candidate.confidence
    return found or None
