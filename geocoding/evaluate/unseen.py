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
    """One door at a time left out: first those between two others of their side, then the rest, then all."""
    segment = geocoder.segments[0]
    told: dict[str, list[tuple[float, float]]] = {"near": [], "far": [], "alone": []}
    parity = []
    for case in cases.left_out(Sampler(segment, SEED), count):
        _, ranked = judge.ask(segment, case)
        best = ranked[0] if ranked else None
        if best is None or best.level not in ("interpolated", "stretch"):
            continue
        bracketed = _same_side(case, best.notes["between"])
        kind = "alone"
        if best.level == "interpolated":
            parity.append(bracketed)
            kind = "near"
        elif bracketed:
            kind = "far"
        told[kind].append((judge.distance(case, best), best.radius))
    between = told["near"] + told["far"]
    bar = "median ≤ 60 m, inside ≥ 0.80"
    return [
        _missed("unseen house number, between two doors of its side", between, bar),
        Line(
            "  parity obeyed", len(parity), {"share": float(np.mean(parity))}, "1.00", all(parity)
        ),
        _missed("  of these, up to 600 m apart: a point", told["near"]),
        _missed("  of these, farther apart: a stretch of street", told["far"]),
        _missed("unseen house number beyond the last of its side: a stretch", told["alone"]),
        _missed("unseen house number, all together", between + told["alone"]),
    ]


def _missed(what: str, told: list[tuple[float, float]], bar: str = "") -> Line:
    """How far answers lie from the truth; ``told``: distance and stated radius, metres."""
    miss, radius = np.array(told).reshape(-1, 2).T
    if not len(miss):
        return Line(what, 0, {})
    middle, inside = float(np.median(miss)), float(np.mean(miss <= radius))
    figures = {"median m": middle, "inside": inside, "within 50 m": float(np.mean(miss <= 50.0))}
    return Line(what, len(miss), figures, bar, middle <= 60 and inside >= 0.8 if bar else None)


def _same_side(case: Case, neighbours: list[int]) -> bool:
    """Whether a number stands between two of its parity."""
    assert case.door is not None
    number = case.door[1]
    sides = all(each % 2 == number % 2 for each in neighbours)
    return sides and len(neighbours) == 2 and neighbours[0] <= number <= neighbours[1]


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
