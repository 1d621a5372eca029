"""What a focused patrol changed: equal spans before and after, beside the rest of the district. Pure.

A place is chosen *because* it was bad, so it would get better by itself (regression to the mean),
and seasons change everything. So the same class in the rest of the district stands beside it: the
expected number after is ``before × control_after / control_before``, and the difference in
differences is what is left. The error range of the ratio is that of four independent counts
(Poisson, log scale, 95 %); with few cases it is wide, and then it says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

SURE = 1.96


@dataclass(frozen=True)
class Effect:
    """``ratio`` of after to expected (1: nothing changed), its 95 % range, and the verdict.

    ``verdict``: better, worse, unclear, or unknown where a count before is zero.
    """

    before: int
    after: int
    control_before: int
    control_after: int
    expected: float | None
    ratio: float | None
    low: float | None
    high: float | None
    verdict: str


def effect(before: int, after: int, control_before: int, control_after: int) -> Effect:
    """Compare the counts of a hotspot and of its control in two equal spans."""
    counts = (before, after, control_before, control_after)
    if not before or not control_before:
        return Effect(*counts, None, None, None, None, "unknown")
    expected = before * control_after / control_before
    # Half a case is added to each count (Haldane–Anscombe), so that zero has a logarithm.
    half = [count + 0.5 for count in counts]
    centre = math.log(half[1] * half[2] / (half[0] * half[3]))
    spread = SURE * math.sqrt(sum(1 / count for count in half))
    low, high = math.exp(centre - spread), math.exp(centre + spread)
    verdict = "better" if high < 1 else "worse" if low > 1 else "unclear"
    ratio = after / expected if expected else None
    return Effect(*counts, expected, ratio, low, high, verdict)
