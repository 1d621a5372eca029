"""Case numbers 案卷号: county, day of filing and the case's own running number.

A counter per county and day would let filings wait for each other; the case's id is unique already.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from services.cases.engine.work import Work

ZONE = ZoneInfo("Asia/Shanghai")
COUNTY = 6
"""Digits of a county's code (GB/T 2260)."""


def number(work: Work) -> str:
    """Return the number: county (6 digits), day (8), running number (at least 6)."""
    area = str(work.case.row.get("area_code") or "")[:COUNTY].ljust(COUNTY, "0")
    return f"{area}{work.at.astimezone(ZONE):%Y%m%d}{work.case.id:06d}"
