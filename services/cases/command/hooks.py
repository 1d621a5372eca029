"""What the command centre adds to the engine: a granted request for joint handling opens a task force."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import insert

from gis.errors import Unprocessable
from services.cases.command.workspace import WORKSPACES
from services.cases.engine.tell import tell_to
from services.cases.engine.units import named
from services.cases.engine.work import Subject, Work, widen

LONGEST = dt.timedelta(days=365)
USUAL = dt.timedelta(days=15)


def granted_difficult(work: Work, subject: Subject, _argument: str) -> None:
    """Open the task force of ``data["units"]`` (the first leads) until ``data["due"]``.

    The data are those of the grant, else those of the request. Its units see the case from now on.
    """
    given = {**(subject.row["data"] or {}), **work.data}
    units = list(dict.fromkeys(str(unit) for unit in given.get("units") or ()))
    known = named(work.connection, work.tenant, units)
    if len(units) < 2 or set(units) - known.keys():
        raise Unprocessable(
            "bad_units",
            "协同处置至少需要两个已登记的单位。",
            "Joint handling needs at least two known units.",
            "units",
        )
    due = _due(given.get("due"), work.at)
    widen(work, *units)
    row = {
        "tenant": work.tenant,
        "case_id": work.case.id,
        "request_id": subject.id,
        "lead": units[0],
        "units": units,
        "due_at": due,
        "opened_by": work.actor,
        "opened_at": work.at,
        "scopes": ["*", *units],
    }
    work.connection.execute(insert(WORKSPACES).values(row))
    assert subject.event is not None
    subject.event["data"] = {
        **(subject.event["data"] or {}),
        "units": units,
        "due": due.isoformat(),
    }
    for unit in units:
        _tell(work, subject, unit)


def _tell(work: Work, subject: Subject, unit: str) -> None:
    """A notice to a unit of the task force."""
    tell_to(work, subject, "asker")
    work.notices[-1] |= {"to_kind": "unit", "to_id": unit, "template": "request.difficult"}


def _due(given: object, at: dt.datetime) -> dt.datetime:
    try:
        due = dt.datetime.fromisoformat(str(given)) if given else at + USUAL
    except ValueError:
        due = at
    if due.tzinfo is None or not at < due <= at + LONGEST:
        raise Unprocessable(
            "bad_due",
            "协同处置期限应带时区、晚于现在且不超过一年。",
            "The deadline needs a time zone, lies ahead and within a year.",
            "due",
        )
    return due


EFFECTS = {"granted_difficult": granted_difficult}
