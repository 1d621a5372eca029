"""Rules of the markers: pure, without database or clock."""

from __future__ import annotations

import datetime as dt


def may_tick(done_on: dt.date | None, today: dt.date) -> bool:
    """A marker is ticked once, and not before it was noticed."""
    return done_on is None or done_on > today
