"""Writing what a unit of work came to: events first, then the rows that fold them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from gis.database.together import Question, together
from layers.model import Base
from services.cases.engine import clocks
from services.cases.engine.rows import inserted, updated
from services.cases.engine.tables import CaseEvent, CaseLink, CaseNotice, CaseOutbox
from services.cases.engine.work import Row, Subject, Work

_TABLES = Base.metadata.tables
EVENTS = _TABLES[CaseEvent.__tablename__]
NOTICES = _TABLES[CaseNotice.__tablename__]
OUTBOX = _TABLES[CaseOutbox.__tablename__]
LINKS = _TABLES[CaseLink.__tablename__]
_IDS = text(
    "SELECT nextval(cast('case_events_id_seq' AS regclass)) FROM generate_series(1, :number)"
)


def flush(work: Work) -> list[list[Any]]:
    """Settle deadlines and write everything (elevated); the unit of work can go on afterwards.

    Returns what each of ``work.rows`` returned.
    """
    if work.case.id:
        clocks.settle(work)
    if work.events:
        _number(work)
    answers = together(work.connection, *work.rows, *_questions(work))
    if work.events:
        work.ask("enclose")
    asked = len(work.rows)
    _rest(work)
    return answers[:asked]


def _questions(work: Work) -> Iterator[Question]:
    if not work.events:
        return
    for subject in (work.case, *work.items.values()):
        yield from _row(subject)
    listed = [{k: v for k, v in event.items() if k != "subject"} for event in work.events]
    yield inserted(EVENTS, listed)
    yield from clocks.written(work)
    outbox = [*work.outbox, *map(_happened, work.events)]
    for table, rows in ((NOTICES, work.notices), (LINKS, work.links), (OUTBOX, outbox)):
        if rows:
            yield inserted(table, rows)


def emit(work: Work, name: str, subject: Subject, payload: Row) -> None:
    """Tell listeners something besides the steps themselves."""
    work.outbox.append(
        {
            "tenant": work.tenant,
            "at": work.at,
            "name": name,
            "case_id": work.case.id,
            "seq": work.seq,
            "item_id": subject.item_id,
            "payload": payload,
        }
    )


def _number(work: Work) -> None:
    """Give events their numbers; a row's version is the number of its newest event."""
    (ids,) = together(work.connection, Question(_IDS, {"number": len(work.events)}))
    for event, (number,) in zip(work.events, ids, strict=True):
        event["id"] = number
        row = event["subject"].row
        if event["old"] is not None:
            event["old"]["changeset_id"] = row["changeset_id"]
        row["changeset_id"] = number
        event["marks"] = event["marks"] or None


def _row(subject: Subject) -> Iterator[Question]:
    table = _TABLES["cases" if subject.item_id is None else "case_items"]
    if subject.fresh:
        known = table.c.keys()
        yield inserted(table, [{k: v for k, v in subject.row.items() if k in known}])
    elif subject.changed:
        yield updated(table, subject.row, subject.changed)


def _happened(event: Row) -> Row:
    row = event["subject"].row
    return {
        "tenant": event["tenant"],
        "at": event["at"],
        "name": f"{event['machine']}.{event['action']}",
        "case_id": event["case_id"],
        "seq": event["seq"],
        "item_id": event["item_id"],
        "payload": {
            "from": event["state_from"],
            "state": event["state_to"],
            "class_code": row["class_code"],
            "unit": row.get("unit"),
            "person": row.get("person"),
            "kind": row.get("kind"),
            "scopes": row["scopes"],
        },
    }


def _rest(work: Work) -> None:
    for rows in (work.events, work.notices, work.links, work.outbox, work.rows):
        rows.clear()
    for subject in (work.case, *work.items.values()):
        subject.fresh, subject.event = False, None
        subject.changed.clear()
    for ticking in work.clocks:
        ticking.dirty = False
    work.scratch.clear()
