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
from services.cases.config import overlay, words
from services.cases.config.check import findings
from services.cases.config.compare import hash_of
from services.cases.config.kinds import kind as kind_of
from services.cases.config.overlay import CITY
from services.cases.config.seed import seed
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


def administrator(caller: Caller, area: str = CITY) -> None:
    """Refuse whoever may not change the configuration of the city, or of ``area``."""
    if caller.may("admin") and not caller.whole_tenant and not area.startswith(caller.areas):
        raise Forbidden(
            "not_your_area",
            "只能修改本辖区的配置。",
            "You change the configuration of your own area only.",
        )
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
    area: str = CITY,
) -> dict[str, Any]:
    """Open a draft with the rows of another edition, by default of the one that holds ``now``.

    ``origin`` is that edition's number and the title of the draft. In an ``area`` (a division) the
    draft begins with the area's own rows over the city's.
    """
    base, title = origin
    overlay.may_have_areas(kind, area)
    administrator(caller, area)
    connection.execute(_LOCK, {"tenant": caller.tenant})
    known = listing(connection, caller, kind)
    copied_from = base if base is not None else _now(known, now, area)
    inherits = get(connection, caller, kind, copied_from)["area"] != area
    no = max(edition["no"] for edition in known) + 1
    connection.execute(
        insert(table(CaseEdition)),
        {
            "tenant": caller.tenant,
            "kind": kind,
            "no": no,
            "area": area,
            "base": copied_from,
            "status": "draft",
            "title": title,
            "drafted_at": now,
            "drafted_by": caller.actor or "",
        },
    )
    _copy(connection, caller.tenant, kind, (copied_from, no), inherits=inherits)
    return get(connection, caller, kind, no)


def publish(
    connection: Connection, caller: Caller, kind: str, no: int, when: When
) -> dict[str, Any]:
    """Put a draft into force from ``when.valid_from`` (now, if it is None); it ends its predecessor.

    Raises :class:`FindingsError` with everything that the check found, Conflict for what is no draft
    or would begin before an edition that is published already, Unprocessable for a day in the past.
    """
    which = (caller.tenant, kind)
    connection.execute(_LOCK, {"tenant": caller.tenant})
    edition = get(connection, caller, kind, no)
    area = edition["area"]
    administrator(caller, area)
    _drafted(edition)
    start = _start(when.valid_from, when.now)
    if area:
        overlay.compiled(connection, which, no, overlay.base_at(connection, which, start))
    found = findings(connection, caller.tenant, (kind, no), when.now)
    if any(item.severity == "error" for item in found):
        raise FindingsError(found)
    _after_all(connection, caller.tenant, edition, start)
    _in_force(connection, caller, edition, start, when.now)
    if area:
        overlay.follow_later(connection, which, area, start, when.now)
    else:
        overlay.follow(connection, which, (no, start), when.now)
    words.tell(connection, caller, kind, no)
    return {**get(connection, caller, kind, no), "findings": [vars(item) for item in found]}


def _after_all(
    connection: Connection, tenant: str, edition: Mapping[str, Any], start: dt.datetime
) -> None:
    """Refuse to begin before an edition of the same kind and area that is published already."""
    known = table(CaseEdition)
    later = connection.scalar(
        select(func.max(known.c.valid_from)).where(
            known.c.tenant == tenant,
            known.c.kind == edition["kind"],
            known.c.area == edition["area"],
            known.c.status == "published",
        )
    )
    if later is not None and later >= start:
        raise Conflict(
            "later_edition",
            f"已有 {later:%Y-%m-%d %H:%M} 起生效的版本，请先撤回。",
            f"An edition valid from {later:%Y-%m-%d %H:%M} is published already; withdraw it first.",
        )


def _in_force(
    connection: Connection,
    caller: Caller,
    edition: Mapping[str, Any],
    start: dt.datetime,
    now: dt.datetime,
) -> None:
    """End the edition before, and let this one hold from ``start`` on."""
    known = table(CaseEdition)
    kind, no = edition["kind"], edition["no"]
    mine = (known.c.tenant == caller.tenant, known.c.kind == kind, known.c.area == edition["area"])
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
            hash=hash_of(connection, caller.tenant, kind, no),
            published_at=now,
            published_by=caller.actor or "",
        )
    )


def withdraw(
    connection: Connection, caller: Caller, kind: str, no: int, now: dt.datetime
) -> dict[str, Any]:
    """Take back a draft, or an edition that is not yet in force: its predecessor goes on.

    Conflict for an edition that holds or held, because cases keep its number.
    """
    connection.execute(_LOCK, {"tenant": caller.tenant})
    edition = get(connection, caller, kind, no)
    administrator(caller, edition["area"])
    known = table(CaseEdition)
    kinds = (known.c.tenant == caller.tenant, known.c.kind == kind)
    mine = (*kinds, known.c.area == edition["area"])
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
        if not edition["area"]:
            which = (caller.tenant, kind)
            overlay.unfollow(connection, which, no, overlay.base_at(connection, which, start))
    return get(connection, caller, kind, no)


def _copy(
    connection: Connection, tenant: str, kind: str, edition: tuple[int, int], *, inherits: bool
) -> None:
    """Copy the rows of one edition into another (from, to); ``inherits``: they are the city's there."""
    copied_from, no = edition
    rows = table(CaseConfigRow)
    names = ["tenant", "kind", "edition", "part", "key", "place", "values", "inherited"]
    given: dict[str, Any] = {"edition": literal(no)}
    if inherits:
        given["inherited"] = literal(True)
    copied = [given.get(name, rows.c[name]) for name in names]
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


def _now(known: list[dict[str, Any]], now: dt.datetime, area: str) -> int:
    """The number of the edition that holds now in the area, else in the city, else the newest."""
    for wanted in dict.fromkeys((area, CITY)):
        for edition in known:
            begun = edition["status"] == "published" and edition["valid_from"] <= now
            if begun and edition["area"] == wanted:
                return int(edition["no"])
    return int(known[0]["no"])


def _told(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items() if name != "tenant"}
