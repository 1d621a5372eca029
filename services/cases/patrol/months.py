"""Months of positions: each is a table of its own, made ahead and dropped as a whole when it is too old.

Row security and rights are those of the table they belong to; nobody may ask a month directly. What
lies in no month (positions of long ago, of before this was so) is in the rest and goes row by row.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from sqlalchemy import Connection, Engine, text

from gis.database.session import begin_owner

TABLE = "case_track_pieces"
REST = f"{TABLE}_rest"
AHEAD = 2
"""Months made before they begin, so that no position has to wait for one."""
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('case_track_pieces months', 0))")
_THERE = text(
    "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
    "WHERE i.inhparent = cast(:table AS regclass)"
)
_IN_REST = text(
    f"SELECT EXISTS (SELECT FROM {REST} WHERE started_at >= :since AND started_at < :until)"  # noqa: S608
)


def keep_months(
    engine: Engine, now: dt.datetime, oldest: dt.datetime
) -> tuple[list[str], list[str]]:
    """Make the months from ``now`` on, drop those that ended before ``oldest``; return their names.

    It concerns all cities at once and may be repeated, by several processes, too. A month of which the
    rest already holds something is not made: there its positions stay.
    """
    with begin_owner(engine) as connection:
        connection.execute(_LOCK)
        there = set(connection.scalars(_THERE, {"table": TABLE}))
        made = [name for name in _ahead(connection, now) if name not in there]
        gone = sorted(name for name in there if _ended_before(name, oldest))
        for name in gone:
            connection.execute(text(f"DROP TABLE {name}"))
    return made, gone


def _ahead(connection: Connection, now: dt.datetime) -> Iterator[str]:
    first = _begins(now.astimezone(dt.UTC))
    for _ in range(AHEAD + 1):
        following = _next(first)
        values = {"since": first, "until": following}
        if not connection.scalar(_IN_REST, values):
            name = f"{TABLE}_{first:%Y%m}"
            connection.execute(
                text(
                    f"CREATE TABLE IF NOT EXISTS {name} PARTITION OF {TABLE} "
                    f"FOR VALUES FROM ('{first:%Y-%m-%d}T00:00:00Z') TO ('{following:%Y-%m-%d}T00:00:00Z')"
                )
            )
            yield name
        first = following


def _ended_before(name: str, oldest: dt.datetime) -> bool:
    found = re.fullmatch(rf"{TABLE}_(\d{{4}})(\d\d)", name)
    if found is None:
        return False
    return _next(dt.datetime(int(found[1]), int(found[2]), 1, tzinfo=dt.UTC)) <= oldest


def _begins(moment: dt.datetime) -> dt.datetime:
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next(month: dt.datetime) -> dt.datetime:
    return _begins(month + dt.timedelta(days=32))
