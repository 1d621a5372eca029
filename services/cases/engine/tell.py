"""Notices: rows that say whom to tell what; the notices part delivers them."""

from __future__ import annotations

from collections.abc import Iterator

from services.cases.engine.work import Subject, Work


def tell_to(work: Work, subject: Subject, whom: str) -> None:
    """Leave a notice of the subject's newest event for reporter, unit, person or asker."""
    for kind, name in _addressed(subject, whom):
        _leave(work, subject, kind, name)


def _leave(work: Work, subject: Subject, kind: str, name: str) -> None:
    event = subject.event or work.events[-1]
    work.notices.append(
        {
            "tenant": work.tenant,
            "at": work.at,
            "case_id": work.case.id,
            "seq": event["seq"],
            "item_id": subject.item_id,
            "to_kind": kind,
            "to_id": name,
            "template": f"{subject.machine}.{event['action']}",
            "data": {"state": event["state_to"], "reason": event["reason"]},
            "next_try_at": work.at,
        }
    )


def _addressed(subject: Subject, whom: str) -> Iterator[tuple[str, str]]:
    row = subject.row
    if whom == "reporter":
        yield "reporter", str(row.get("case_id") or row["id"])
    elif whom == "asker":
        yield "person", str(row["asker"])
    elif row.get(whom):
        yield whom, str(row[whom])


def post_told(work: Work, subject: Subject, post: str) -> None:
    """Leave a notice for whoever holds a post."""
    _leave(work, subject, "post", post)
