"""House numbers that the base lacks: between others, beyond the last, among contradictory ones."""

from __future__ import annotations

import math

import numpy as np
import pytest

from geocoding.search import numbering

NUMBERS = np.array([1, 3, 5, 7, 9, 11])
"""Ten metres a number along an eastward street."""


def place(number: int, numbers: np.ndarray = NUMBERS, noise: float = 0.0) -> tuple[float, ...]:
    random = np.random.default_rng(3)
    x = 10.0 * numbers + noise * random.standard_normal(len(numbers))
    return at(number, numbers, np.column_stack((x, 12.0 * (numbers % 2))))


def at(number: int, numbers: np.ndarray, spots: np.ndarray) -> tuple[float, ...]:
    blur = np.full(len(numbers), numbering.DOOR)
    return numbering.place(number, numbers, spots.astype(float), blur)


@pytest.mark.parametrize("number", [6, 7, 13])
def test_between_and_beyond_the_known_numbers(number) -> None:
    x, y, radius = place(number)
    assert math.hypot(x - 10 * number, y - 12) < 25 and radius > 30


def test_far_beyond_the_stated_area_grows() -> None:
    assert place(15)[2] < place(60)[2] < place(600)[2] <= numbering.FARTHEST_RADIUS


def test_one_number_alone_is_all_that_is_known() -> None:
    x, y, radius = place(31, np.array([11]))
    assert (x, y) == pytest.approx((110.0, 12.0)) and 100 < radius < 400


def test_the_same_side_counts_more() -> None:
    """Even numbers run ahead of odd ones by 60 m: a number follows its own side."""
    numbers = np.arange(1, 13)
    spots = np.column_stack((10.0 * numbers + np.where(numbers % 2, 0.0, 60.0), 0.0 * numbers))
    assert abs(at(14, numbers, spots)[0] - 200) < 20
    assert abs(at(15, numbers, spots)[0] - 150) < 25


def test_a_number_far_off_all_others_leads_nobody_astray() -> None:
    numbers = np.array([1, 3, 5, 7, 11, 13, 15])
    spots = np.column_stack((10.0 * numbers, 0.0 * numbers))
    spots[3] = (70.0, 900.0)
    x, y, _ = at(9, numbers, spots)
    assert math.hypot(x - 90, y) < 20


def test_numbers_close_together_are_no_lever() -> None:
    """Two numbers side by side 30 m apart do not send number 101 off by a kilometre and a half."""
    x, _, _ = at(101, np.array([1, 3]), np.array([[0.0, 0.0], [30.0, 0.0]]))
    assert x < 1600
