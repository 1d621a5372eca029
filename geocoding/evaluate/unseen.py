"""What the base does not know: house numbers left out, and records kept out of it altogether."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from geocoding.base.tables import Base
from geocoding.evaluate import cases, judge
from geocoding.evaluate.cases import Case, Sampler
from geocoding.evaluate.table import Line
from geocoding.geocoder import FOUND, Geocoder

SEED = 20260304


def measure(geocoder: Geocoder, out: Base, size: int) -> list[Line]:
    """Return the lines of both kinds."""
    return [*_numbers(geocoder, 3 * size), *_records(geocoder, out.places, size)]


def _numbers(geocoder: Geocoder, count: int) -> list[Line]:
    segment = geocoder.segments[0]
    misses, inside, parity, total, stretch = [], [], [], 0, []
    for case in cases.left_out(Sampler(segment, SEED), count):
        _, ranked = judge.ask(segment, case)
        total += 1
        best = ranked[0] if ranked else None
        if best is None or best.level not in ("interpolated", "stretch"):
            continue
        if best.level == "stretch":
            stretch.append((judge.distance(case, best), best.radius))
            continue
        misses.append(judge.distance(case, best))
        inside.append(misses[-1] <= best.radius)
        parity.append(_same_side(case, best.notes["between"]))
    middle, held = float(np.median(misses)), float(np.mean(inside))
    close = float(np.mean(np.array(misses) <= 50.0))
    figures = {"median m": middle, "inside": held, "within 50 m": close}
    met = middle <= 60 and held >= 0.8
    far = np.array(stretch)
    rest = {
        "median m": float(np.median(far[:, 0])),
        "inside": float(np.mean(far[:, 0] <= far[:, 1])),
    }
    rest["of all"] = len(stretch) / max(1, total)
    bar = "median ≤ 60 m, inside ≥ 0.80"
    return [
        Line("unseen house number, between two of its side", len(misses), figures, bar, met),
        Line(
            "  parity obeyed", len(parity), {"share": float(np.mean(parity))}, "1.00", all(parity)
        ),
        Line("  one neighbour or far ones: a stretch of street", len(stretch), rest),
    ]


def _same_side(case: Case, neighbours: list[int]) -> bool:
    assert case.door is not None
    return all(number % 2 == case.door[1] % 2 for number in neighbours)


def _records(geocoder: Geocoder, places: pd.DataFrame, size: int) -> list[Line]:
    """Addresses and names of records that the base never saw."""
    chosen = places.iloc[np.random.default_rng(SEED).permutation(len(places))[:size]]
    x, y = geocoder.plane.forward(chosen["lon"].to_numpy(float), chosen["lat"].to_numpy(float))
    within: list[float] = []
    accepted = 0
    for place, (address, name) in enumerate(zip(chosen["address"], chosen["name"], strict=True)):
        if "号" in address:
            ranked = geocoder.find(address).ranked
            if ranked:
                within.append(math.hypot(ranked[0].x - x[place], ranked[0].y - y[place]))
        found = geocoder.find(name)
        far = (
            found.ranked
            and math.hypot(found.ranked[0].x - x[place], found.ranked[0].y - y[place]) > 200.0
        )
        accepted += bool(found.sure and far)
    misses = np.array(within)
    close, near = float(np.mean(misses <= 50)), float(np.mean(misses <= 200))
    figures = {"within 50 m": close, "within 200 m": near, "median m": float(np.median(misses))}
    wrongly = f"name of an unseen record, another place accepted at {FOUND}"
    return [
        Line("address of an unseen record", len(misses), figures),
        Line(wrongly, len(chosen), {"accepted": accepted / len(chosen)}),
    ]
