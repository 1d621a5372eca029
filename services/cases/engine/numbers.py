"""Case numbers 案卷号: county, day of filing, and a running number without gaps within both.

The number is given at filing, not at intake: intakes never wait for one another. A filing counts up a
row of its county and day in its own transaction, so a filing that fails leaves no gap; two filings of
one county wait for each other from here to their commit, a few milliseconds.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import text

from services.cases.engine.work import Work

ZONE = ZoneInfo("Asia/Shanghai")
COUNTY = 6
"""Digits of a county's code (GB/T 2260)."""
_COUNTED = text(
    "INSERT INTO case_numbers AS n (tenant, county, day, last) VALUES (:tenant, :county, :day, 1) "
    "ON CONFLICT (tenant, county, day) DO UPDATE SET last = n.last + 1 RETURNING n.last"
)


def number(work: Work) -> str:
    """Return the next number: county (6 digits), day (8), running number (at least 5)."""
    county = str(work.case.row.get("area_code") or "")[:COUNTY].ljust(COUNTY, "0")
    day = work.at.astimezone(ZONE).date()
    values = {"tenant": work.tenant, "county": county, "day": day}
    return f"{county}{day:%Y%m%d}{work.connection.execute(_COUNTED, values).scalar_one():05d}"
