"""Editions drafted, published, withdrawn and compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, literal, select, text, update

from gis.database.session import Caller
from gis.errors import Conflict, Forbidden, NotFound, Unprocessable
from layers.store.changes import table
from services.cases.config.check import findings
from services.cases.config.kinds import kind as kind_of
from services.cases.config.seed import digest, seed
from services.cases.config.shape import Finding
from services.cases.config.tables import CaseConfigRow, CaseEdition

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('case_config/' || :tenant, 0))")
_LATE = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class When:
    """From when an edition shall hold (None: from now on), and the present moment."""

    valid_from: dt.datetime | None
    now: dt.datetime


class FindingsError(Unprocessable):
    """An edition that may not be published, with what is wrong with it."""

    def __init__(self, found: list[Finding]) -> None:
        first = next(item for item in found if item.severity == "error")
        super().__init__(
            "bad_edition",
            f"不能发布，共 {len(found)} 个问题。{first.zh}",
            f"It cannot be published, {len(found)} findings. {first.en}",
        )
        self.found = found


def administrator(caller: Caller) -> None:
    """Refuse whoever may not change the configuration."""
    if not caller.may("admin"):
        raise Forbidden(
            "not_allowed",
            "仅限系统管理员修改配置。",
            "Only administrators change the configuration.",
        )


def listing(connection: Connection, caller: Caller, kind: str) -> list[dict[str, Any]]:
    """Return the editions of a kind, newest first, the shipped ones included."""
    kind_of(kind)
    known = table(CaseEdition)
    statement = (
        select(known)
        .where(known.c.tenant == caller.tenant, known.c.kind == kind)
        .order_by(known.c.no.desc())
    )
    found = connection.execute(statement).mappings().all()
    if not found:
        seed(connection.engine, caller.tenant)
        found = connection.execute(statement).mappings().all()
    return [_told(row) for row in found]


def get(connection: Connection, caller: Caller, kind: str, no: int) -> dict[str, Any]:
    """Return an edition; NotFound if there is none."""
    for edition in listing(connection, caller, kind):
        if edition["no"] == no:
            return edition
    raise NotFound("no_such_edition", f"没有第 {no} 版。", f"There is no edition {no}.")


def draft(
    connection: Connection,
    caller: Caller,
    kind: str,
    origin: tuple[int | None, str],
    now: dt.datetime,
) -> dict[str, Any]:
    """Open a draft with the rows of another edition, by default of the one that holds ``now``.

    ``origin`` is that edition's number and the title of the draft.
    """
    base, title = origin
    administrator(caller)
    connection.execute(_LOCK, {"tenant": caller.tenant})
    known = listing(connection, caller, kind)
    copied_from = base if base is not None else _now(known, now)
    get(connection, caller, kind, copied_from)
    no = max(edition["no"] for edition in known) + 1
    connection.execute(
        insert(table(CaseEdition)),
        {
            "tenant": caller.tenant,
            "kind": kind,
            "no": no,
            "base": copied_from,
            "status": "draft",
            "title": title,
            "drafted_at": now,
            "drafted_by": caller.actor or "",
        },
    )
    _copy(connection, caller.tenant, kind, (copied_from, no))
    return get(connection, caller, kind, no)


def publish(
    connection: Connection, caller: Caller, kind: str, no: int, when: When
) -> dict[str, Any]:
    """Put a draft into force from ``when.valid_from`` (now, if it is None); it ends its predecessor.

    Raises :class:`FindingsError` with everything that the check found, Conflict for what is no draft
    or would begin before an edition that is published already, Unprocessable for a day in the past.
    """
    administrator(caller)
    connection.execute(_LOCK, {"tenant": caller.tenant})
    _drafted(get(connection, caller, kind, no))
    start = _start(when.valid_from, when.now)
    found = findings(connection, caller.tenant, (kind, no), when.now)
    if any(item.severity == "error" for item in found):
        raise FindingsError(found)
    known = table(CaseEdition)
    mine = (known.c.tenant == caller.tenant, known.c.kind == kind)
    later = connection.scalar(
        select(func.max(known.c.valid_from)).where(*mine, known.c.status == "published")
    )
    if later is not None and later >= start:
        raise Conflict(
            "later_edition",
            f"已有 {later:%Y-%m-%d %H:%M} 起生效的版本，请先撤回。",
            f"An edition valid from {later:%Y-%m-%d %H:%M} is published already; withdraw it first.",
        )
    connection.execute(
        update(known)
        .where(*mine, known.c.status == "published", known.c.valid_to.is_(None))
        .values(valid_to=start)
    )
    connection.execute(
        update(known)
        .where(*mine, known.c.no == no)
        .values(
            status="published",
            valid_from=start,
            hash=_hash(connection, caller.tenant, kind, no),
            published_at=when.now,
            published_by=caller.actor or "",
        )
    )
    return {**get(connection, caller, kind, no), "findings": [vars(item) for item in found]}


def withdraw(
    connection: Connection, caller: Caller, kind: str, no: int, now: dt.datetime
) -> dict[str, Any]:
    """Take back a draft, or an edition that is not yet in force: its predecessor goes on.

    Conflict for an edition that holds or held, because cases keep its number.
    """
    administrator(caller)
    connection.execute(_LOCK, {"tenant": caller.tenant})
    edition = get(connection, caller, kind, no)
    known = table(CaseEdition)
    mine = (known.c.tenant == caller.tenant, known.c.kind == kind)
    start = edition["valid_from"]
    if edition["status"] == "withdrawn" or (start and start <= now):
        raise Conflict(
            "in_force",
            "已生效或已撤回的版本不能撤回。",
            "An edition that held cannot be withdrawn.",
        )
    connection.execute(update(known).where(*mine, known.c.no == no).values(status="withdrawn"))
    if start:
        connection.execute(
            update(known)
            .where(*mine, known.c.status == "published", known.c.valid_to == start)
            .values(valid_to=edition["valid_to"])
        )
    return get(connection, caller, kind, no)


def diff(
    connection: Connection, caller: Caller, kind: str, no: int, other: int
) -> list[dict[str, Any]]:
    """Return the rows in which edition ``no`` differs from ``other``: added, removed, changed."""
    new, old = (_values(connection, caller.tenant, kind, which) for which in (no, other))
    found = []
    for part, key in sorted(new.keys() | old.keys()):
        before, after = old.get((part, key)), new.get((part, key))
        if before != after:
            op = "added" if before is None else "removed" if after is None else "changed"
            fields = sorted((before or {}).keys() | (after or {}).keys())
            changed = [
                name for name in fields if (before or {}).get(name) != (after or {}).get(name)
            ]
            found.append(
                {
                    "part": part,
                    "key": key,
                    "op": op,
                    "fields": changed,
                    "before": before,
                    "after": after,
                }
            )
    return found


def _copy(connection: Connection, tenant: str, kind: str, edition: tuple[int, int]) -> None:
    """Copy the rows of one edition into another: (from, to)."""
    copied_from, no = edition
    rows = table(CaseConfigRow)
    names = ["tenant", "kind", "edition", "part", "key", "place", "values"]
    copied = [literal(no) if name == "edition" else rows.c[name] for name in names]
    connection.execute(
        insert(rows).from_select(
            names,
            select(*copied).where(
                rows.c.tenant == tenant,
                rows.c.kind == kind,
                rows.c.edition == copied_from,
            ),
        )
    )


def _start(valid_from: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    if valid_from is None:
        return now
    if valid_from < now - _LATE:
        raise Unprocessable(
            "in_the_past",
            "生效时间不能早于现在。",
            "An edition cannot hold from a moment in the past.",
            "valid_from",
        )
    return valid_from


def _drafted(edition: Mapping[str, Any]) -> None:
    if edition["status"] != "draft":
        raise Conflict(
            "no_draft",
            f"第 {edition['no']} 版不是草稿，不能修改或发布。",
            f"Edition {edition['no']} is no draft: it cannot be changed or published.",
        )


def _now(known: list[dict[str, Any]], now: dt.datetime) -> int:
    """The number of the edition that holds now, else the newest."""
    for edition in known:
        if edition["status"] == "published" and edition["valid_from"] <= now:
            return int(edition["no"])
    return int(known[0]["no"])


def _values(
    connection: Connection, tenant: str, kind: str, no: int
) -> dict[tuple[str, str], Mapping[str, Any]]:
    rows = table(CaseConfigRow)
    found = connection.execute(
        select(rows.c.part, rows.c.key, rows.c["values"]).where(
            rows.c.tenant == tenant, rows.c.kind == kind, rows.c.edition == no
        )
    )
    return {(row[0], row[1]): row[2] for row in found}


def _hash(connection: Connection, tenant: str, kind: str, no: int) -> str:
    values = _values(connection, tenant, kind, no)
    return digest((part, key, row) for (part, key), row in values.items())


def _told(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if name != "tenant"}
