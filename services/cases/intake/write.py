"""The rows of a report beside the case: the message itself, its contact, its evidence."""

from __future__ import annotations

import datetime as dt
import random
import secrets
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

from gis.database.together import Question, together
from layers.store.changes import table
from services.cases.contacts import mask
from services.cases.contacts.keep import keep
from services.cases.engine import Work, close
from services.cases.engine.place import stored
from services.cases.engine.rows import inserted
from services.cases.engine.tables import CaseReport
from services.cases.evidence.attach import attach
from services.cases.intake.candidate import PUBLIC, Candidate
from services.cases.intake.desk import Desk
from services.cases.intake.known import hashed

if TYPE_CHECKING:
    from services.cases.intake.receive import Judged

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no letters that are taken for digits."""
_REPORTS = table(CaseReport)
_WAIT = text("SELECT pg_advisory_xact_lock(:lock)")
_EARLIER = text(
    "SELECT id, verdict FROM case_reports WHERE tenant = :tenant AND source = :source AND external_key = :key"
)


def tracking(dice: random.Random | None = None) -> str:
    """A number that nobody guesses: 60 random bits, written in groups; ``dice`` draws it for a demonstration."""
    choose = dice.choice if dice else secrets.choice
    drawn = "".join(choose(_ALPHABET) for _ in range(12))
    return f"{drawn[:4]}-{drawn[4:8]}-{drawn[8:]}"


def earlier(work: Work, candidate: Candidate) -> dict[str, Any] | None:
    """The answer that this source and external key got before; its twin under way is waited for."""
    if candidate.external_key is None:
        return None
    name = f"{work.tenant}/{candidate.source}/{candidate.external_key}"
    values = {
        "tenant": work.tenant,
        "source": candidate.source,
        "key": candidate.external_key,
    }
    waited = Question(_WAIT, {"lock": hashed(name)})
    _, found = together(work.connection, waited, Question(_EARLIER, values))
    return {**found[0].verdict, "report": found[0].id} if found else None


def rows(
    desk: Desk, work: Work, judged: Judged, case: int, answer: dict[str, Any]
) -> dict[str, Any]:
    """Write the unit of work and with it the report, its contact and evidence; return the whole answer."""
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
        "geom": stored(judged.placed.point),
    }
    work.rows.append(inserted(_REPORTS, [row], "id"))
    (((number,),),) = close(work)
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
