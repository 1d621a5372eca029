"""Whether the visits of a focused patrol were made: judged by where collectors were, not by ticks in a box."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine, text

from gis.database.session import begin
from layers.registry import Registry
from layers.store.edit import Edit, apply
from services.cases.hotspots.search import program

ENOUGH = 3
"""Positions on the ground of the order that make a visit."""
LATE = dt.timedelta(minutes=30)
"""Time that telephones get to send the last positions."""
MOST = 500
_DUE = text("""
SELECT t.id, seen.person, seen.first FROM patrol_tasks t
JOIN patrol_orders o ON o.tenant = :tenant AND o.id = t.order_id
LEFT JOIN LATERAL (
    SELECT p.person, to_timestamp(min(f.at) / 1000.0) AS first
    FROM case_duties d JOIN case_track_pieces p ON p.tenant = :tenant AND p.person = d.person
        AND p.started_at > t.not_before - interval '1 day' AND p.started_at < t.due_at
        AND p.ended_at > t.not_before,
        unnest(p.at, p.lon, p.lat) AS f(at, lon, lat)
    WHERE d.tenant = :tenant AND d.grid = t.grid AND NOT d.cancelled
        AND d.starts_at < t.due_at AND d.ends_at > t.not_before
        AND to_timestamp(f.at / 1000.0) BETWEEN t.not_before AND t.due_at
        AND o.geom && ST_SetSRID(ST_MakePoint(f.lon, f.lat), 4490)
        AND ST_Intersects(o.geom, ST_SetSRID(ST_MakePoint(f.lon, f.lat), 4490))
    GROUP BY p.person HAVING count(*) >= :enough ORDER BY min(f.at) LIMIT 1) AS seen ON true
WHERE t.tenant = :tenant AND t.kind = 'focus' AND t.state = 'open' AND t.due_at <= :before
ORDER BY t.due_at LIMIT :most
""")


def judge(engine: Engine, registry: Registry, tenant: str, now: dt.datetime) -> int:
    """Mark the tasks whose time is over as done or missed; return how many. Repeated, it changes nothing."""
    caller = program(tenant)
    layer = registry.get("patrol_tasks")
    asked = {"tenant": tenant, "before": now - LATE, "enough": ENOUGH, "most": MOST}
    with begin(engine, caller) as connection:
        edits = [
            Edit(
                layer=layer,
                op="update",
                feature_id=row.id,
                values={"state": "missed"}
                if row.person is None
                else {"state": "done", "person": row.person, "done_at": row.first.isoformat()},
            )
            for row in connection.execute(_DUE, asked)
        ]
        if edits:
            apply(connection, registry, caller, edits, reason="重点巡查核对", source="hotspots")
    return len(edits)
