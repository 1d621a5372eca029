"""How long positions are kept: the measured tracks stay, the positions they were made of go."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine, text

from gis.database.session import begin_bulk, system
from layers.registry import Registry
from services.cases.patrol.months import keep_months

DAYS = 180
"""Days that single positions are kept (a case is appealed and re-checked within this time)."""
AT_ONCE = 5_000
_FORGET = text("""
DELETE FROM case_track_pieces p USING (
    SELECT person, started_at FROM case_track_pieces WHERE tenant = :tenant AND started_at < :before
    ORDER BY started_at LIMIT :most) AS old
WHERE p.tenant = :tenant AND p.person = old.person AND p.started_at = old.started_at
""")
_GONE = text("DELETE FROM case_positions WHERE tenant = :tenant AND at < :before")


def forget(engine: Engine, _registry: Registry, tenant: str, now: dt.datetime) -> int:
    """Remove positions that are too old: whole months, then uploads, a few thousand at a time; how many of these.

    Months are those of all cities: positions are kept equally long everywhere.
    """
    before = now - dt.timedelta(days=DAYS)
    keep_months(engine, now, before)
    total = 0
    while True:
        with begin_bulk(engine, system(tenant)) as connection:
            asked = {"tenant": tenant, "before": before, "most": AT_ONCE}
            found = connection.execute(_FORGET, asked).rowcount
            connection.execute(_GONE, {"tenant": tenant, "before": now - dt.timedelta(days=2)})
        total += found
        if found < AT_ONCE:
            return total
