"""The small city's geocoder, and a way to measure in it."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from geocoding.base import build
from geocoding.calibrate import train
from geocoding.geocoder import Found, Geocoder
from tests.geocoding import city


@pytest.fixture(scope="session")
def geocoder() -> Geocoder:
    """An index with its model, fitted on the city itself."""
    segment = build.build(city.base(), city.PLANE)
    model = train.fit(segment)
    assert model is not None
    segment.meta["model"] = model.data()
    return Geocoder((segment,))


@pytest.fixture(scope="session")
def away(geocoder) -> Callable[[Found, float, float], float]:
    """Distance of the best answer from a spot of the city, in metres."""

    def measure(found: Found, x: float, y: float) -> float:
        best = found.ranked[0]
        return math.hypot(best.x - city.X0 - x, best.y - city.Y0 - y)

    return measure
