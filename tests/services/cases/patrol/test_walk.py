"""Positions cleaned and walks measured, against values that can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from services.cases.patrol import attend
from services.cases.patrol.fixes import Fixes, believable, smooth
from services.cases.patrol.walk import GAP, measure

GRID = shapely.box(0, 0, 1000, 1000)
ROADS = np.array(
    [
        shapely.LineString([(-500, 500), (1500, 500)]),
        shapely.LineString([(500, 0), (500, 1000)]),
        shapely.LineString([(500, 0), (500, 1000)]),
    ],
    dtype=object,
)


def along(points: list[tuple[float, float]], seconds: float = 60) -> Fixes:
    """Fixes at equal times."""
    xy = np.array(points, dtype=float)
    return Fixes(np.arange(len(xy)) * seconds, xy[:, 0], xy[:, 1])


def test_minutes_and_share_of_a_straight_walk() -> None:
    """From 500 m west of the grid to its far side along the western road: two thirds of the time inside."""
    fixes = along([(x, 500) for x in range(-500, 1001, 50)])
    walked = measure(fixes, (0, 1800), GRID, ROADS)
    assert walked.minutes_on_grid == pytest.approx(20)
    assert walked.minutes_away == pytest.approx(10)
    assert walked.length_m == pytest.approx(1500)
    assert walked.road_m == pytest.approx(2000), "each road once, inside only"
    assert walked.seen_m == pytest.approx(1000 + 60, abs=0.5), "the crossing road within 30 m"
    assert walked.unseen.length == pytest.approx(2000 - walked.seen_m)
    assert walked.gaps == ()


def test_a_gap_counts_no_time_and_covers_nothing() -> None:
    fixes = Fixes(
        np.array([0.0, 60, 60 + GAP + 60, 60 + GAP + 120]),
        np.array([0, 50, 900, 950.0]),
        np.full(4, 500.0),
    )
    walked = measure(fixes, (0, 3600), GRID, ROADS)
    assert walked.minutes_on_grid == pytest.approx(2)
    assert [gap.reason for gap in walked.gaps] == ["inside", "end"]
    assert walked.gaps[0].minutes == pytest.approx(16)
    assert walked.seen_m == pytest.approx(80 + 110, abs=1)


def test_nobody_there() -> None:
    walked = measure(Fixes(*(np.array([]),) * 3), (0, 3600), GRID, ROADS)
    assert walked.share == 0 and walked.minutes_on_grid == 0
    assert [(gap.reason, gap.minutes) for gap in walked.gaps] == [("begin", 60)]
    assert attend.judge(Fixes(*(np.array([]),) * 3), (0, 3600), walked).verdict == "absent"


@pytest.mark.parametrize(
    ("span", "verdict", "reasons"),
    [
        ((0, 3600), "present", ()),
        ((900, 3600), "late", ("late", "short")),
        ((0, 2700), "early", ("early", "short")),
        ((660, 3600), "late", ("late",)),
    ],
)
def test_attendance(span, verdict, reasons) -> None:
    at = np.arange(span[0], span[1] + 1, 60.0)
    fixes = Fixes(at, np.full(len(at), 500.0), np.full(len(at), 500.0))
    walked = measure(fixes, (0, 3600), GRID, ROADS)
    found = attend.judge(fixes, (0, 3600), walked)
    assert (found.verdict, found.reasons) == (verdict, reasons)


def test_a_duty_that_still_runs_is_not_left_early() -> None:
    """The last position is a quarter of an hour old: a dead telephone, or somebody indoors."""
    at = np.arange(0, 3600 * 0.75 + 1, 60.0)
    fixes = Fixes(at, np.full(len(at), 500.0), np.full(len(at), 500.0))
    walked = measure(fixes, (0, 3300), GRID, ROADS)
    assert attend.judge(fixes, (0, 3300), walked, running=True).verdict == "present"
    assert attend.judge(fixes, (0, 3600), measure(fixes, (0, 3600), GRID, ROADS)).verdict == "early"


@pytest.mark.parametrize(("minutes", "verdict"), [(0, "planned"), (9, "planned"), (11, "absent")])
def test_nobody_is_absent_before_a_duty_has_begun(minutes, verdict) -> None:
    none, span = Fixes(*(np.array([]),) * 3), (0, minutes * 60.0)
    walked = measure(none, span, GRID, ROADS)
    assert attend.judge(none, span, walked, running=True).verdict == verdict


def test_a_jump_costs_itself_only() -> None:
    fixes = along([(0, 0), (60, 0), (9000, 9000), (120, 0), (180, 0)])
    assert smooth(fixes).tolist() == [True, True, False, True, True]


def test_a_wrong_first_fix_does_not_condemn_the_rest() -> None:
    fixes = along([(50_000, 0), (0, 0), (10, 0), (20, 0)])
    assert smooth(fixes).tolist() == [False, True, True, True]


@given(
    st.lists(st.tuples(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5)), min_size=1, max_size=60),
    st.integers(1, 120),
)
def test_what_is_kept_is_never_too_fast(points, seconds) -> None:
    fixes = along(points, seconds)
    kept = fixes.only(smooth(fixes))
    assert len(kept) >= 1
    metres = np.hypot(np.diff(kept.x), np.diff(kept.y))
    assert (metres <= 25.0 * np.maximum(np.diff(kept.at), 1) + 1e-6).all()


def test_telephones_whose_clock_or_place_cannot_be() -> None:
    at = np.array([1000.0, 2000.0, 9e9, -9e9])
    masks = believable(at, np.array([5, 500, np.nan, np.nan]), 2000.0)
    assert {name: mask.nonzero()[0].tolist() for name, mask in masks.items()} == {
        "coarse": [1],
        "future": [2],
        "old": [3],
    }
