"""Attendance at a duty, judged from positions: pure."""

from __future__ import annotations

from dataclasses import dataclass

from services.cases.patrol.fixes import Fixes
from services.cases.patrol.walk import Walk

GRACE = 10 * 60.0
"""Seconds that a collector may appear late or leave early."""
ENOUGH = 0.8
"""Share of the duty that must lie on the grid for it to count as served in full."""


@dataclass(frozen=True)
class Attendance:
    """``verdict``: present, late, early (left), short (too little on the grid), absent; with its reasons.

    ``planned`` is a duty that has not begun, or hardly; of one that still runs nobody says that it was left early.
    """

    verdict: str
    first: float | None
    last: float | None
    reasons: tuple[str, ...]


def judge(
    fixes: Fixes, duty: tuple[float, float], walk: Walk, *, running: bool = False
) -> Attendance:
    """Judge a duty that is over, or one that is ``running`` until now (``duty`` ends now)."""
    start, end = duty
    inside = fixes.at[(fixes.at >= start - GRACE) & (fixes.at <= end + GRACE)]
    if not len(inside) or walk.minutes_on_grid <= 0:
        if running and end - start <= GRACE:
            return Attendance("planned", None, None, ())
        return Attendance("absent", None, None, ("absent",))
    first, last = float(inside[0]), float(inside[-1])
    minutes = max((end - start) / 60, 1e-9)
    reasons = [
        name
        for name, holds in (
            ("late", first > start + GRACE),
            ("early", not running and last < end - GRACE),
            ("short", walk.minutes_on_grid < ENOUGH * minutes),
        )
        if holds
    ]
    return Attendance(reasons[0] if reasons else "present", first, last, tuple(reasons))
