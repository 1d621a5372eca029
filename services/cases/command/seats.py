"""Operators' seats 坐席: who takes which sources and classes; their queue; statistics by source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from sqlalchemy import Connection, Engine, func, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert

from gis.database.session import Caller, begin
from gis.errors import Forbidden
from layers.codes import load
from layers.model import Base
from layers.registry import Registry
from services.cases.command.layers import COMMAND
from services.cases.command.tables import Seat

SEATS = Base.metadata.tables[Seat.__tablename__]
AT_SEATS = ("reported", "verifying", "accepted")
"""States that wait for an operator."""
TOLD = (
    "id",
    "code",
    "name",
    "class_code",
    "source",
    "state",
    "light",
    "priority",
    "address",
    "area_code",
    "grid_code",
)
_STATISTICS = text("""
SELECT c.source, count(*) AS reported,
       count(*) FILTER (WHERE c.state = ANY(:waiting)) AS waiting,
       count(*) FILTER (WHERE e.to_state = 'accepted' OR e.to_state = 'verifying') AS accepted,
       count(*) FILTER (WHERE e.to_state IN ('not_accepted', 'merged')) AS refused,
       count(*) FILTER (WHERE c.filed_at IS NOT NULL) AS filed,
       avg(extract(epoch FROM e.at - c.reported_at) / 60) AS minutes
FROM cases c LEFT JOIN LATERAL (
    SELECT at, state_to AS to_state FROM case_events e WHERE e.tenant = :tenant AND e.case_id = c.id
    AND e.machine = 'case' AND e.state_from = 'reported' AND e.state_to <> 'reported'
    ORDER BY e.seq LIMIT 1) AS e ON true
WHERE c.tenant = :tenant AND c.reported_at >= :since AND c.reported_at < :until
GROUP BY c.source ORDER BY reported DESC, c.source
""")
_BY_SEAT = text("""
SELECT e.actor, c.source, count(*) AS steps FROM case_events e
JOIN cases c ON c.tenant = e.tenant AND c.id = e.case_id
WHERE e.tenant = :tenant AND e.post = 'acceptor' AND c.tenant = :tenant
AND c.reported_at >= :since AND c.reported_at < :until GROUP BY e.actor, c.source ORDER BY e.actor, c.source
""")


@dataclass(frozen=True, kw_only=True)
class Skills:
    """What a seat takes: patterns of sources (``hotline``, ``iot*``) and of class codes."""

    group: str
    sources: Sequence[str] = ("*",)
    classes: Sequence[str] = ("*",)
    active: bool = True


def put(engine: Engine, caller: Caller, person: str, skills: Skills, now: dt.datetime) -> None:
    """Give a person a seat, or change it."""
    if not caller.may(COMMAND):
        raise Forbidden("not_allowed", "无权管理坐席。", "You may not manage seats.")
    values = {
        "group": skills.group,
        "sources": list(skills.sources),
        "classes": list(skills.classes),
        "active": skills.active,
        "changed_at": now,
    }
    statement = upsert(SEATS).values(tenant=caller.tenant, person=person, **values)
    keys = [SEATS.c.tenant, SEATS.c.person]
    with begin(engine, caller) as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=values))


def listing(engine: Engine, caller: Caller) -> list[dict[str, Any]]:
    """Return the seats of the city."""
    with begin(engine, caller, read_only=True) as connection:
        rows = connection.execute(
            select(SEATS)
            .where(SEATS.c.tenant == caller.tenant)
            .order_by(SEATS.c.group, SEATS.c.person)
        )
        names = ("person", "group", "sources", "classes", "active")
        return [{name: getattr(row, name) for name in names} for row in rows]


def queue(engine: Engine, registry: Registry, caller: Caller, limit: int) -> dict[str, Any]:
    """Return what waits for the caller's seat, the most urgent first, and how much by source.

    Who has no seat sees everything they may see.
    """
    table = registry.readable("cases", caller).table
    waiting = [table.c.tenant == caller.tenant, ~table.c.ended, table.c.state.in_(AT_SEATS)]
    with begin(engine, caller, read_only=True) as connection:
        counted = connection.execute(
            select(table.c.source, table.c.class_code, func.count().label("n"))
            .where(*waiting)
            .group_by(table.c.source, table.c.class_code)
        ).all()
        seat = _seat(connection, caller)
        mine = [row for row in counted if _takes(seat, row.source, row.class_code)]
        pairs = {(row.source, row.class_code) for row in mine}
        rows = connection.execute(
            select(*(table.c[name] for name in TOLD), table.c.reported_at, table.c.due_at)
            .where(*waiting, _among(table, pairs))
            .order_by(table.c.due_at.asc().nulls_last(), table.c.id)
            .limit(limit)
        ).mappings()
        listed = [_told(dict(row)) for row in rows]
    counts: dict[str, int] = {}
    for row in mine:
        counts[row.source] = counts.get(row.source, 0) + row.n
    return {"seat": seat, "counts": counts, "total": sum(counts.values()), "cases": listed}


def statistics(
    engine: Engine, caller: Caller, since: dt.datetime, until: dt.datetime
) -> dict[str, Any]:
    """Return by source what came in, waits and was taken, how fast; and the steps of each seat."""
    asked = {"tenant": caller.tenant, "since": since, "until": until, "waiting": list(AT_SEATS)}
    with begin(engine, caller, read_only=True) as connection:
        rows = connection.execute(_STATISTICS, asked).all()
        seats = connection.execute(_BY_SEAT, asked).all()
    names = ("reported", "waiting", "accepted", "refused", "filed")
    return {
        "sources": [
            {
                "source": row.source,
                "title": _title(row.source),
                **{name: getattr(row, name) for name in names},
                "minutes_to_first_step": None
                if row.minutes is None
                else round(float(row.minutes), 1),
            }
            for row in rows
        ],
        "seats": [{"person": row.actor, "source": row.source, "steps": row.steps} for row in seats],
    }


def _seat(connection: Connection, caller: Caller) -> dict[str, Any] | None:
    row = connection.execute(
        select(SEATS).where(
            SEATS.c.tenant == caller.tenant, SEATS.c.person == (caller.actor or ""), SEATS.c.active
        )
    ).one_or_none()
    if row is None:
        return None
    return {"group": row.group, "sources": row.sources, "classes": row.classes}


def _takes(seat: Mapping[str, Any] | None, source: str, class_code: str) -> bool:
    if seat is None:
        return True
    return any(fnmatchcase(source, one) for one in seat["sources"]) and any(
        fnmatchcase(class_code, one) for one in seat["classes"]
    )


def _among(table: Any, pairs: set[tuple[str, str]]) -> Any:
    """Sources and classes are few, so they stand in the query as a list of pairs."""
    return tuple_(table.c.source, table.c.class_code).in_(sorted(pairs))


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    times = {name: row[name] and row[name].isoformat() for name in ("reported_at", "due_at")}
    return {**{name: row[name] for name in TOLD}, "source_title": _title(row["source"]), **times}


def _title(source: str) -> list[str]:
    found = load("case_source").get(source)
    return [found.zh, found.en] if found else [source, source]
