"""What the base does not know: house numbers left out, and records kept out of it altogether."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geocoding.base.tables import Base
from geocoding.evaluate import cases, judge
from geocoding.evaluate.cases import Case, Sampler
from geocoding.evaluate.table import Line
from geocoding.geocoder import FOUND, Geocoder
from geocoding.index.segment import Segment
from geocoding.search.query import Candidate

SEED = 20260304
Spot = tuple[float, float]
_NUMBER = re.compile(r"[^\d]+(\d+)号")


def measure(geocoder: Geocoder, out: Base, size: int) -> list[Line]:
    """Return the lines of both kinds."""
    return [
        *_numbers(geocoder, 3 * size),
        *_kept_out(geocoder, out.places),
        *_records(geocoder, out.places, size),
    ]


def _numbers(geocoder: Geocoder, count: int) -> list[Line]:
    """One number at a time left out with all its records: each counts once, its place is the middle of them.

    Then once more, each record by its own place: a number with fifty shops counts fifty times, and lies where each is.
    """
    segment = geocoder.segments[0]
    told, records, parity = Told(), Told(), []
    for case in cases.left_out(Sampler(segment, SEED), count):
        best = _place(segment, case)
        if best is None:
            continue
        told.add(case, best, [_middle(segment, case)])
        records.add(case, best, [_spot(segment, ent) for ent in sorted(case.members)])
        if best.level == "interpolated":
            parity.append(_same_side(case, best.notes["between"]))
    bar = "median ≤ 60 m, inside ≥ 0.80"
    good = all(parity)
    share = {"share": float(np.mean(parity))}
    return [
        _missed("unseen house number, between two of its side", told.between, bar),
        Line("  parity obeyed", len(parity), share, "1.00", good),
        _missed("  of these, told as a point", told.points),
        _missed("  of these, told as a stretch of street", told.stretches),
        _missed("  the same, each record by its own place", records.between),
        _missed("unseen house number beyond the last of its side: a stretch", told.beyond),
        _missed("unseen house number, all together", told.between + told.beyond),
    ]


@dataclass
class Told:
    """Distance and stated radius (m) of answers, by what the base knows around the number."""

    points: list[tuple[float, float]] = field(default_factory=list)
    stretches: list[tuple[float, float]] = field(default_factory=list)
    beyond: list[tuple[float, float]] = field(default_factory=list)

    @property
    def between(self) -> list[tuple[float, float]]:
        """Those between two numbers of their side."""
        return self.points + self.stretches

    def add(self, case: Case, best: Candidate, truth: list[Spot]) -> None:
        """Note an answer beside where the number is."""
        kind = self.points if best.level == "interpolated" else self.stretches
        if not _same_side(case, best.notes["between"]):
            kind = self.beyond
        kind += [(math.hypot(best.x - x, best.y - y), best.radius) for x, y in truth]


def _place(segment: Segment, case: Case) -> Candidate | None:
    """The best answer, if it is a place between or beyond known numbers."""
    _, ranked = judge.ask(segment, case)
    told = ranked and ranked[0].level in ("interpolated", "stretch")
    return ranked[0] if told else None


def _spot(segment: Segment, ent: int) -> Spot:
    return float(segment["x"][ent]), float(segment["y"][ent])


def _middle(segment: Segment, case: Case) -> Spot:
    x, y = np.median([_spot(segment, ent) for ent in case.members], axis=0).tolist()
    return x, y


def _kept_out(geocoder: Geocoder, places: pd.DataFrame) -> list[Line]:
    """Records that the base never saw, at numbers it does not know; asked by street and number as they are written."""
    x, y = geocoder.plane.forward(places["lon"].to_numpy(float), places["lat"].to_numpy(float))
    told = Told()
    for place, address in enumerate(places["address"]):
        plain = _NUMBER.match(address)
        ranked = geocoder.find(plain.group()).ranked if plain else []
        if ranked and ranked[0].level in ("interpolated", "stretch"):
            assert plain is not None
            number = Case("", "", door=(0, int(plain.group(1)), 0, 0, False))
            told.add(number, ranked[0], [(float(x[place]), float(y[place]))])
    what = "records kept out, at unseen numbers"
    return [
        _missed(f"{what} between two of their side", told.between),
        _missed(f"{what}, all together", told.between + told.beyond),
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
