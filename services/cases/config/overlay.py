"""Editions of a district over those of its city: own rows, and the city's for all the rest.

An edition of an area is *compiled*: it holds every row, those of the city copied and marked as
inherited, so that a case needs one number and reading needs no second look. When the city puts a
new edition into force, each area's own rows are laid over it in an edition that begins with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text

from gis.errors import Unprocessable
from services.cases.config.kinds import kind as kind_of
from services.cases.config.seed import digest

CITY = ""
"""The area of the editions that hold wherever no district has its own."""
FOLLOWS = "system"
"""Who drafts the editions that follow a new one of the city."""
_DROP = text(
    "DELETE FROM case_config WHERE tenant = :tenant AND kind = :kind AND edition = :no AND inherited"
)
_INHERIT = text(
    "INSERT INTO case_config (tenant, kind, edition, part, key, place, values, inherited) "
    "SELECT b.tenant, b.kind, :no, b.part, b.key, b.place, b.values, true FROM case_config b "
    "WHERE b.tenant = :tenant AND b.kind = :kind AND b.edition = :base AND NOT EXISTS (SELECT FROM "
    "case_config o WHERE o.tenant = :tenant AND o.kind = :kind AND o.edition = :no "
    "AND o.part = b.part AND o.key = b.key)"
)
_OWN = text(
    "INSERT INTO case_config (tenant, kind, edition, part, key, place, values, inherited) "
    "SELECT tenant, kind, :no, part, key, place, values, false FROM case_config "
    "WHERE tenant = :tenant AND kind = :kind AND edition = :origin AND NOT inherited"
)
_ROWS = text(
    "SELECT part, key, values FROM case_config "
    "WHERE tenant = :tenant AND kind = :kind AND edition = :no"
)
_BASED = text(
    "UPDATE case_editions SET base = :base, hash = CASE WHEN status = 'published' THEN :hash "
    "ELSE hash END WHERE tenant = :tenant AND kind = :kind AND no = :no"
)
_AREAS = text(
    "SELECT no, area, valid_from, valid_to FROM case_editions WHERE tenant = :tenant "
    "AND kind = :kind AND area <> '' AND (cast(:area AS text) IS NULL OR area = cast(:area AS text)) "
    "AND status = 'published' AND (valid_to IS NULL OR valid_to > :start) ORDER BY no"
)
_FOLLOWING = text(
    "INSERT INTO case_editions (tenant, kind, no, area, base, status, title, valid_from, valid_to, "
    "hash, drafted_at, drafted_by, published_at, published_by) SELECT tenant, kind, :no, area, :base, "
    "'published', title, :start, :until, '', :now, :who, :now, :who FROM case_editions "
    "WHERE tenant = :tenant AND kind = :kind AND no = :origin"
)
_ENDS = text(
    "UPDATE case_editions SET valid_to = :start WHERE tenant = :tenant AND kind = :kind AND no = :origin"
)
_LAST = text("SELECT max(no) FROM case_editions WHERE tenant = :tenant AND kind = :kind")
_LATER = text(
    "SELECT no, valid_from FROM case_editions WHERE tenant = :tenant AND kind = :kind AND area = '' "
    "AND status = 'published' AND valid_from > :start ORDER BY valid_from"
)
_HELD = text(
    "SELECT no FROM case_editions WHERE tenant = :tenant AND kind = :kind AND area = '' "
    "AND status = 'published' AND valid_from <= :start AND (valid_to IS NULL OR valid_to > :start)"
)
_RESTING = text(
    "SELECT no, area, valid_from, valid_to, drafted_by FROM case_editions WHERE tenant = :tenant "
    "AND kind = :kind AND area <> '' AND status = 'published' AND base = :base"
)
_WITHDRAWN = text(
    "UPDATE case_editions SET status = 'withdrawn' WHERE tenant = :tenant AND kind = :kind AND no = :no"
)
_GO_ON = text(
    "UPDATE case_editions SET valid_to = :until WHERE tenant = :tenant AND kind = :kind "
    "AND area = :area AND status = 'published' AND valid_to = :start"
)
Which = tuple[str, str]
"""Tenant and kind."""


def may_have_areas(kind: str, area: str) -> None:
    """Raise Unprocessable where an area cannot have editions of its own of this kind."""
    if area and not kind_of(kind).areas:
        raise Unprocessable(
            "no_areas",
            f"“{kind_of(kind).title[0]}”全市统一，区县不能另设。",
            f"“{kind_of(kind).title[1]}” is one for the whole city.",
            "area",
        )


def compiled(connection: Connection, which: Which, no: int, base: int) -> None:
    """Lay the own rows of an area's edition over those of the city's edition ``base``."""
    values = {"tenant": which[0], "kind": which[1], "no": no, "base": base}
    connection.execute(_DROP, values)
    connection.execute(_INHERIT, values)
    found = connection.execute(_ROWS, values).all()
    made = digest((row[0], row[1], row[2]) for row in found)
    connection.execute(_BASED, {**values, "hash": made})


def base_at(connection: Connection, which: Which, start: dt.datetime) -> int:
    """Return the number of the city's edition that holds at ``start``."""
    values = {"tenant": which[0], "kind": which[1], "start": start}
    return int(connection.execute(_HELD, values).scalar_one())


def follow_later(
    connection: Connection, which: Which, area: str, start: dt.datetime, now: dt.datetime
) -> None:
    """Let an area's new edition go on over those of the city that begin after it."""
    values = {"tenant": which[0], "kind": which[1], "start": start}
    for row in connection.execute(_LATER, values).all():
        follow(connection, which, (row.no, row.valid_from), now, area)


def follow(
    connection: Connection,
    which: Which,
    city: tuple[int, dt.datetime],
    now: dt.datetime,
    area: str | None = None,
) -> None:
    """Lay every area's own rows (or one area's) over the city's edition (number, from when it holds)."""
    base, start = city
    values = {"tenant": which[0], "kind": which[1], "start": start}
    for row in connection.execute(_AREAS, {**values, "area": area}).all():
        if row.valid_from >= start:  # not in force yet: no case goes by it
            compiled(connection, which, row.no, base)
            continue
        no = int(connection.scalar(_LAST, values) or 0) + 1
        given = {**values, "no": no, "base": base, "origin": row.no, "now": now, "who": FOLLOWS}
        connection.execute(_ENDS, given)
        connection.execute(_FOLLOWING, {**given, "until": row.valid_to})
        connection.execute(_OWN, given)
        compiled(connection, which, no, base)


def unfollow(connection: Connection, which: Which, city: int, before: int) -> None:
    """Undo :func:`follow` after the city's edition ``city`` was withdrawn; ``before`` goes on."""
    values = {"tenant": which[0], "kind": which[1]}
    resting: Sequence[Any] = connection.execute(_RESTING, {**values, "base": city}).all()
    for row in resting:
        if row.drafted_by == FOLLOWS:
            connection.execute(_WITHDRAWN, {**values, "no": row.no})
            given = {"area": row.area, "start": row.valid_from, "until": row.valid_to}
            connection.execute(_GO_ON, {**values, **given})
        else:
            compiled(connection, which, row.no, before)
