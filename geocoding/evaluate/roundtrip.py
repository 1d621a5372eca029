"""A point told in words and found again from them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from geocoding.base import build
from geocoding.base.tables import Base
from geocoding.evaluate import futian
from geocoding.evaluate.table import Line
from geocoding.geocoder import Geocoder
from geocoding.reverse.describe import reverse

SEED = 20260307
SPREAD = 0.0003
"""Points lie so far (degrees, one sigma) from a known spot, so that they are none themselves."""


def measure(folder: Path, geocoder: Geocoder, out: Base, size: int) -> list[Line]:
    """Return one line for a base of places and one for a base of streets."""
    places = out.places[["lon", "lat"]].to_numpy(float)
    base, network = futian.read(folder)
    drawn = Geocoder((build.build(base),))
    nodes = np.array(list(network.nodes.values()))
    return [
        _line("reverse round trip, base of places", geocoder, places, size),
        _line("reverse round trip, base of streets", drawn, nodes, size),
    ]


def _line(
    what: str,
    geocoder: Geocoder,
    spots: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    size: int,
) -> Line:
    random = np.random.default_rng(SEED)
    chosen = spots[random.integers(len(spots), size=size)] + random.normal(0.0, SPREAD, (size, 2))
    good, radii = [], []
    for lon, lat in chosen.tolist():
        told = reverse(geocoder, lon, lat)
        ranked = geocoder.find(told["description"]).ranked
        x, y = geocoder.plane.forward([lon], [lat])
        away = math.hypot(ranked[0].x - x[0], ranked[0].y - y[0]) if ranked else 1e9
        good.append(away <= told["radius_m"])
        radii.append(told["radius_m"])
    figures = {"found again": float(np.mean(good)), "median radius m": float(np.median(radii))}
    met = figures["found again"] >= 0.95 and figures["median radius m"] <= 40
    return Line(what, size, figures, "≥ 0.95, median radius ≤ 40 m", met)
