"""Clusters against a textbook DBSCAN, identity over nights, effects against hand-made counts."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cases.hotspots.cluster import Rule, clusters, labels
from services.cases.hotspots.effect import effect
from services.cases.hotspots.track import matched


def textbook(points, radius, least):
    """Cores by counting, clusters by flooding: quadratic and plain."""
    n = len(points)
    near = [[j for j in range(n) if np.hypot(*(points[i] - points[j])) <= radius] for i in range(n)]
    core = [len(each) >= least for each in near]
    group = [-1] * n
    for start in range(n):
        if core[start] and group[start] < 0:
            waiting = [start]
            while waiting:
                at = waiting.pop()
                if group[at] < 0:
                    group[at] = start
                    waiting += [j for j in near[at] if core[j]]
    return core, near, group


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=60),
    st.integers(1, 12),
    st.integers(2, 6),
)
def test_labels_equal_the_textbook(points, radius, least) -> None:
    xy = np.array(points, dtype=float).reshape(-1, 2)
    found = labels(xy, radius, least)
    core, near, group = textbook(xy, radius, least)
    for i in range(len(xy)):
        if core[i]:
            assert found[i] >= 0
            same = [j for j in range(len(xy)) if core[j] and group[j] == group[i]]
            assert len({found[j] for j in same}) == 1
            assert {j for j in range(len(xy)) if core[j] and found[j] == found[i]} == set(same)
        else:
            reach = {found[j] for j in near[i] if core[j]}
            assert found[i] in (reach or {-1})


def test_one_event_reported_often_is_no_hotspot() -> None:
    points = np.zeros((12, 2))
    assert clusters(points, np.full(12, 5), Rule()) == []
    found = clusters(points, np.arange(12), Rule())
    assert [(len(one.members), one.days) for one in found] == [(12, 12)]
    assert found[0].hull.area > 0, "points on one spot still cover ground"


def test_a_hotspot_that_moves_a_little_stays_itself() -> None:
    known = {7: shapely.box(0, 0, 100, 100), 8: shapely.box(500, 0, 600, 100)}
    found = [
        shapely.box(510, 0, 610, 100),
        shapely.box(60, 0, 160, 100),
        shapely.box(90, 0, 190, 100),
    ]
    assert matched(known, found) == [8, 7, None]


def test_of_two_halves_the_larger_keeps_the_name() -> None:
    known = {1: shapely.box(0, 0, 100, 100)}
    assert matched(known, [shapely.box(0, 0, 30, 100), shapely.box(40, 0, 100, 100)]) == [None, 1]


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ((12, 0, 100, 100), "better"),
        ((12, 6, 100, 50), "unclear"),
        ((40, 10, 400, 380), "better"),
        ((5, 25, 100, 100), "worse"),
        ((0, 3, 100, 100), "unknown"),
        ((12, 10, 100, 100), "unclear"),
    ],
)
def test_effect(counts, verdict) -> None:
    found = effect(*counts)
    assert found.verdict == verdict
    if found.expected is not None:
        assert found.expected == pytest.approx(counts[0] * counts[3] / counts[2])
        assert found.low < found.high


def test_a_season_is_not_taken_for_success() -> None:
    """Half as many at the spot, half as many everywhere: nothing was achieved."""
    assert effect(100, 50, 10_000, 5_000).ratio == pytest.approx(1)
