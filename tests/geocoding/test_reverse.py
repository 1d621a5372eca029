"""A point in words, and back."""

from __future__ import annotations

import math

import numpy as np
import pytest

from geocoding.reverse.describe import reverse
from tests.geocoding import city


def test_point_near_a_crossing(geocoder) -> None:
    made = reverse(geocoder, *city.lonlat(825, 425))
    assert made["description"] == "解放路与青年路交叉口东北约35米"
    assert made["grid"] == "370103001001032"
    assert made["divisions"][-1]["name"] == "市中区"
    assert made["crossing"]["metres"] == pytest.approx(35.4, abs=0.2)


def test_address_names_division_street_and_number_once(geocoder) -> None:
    made = reverse(geocoder, *city.lonlat(211, 14))
    assert made["address"] == "泉城市历下区文化路21号"
    assert made["street"]["name"] == "文化路"


def test_place_at_hand_is_named(geocoder) -> None:
    assert "泉城广场" in reverse(geocoder, *city.lonlat(413, 303))["description"]


def test_words_lead_back_to_the_point(geocoder) -> None:
    spots = np.random.default_rng(8).uniform(0, 1600, (150, 2))
    good = 0
    for x, y in spots.tolist():
        made = reverse(geocoder, *city.lonlat(x, y))
        best = geocoder.find(made["description"]).ranked[0]
        good += math.hypot(best.x - city.X0 - x, best.y - city.Y0 - y) <= made["radius_m"]
    assert good >= 0.95 * len(spots)


def test_far_outside_says_little(geocoder) -> None:
    made = reverse(geocoder, 100.0, 20.0)
    assert made["description"] == "" and made["divisions"] == []
