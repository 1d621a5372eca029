"""Work that is kept for its hours, at whatever hour the simulation runs: a calendar that opens and shuts by the minute."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from gis.database.session import Caller, begin
from services.cases.config import edit, editions
from tests.benchmarks.cases import city, load

CALENDAR = "sim"
KEPT = frozenset(code for code in load.CLASSES if code.startswith("07"))
"""Classes whose orders are kept until the calendar opens."""
SHUTS = 12
"""So often it shuts for a minute before it stays open until shortly before the same hour of the next day."""
REST = 1440 - 2 * SHUTS - 2


def windows(now: dt.datetime) -> list[tuple[int, int]]:
    """Minutes of the day: a minute shut, a minute open, from now on; the last window lasts almost a day."""
    local = now.astimezone(ZoneInfo("Asia/Shanghai"))
    first = local.hour * 60 + local.minute + 1
    opens = [first + 2 * n for n in range(SHUTS)]
    return [*((start, start + 1) for start in opens[:-1]), (opens[-1], opens[-1] + REST)]


def keep(engine: Engine, now: dt.datetime) -> None:
    """Publish the calendar, and policies that keep orders of some classes for it."""
    boss = Caller(
        tenant=city.TENANT, actor="boss", permissions=frozenset({"public", "staff", "admin"})
    )
    hours = {"name": CALENDAR, "zh": "模拟", "days": "daily", "windows": windows(now)}
    _published(engine, boss, "calendars", [hours], now)
    rows = [
        {
            "id": f"sim-{name}",
            "zh": "模拟",
            "priority": 1,
            "when": {"class": sorted(KEPT), when: CALENDAR},
            "targets": [{"role": "lead", "selector": "grid", "argument": "4"}],
            **more,
        }
        for name, when, more in (
            ("now", "during", {}),
            ("kept", "outside", {"hold_until": CALENDAR}),
        )
    ]
    _published(engine, boss, "policies", rows, now)


def _published(
    engine: Engine, boss: Caller, kind: str, rows: list[dict[str, object]], now: dt.datetime
) -> None:
    """An edition of this kind with these rows in its first part, in force at once."""
    with begin(engine, boss) as connection:
        no = editions.draft(connection, boss, kind, (None, "simulated"), now)["no"]
        for row in rows:
            edit.put(connection, boss, (kind, no), kind, row)
        editions.publish(connection, boss, kind, no, editions.When(None, now))
