"""Finished duties become lines of the layer of tracks."""

from __future__ import annotations

import datetime as dt

import shapely
from sqlalchemy import Engine, text

from gis.database.session import Caller, begin
from layers.registry import Registry
from layers.store.edit import Edit, apply
from services.cases.patrol.report import Report, report
from services.cases.patrol.tables import PATROL

LATE = dt.timedelta(minutes=15)
"""Time that telephones get to send the last positions of a duty."""
MOST = 200
_OVER = text("""
SELECT d.id FROM case_duties d WHERE d.tenant = :tenant AND NOT d.cancelled
AND d.ends_at <= :until AND d.ends_at > :since
AND NOT EXISTS (SELECT FROM patrol_tracks t WHERE t.tenant = :tenant AND t.duty = d.id)
AND EXISTS (SELECT FROM case_track_pieces p WHERE p.tenant = :tenant AND p.person = d.person
            AND p.started_at > d.starts_at - interval '1 day' AND p.started_at < d.ends_at
            AND p.ended_at > d.starts_at)
ORDER BY d.ends_at LIMIT :most
""")


def finish(engine: Engine, registry: Registry, tenant: str, now: dt.datetime) -> int:
    """Draw the tracks of duties that ended lately; returns how many. Repeating it changes nothing."""
    rights = frozenset({"public", "staff", PATROL})
    caller = Caller(tenant=tenant, actor="system", permissions=rights)
    layer = registry.get("patrol_tracks")
    with begin(engine, caller) as connection:
        asked = {"tenant": tenant, "until": now - LATE, "since": now - dt.timedelta(days=3)}
        duties = list(connection.scalars(_OVER, {**asked, "most": MOST}))
        found = [report(connection, registry, caller, duty, now) for duty in duties]
        edits = [
            Edit(layer=layer, op="create", values=values(one), geom=one.line())
            for one in found
            if not one.line().is_empty
        ]
        if edits:
            apply(
                connection, registry, caller, edits, reason="班次结束 shift over", source="patrol"
            )
    return len(edits)


def values(one: Report) -> dict[str, object]:
    """The attributes of a track."""
    gaps = [gap.minutes for gap in one.walk.gaps]
    return {
        "name": f"{one.grid_name} {one.duty.starts_at:%Y-%m-%d}",
        "duty": one.duty.id,
        "person": one.duty.person,
        "grid": one.duty.grid,
        "starts_at": one.duty.starts_at.isoformat(),
        "ends_at": one.duty.ends_at.isoformat(),
        "verdict": one.attendance.verdict,
        "minutes_on_grid": round(one.walk.minutes_on_grid, 1),
        "length_m": round(float(shapely.length(one.walk.line)), 1),
        "coverage": None if one.walk.share is None else round(one.walk.share, 4),
        "longest_gap": round(max(gaps), 1) if gaps else 0.0,
        "reports": one.reports,
    }
