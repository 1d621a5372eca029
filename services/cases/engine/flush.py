"""Writing what a unit of work came to: events first, then the rows that fold them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, insert, text, update

from layers.model import Base
from services.cases.engine import clocks
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


def flush(work: Work) -> None:
    """Settle deadlines and write everything (elevated); the unit of work can go on afterwards."""
    clocks.settle(work)
    if not work.events:
        return
    _number(work)
    for subject in (work.case, *work.items.values()):
        _row(work, subject)
    listed = [{k: v for k, v in event.items() if k != "subject"} for event in work.events]
    work.connection.execute(insert(EVENTS), listed)
    work.ask("enclose")
    clocks.write(work)
    _more(work, NOTICES, work.notices)
    _more(work, LINKS, work.links)
    _more(work, OUTBOX, [*work.outbox, *map(_happened, work.events)])
    _rest(work)


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
    ids = work.connection.scalars(_IDS, {"number": len(work.events)})
    for event, number in zip(work.events, ids, strict=True):
        event["id"] = number
        row = event["subject"].row
        if event["old"] is not None:
            event["old"]["changeset_id"] = row["changeset_id"]
        row["changeset_id"] = number
        event["marks"] = event["marks"] or None


def _row(work: Work, subject: Subject) -> None:
    table = _TABLES["cases" if subject.item_id is None else "case_items"]
    if subject.fresh:
        values = {name: value for name, value in subject.row.items() if name in table.c}
        work.connection.execute(insert(table), [values])
    elif subject.changed:
        values = {name: subject.row[name] for name in subject.changed}
        mine = (table.c.tenant == work.tenant, table.c.id == subject.id)
        work.connection.execute(update(table).where(*mine).values(values))


def _more(work: Work, table: Table, rows: list[Any]) -> None:
    if rows:
        work.connection.execute(insert(table), rows)


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
    for rows in (work.events, work.notices, work.links, work.outbox):
        rows.clear()
    for subject in (work.case, *work.items.values()):
        subject.fresh, subject.event = False, None
        subject.changed.clear()
    for ticking in work.clocks:
        ticking.dirty = False
    work.scratch.clear()
