"""House numbers beyond the last one known, and between numbers of the other side only."""

from __future__ import annotations

import math

import numpy as np
import pytest

from geocoding.search import trend

NUMBERS = np.array([1, 3, 5, 7, 9, 11])
"""Ten metres a number along an eastward street."""


def place(number: int, numbers: np.ndarray = NUMBERS, noise: float = 0.0) -> tuple[float, ...]:
    random = np.random.default_rng(3)
    x = 10.0 * numbers + noise * random.standard_normal(len(numbers))
    return trend.place(number, numbers, x, 12.0 * (numbers % 2))


@pytest.mark.parametrize("number", [15, 21])
def test_the_trend_goes_on_beyond_the_last_number(number) -> None:
    x, y, radius = place(number)
    assert math.hypot(x - 10 * number, y - 12) < 25
    assert math.hypot(x - 10 * number, y) < radius


def test_far_beyond_the_stated_area_grows() -> None:
    assert place(15)[2] < place(60)[2] < place(600)[2] <= trend.FARTHEST_RADIUS


def test_one_number_alone_is_all_that_is_known() -> None:
    x, y, radius = place(31, np.array([11]))
    assert (x, y) == (110.0, 12.0) and radius == 120 + 6 * 20


def test_the_same_side_counts_more() -> None:
    """Even numbers run ahead of odd ones by 100 m: an even number follows its own side."""
    numbers = np.array([1, 2, 3, 4, 5, 6])
    x = 10.0 * numbers + np.where(numbers % 2, 0.0, 100.0)
    assert abs(trend.place(8, numbers, x, np.zeros(6))[0] - 180) < 20
    assert abs(trend.place(9, numbers, x, np.zeros(6))[0] - 90) < 20


def test_scattered_numbers_state_a_larger_area() -> None:
    assert place(15, noise=60.0)[2] > place(15)[2]


def test_numbers_close_together_are_no_lever() -> None:
    """Two numbers side by side 30 m apart do not send number 101 off by a kilometre and a half."""
    x, _, _ = trend.place(101, np.array([1, 3]), np.array([0.0, 30.0]), np.zeros(2))
    assert x < 1600
