"""What evidence a case has: files that are attached to it, and those that its present steps name.

A step names evidence in its form, as a report does: ``data["evidence"]`` is a list of
``{"sha256", "kind"}`` of files that were uploaded before. What a form merely claims counts as nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

import shapely
from sqlalchemy import text

from gis.errors import Unprocessable
from services.cases.engine.words import Evidence
from services.cases.engine.work import Row, Subject, Work
from services.cases.evidence.attach import Named, attach, examine, no_such
from services.cases.evidence.files import checked

ENCLOSED = "enclosed"
"""Mark in a unit of work whose evidence its caller attaches (intake does, with the report's number)."""
_ATTACHED = text(
    "SELECT kind, sha256, added_at FROM case_evidence WHERE tenant = :tenant AND case_id = :case "
    "ORDER BY added_at"
)
_THERE = text("SELECT sha256 FROM case_files WHERE tenant = :tenant AND sha256 = ANY(:hashes)")


def evidence(work: Work, _item: Subject | None) -> list[Evidence]:
    """The evidence of the case; a file keeps the time at which it came to the case first.

    So a photo that was shown before does not prove what was done since. Raises Unprocessable for
    named files that nobody uploaded.
    """
    values = {"tenant": work.tenant, "case": work.case.id}
    attached = work.connection.execute(_ATTACHED, values).all() if work.case.id else []
    first = {row.sha256: row.added_at for row in reversed(attached)}
    named = list(_present(work))
    _uploaded(work, [one.sha256 for one, _ in named])
    return [
        *(Evidence(row.kind, row.added_at, row.sha256) for row in attached),
        *(Evidence(one.kind, first.get(one.sha256, at), one.sha256) for one, at in named),
    ]


def enclose(work: Work) -> None:
    """Attach what the steps of the unit of work name; Unprocessable for what is no stored evidence."""
    if work.scratch.get(ENCLOSED):
        return
    for event in work.events:
        named = list(_named((event["data"] or {}).get("evidence")))
        if named:
            _attach(work, event, named)


def _attach(work: Work, event: Row, named: list[Named]) -> None:
    place = shapely.from_wkb(work.case.row["geom"].desc)
    found = examine(work.connection, work.tenant, named, place, event["at"])
    by = (event["actor"], event["at"], None)
    attach(work.connection, work.tenant, work.case.id, found, by)


def _present(work: Work) -> Iterator[tuple[Named, dt.datetime]]:
    """What this step names, and what steps before it name that are not written yet."""
    yield from ((one, work.at) for one in _named(work.data.get("evidence")))
    for event in work.events:
        for one in _named((event["data"] or {}).get("evidence")):
            yield one, event["at"]


def _uploaded(work: Work, hashes: list[str]) -> None:
    if hashes:
        values = {"tenant": work.tenant, "hashes": hashes}
        there = set(work.connection.execute(_THERE, values).scalars())
        missing = next((one for one in hashes if one not in there), None)
        if missing is not None:
            raise no_such(missing)


def _named(given: Any) -> Iterator[Named]:
    """The files that a form names; Unprocessable where it does not say which files of which kind."""
    if given is None:
        return
    for one in given if isinstance(given, list) else [given]:
        if not isinstance(one, Mapping) or not isinstance(one.get("sha256"), str):
            raise Unprocessable(
                "bad_evidence",
                "取证材料应为 [{sha256, kind}]，且已上传。",
                "Evidence is told as [{sha256, kind}] of uploaded files.",
                "evidence",
            )
        yield Named(checked(one["sha256"]), str(one.get("kind") or "other"))
