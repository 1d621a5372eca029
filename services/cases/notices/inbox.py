"""The caller's notices: to them, to their units, and to them as reporters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, Engine, text

from gis.database.session import Caller, begin
from gis.errors import Forbidden, NotFound
from services.cases.notices import titles

_MINE = """
n.tenant = :tenant AND (
    (n.to_kind = 'person' AND n.to_id = :me)
    OR (n.to_kind = 'unit' AND n.to_id = ANY(:units))
    OR (n.to_kind = 'reporter' AND EXISTS (SELECT FROM case_reports r WHERE r.tenant = :tenant
        AND r.case_id = n.case_id AND r.reporter = :me)))
"""
_READ = (
    "SELECT FROM notice_reads d WHERE d.tenant = :tenant AND d.person = :me AND d.notice_id = n.id"
)
_UNITS = text(
    "SELECT DISTINCT unit FROM case_posts WHERE tenant = :tenant AND person = :me AND unit IS NOT NULL "
    "AND valid_from <= :now AND (valid_to IS NULL OR valid_to > :now)"
)
_LIST = f"""
SELECT n.*, c.code AS case_code, c.name AS class_name, c.light, EXISTS ({_READ}) AS seen
FROM case_notices n JOIN cases c ON c.tenant = n.tenant AND c.id = n.case_id
WHERE {_MINE} AND n.id < :before {{unread}} ORDER BY n.id DESC LIMIT :limit
"""  # noqa: S608 - no value stands in it
_COUNT = text(f"SELECT count(*) FROM case_notices n WHERE {_MINE} AND NOT EXISTS ({_READ})")  # noqa: S608
_MARK = text(
    "INSERT INTO notice_reads (tenant, person, notice_id, at) SELECT :tenant, :me, n.id, :now "  # noqa: S608
    f"FROM case_notices n WHERE {_MINE} AND n.id = ANY(:ids) ON CONFLICT DO NOTHING"
)


def listing(
    engine: Engine,
    caller: Caller,
    now: dt.datetime,
    *,
    unread: bool,
    before: int,
    limit: int,
) -> dict[str, Any]:
    """Return a page of notices, newest first, and how many are unread."""
    with begin(engine, caller, read_only=True) as connection:
        asked = _asked(connection, caller, now)
        query = _LIST.format(unread=f"AND NOT EXISTS ({_READ})" if unread else "")
        rows = connection.execute(text(query), {**asked, "before": before, "limit": limit}).all()
        names = titles.named(connection, caller.tenant, now)
        count = connection.scalar(_COUNT, asked)
    return {
        "unread": int(count or 0),
        "notices": [{**titles.told(row, names), "read": row.seen} for row in rows],
    }


def mark(engine: Engine, caller: Caller, ids: list[int], now: dt.datetime) -> None:
    """Mark notices of the caller as read; NotFound if one is not theirs."""
    with begin(engine, caller) as connection:
        asked = {**_asked(connection, caller, now), "ids": ids}
        mine = connection.scalar(
            text(f"SELECT count(*) FROM case_notices n WHERE {_MINE} AND n.id = ANY(:ids)"),  # noqa: S608
            asked,
        )
        if mine != len(set(ids)):
            raise NotFound("no_such_notice", "没有这条通知。", "There is no such notice.")
        connection.execute(_MARK, asked)


def _asked(connection: Connection, caller: Caller, now: dt.datetime) -> dict[str, Any]:
    if caller.actor is None:
        raise Forbidden("login_needed", "请先登录。", "Please log in first.")
    asked = {"tenant": caller.tenant, "me": caller.actor, "now": now}
    return {**asked, "units": list(connection.scalars(_UNITS, asked))}
