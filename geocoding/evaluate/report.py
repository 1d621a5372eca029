"""Run every query set and set the results beside their bars."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from geocoding.base import build
from geocoding.calibrate import train
from geocoding.evaluate import cases, judge, roundtrip, shanghai, streets, unseen
from geocoding.evaluate.cases import Case, Sampler
from geocoding.evaluate.table import Line
from geocoding.evaluate.trust import compounds, huge, nonsense, other_city
from geocoding.geocoder import FOUND, Found, Geocoder

SEED = 20260303
Tell = Callable[[str], None]


@dataclass
class Tally:
    """What came of the cases of one kind."""

    right: list[bool] = field(default_factory=list)
    ten: list[bool] = field(default_factory=list)
    flagged: list[bool] = field(default_factory=list)
    chances: list[float] = field(default_factory=list)
    grids: list[bool] = field(default_factory=list)


BARS: dict[str, tuple[str, float]] = {
    "district + name": ("right", 0.98), "district + address + name": ("right", 0.98),
    "abbreviated, district": ("right", 0.94), "ambiguous, district": ("flagged, in ten", 0.95),
    "ambiguous": ("flagged, in ten", 0.95),
    "district + name, typo": ("right", 0.96), "name 5+, typo": ("right", 0.93), "name <5, typo": ("right", 0.80),
    "street homophone": ("right", 0.95), "street wrong character": ("right", 0.80),
    "door, no district": ("right", 0.97), "door, wrong district": ("right", 0.97), "door, district": ("right", 0.98),
}  # fmt: skip


def measure(folder: Path, size: int, tell: Tell) -> list[Line]:
    """Return all lines; ``folder`` holds the public data sets."""
    tell("building the base of places")
    base, out = shanghai.read(folder)
    segment = build.build(base)
    model = train.fit(segment)
    if model is not None:
        segment.meta["model"] = model.data()
    geocoder = Geocoder((segment,))
    tallies, lines = _known(geocoder, size, tell)
    tell("house numbers left out, records kept out")
    lines += unseen.measure(geocoder, out, size)
    tell("crossings, offsets, stretches of street")
    lines += streets.measure(folder, size)
    tell("round trips")
    lines += roundtrip.measure(folder, geocoder, out, size)
    tell("trust")
    return lines + _trust(geocoder, folder, tallies, size)


def _known(geocoder: Geocoder, size: int, tell: Tell) -> tuple[dict[str, Tally], list[Line]]:
    sampler = Sampler(geocoder.segments[0], SEED)
    tallies: dict[str, Tally] = defaultdict(Tally)
    for maker, count in ((cases.named, size), (cases.addressed, size), (cases.shortened, 2 * size)):
        tell(maker.__name__)
        for case in maker(sampler, count):
            _add(tallies[case.kind], geocoder, case, geocoder.find(case.text))
    lines = [_line(kind, tally) for kind, tally in tallies.items()]
    grids = [good for tally in tallies.values() for good in tally.grids]
    share = float(np.mean(grids))
    what = "right record → its stored unit grid"
    lines.append(Line(what, len(grids), {"right": share}, "≥ 0.98", share >= 0.98))
    return tallies, lines


def _add(tally: Tally, geocoder: Geocoder, case: Case, found: Found) -> None:
    ranked = found.ranked
    good = bool(ranked) and judge.right(case, ranked[0])
    tally.right.append(good)
    tally.ten.append(judge.within_ten(case, ranked))
    tally.flagged.append(found.ambiguous)
    tally.chances.append(ranked[0].chance if ranked else 0.0)
    if good and case.door is None and ranked[0].ent == case.ent:
        segment = geocoder.segments[0]
        from geocoding.answer import result

        made = result(geocoder, found.query, ranked[0], explain=False)
        tally.grids.append(made.get("grid") == segment.grids[int(segment["grid"][case.ent])])


def _line(kind: str, tally: Tally) -> Line:
    figures = {
        "right": float(np.mean(tally.right)),
        "ten": float(np.mean(tally.ten)),
        "flagged": float(np.mean(tally.flagged)),
    }
    if kind.startswith("ambiguous"):
        figures["flagged, in ten"] = float(np.mean(np.array(tally.flagged) & np.array(tally.ten)))
    if kind not in BARS:
        return Line(kind, len(tally.right), figures)
    which, bar = BARS[kind]
    return Line(kind, len(tally.right), figures, f"{which} ≥ {bar:.2f}", figures[which] >= bar)


def _trust(geocoder: Geocoder, folder: Path, tallies: dict[str, Tally], size: int) -> list[Line]:
    right = np.array([good for tally in tallies.values() for good in tally.right])
    chance = np.array([value for tally in tallies.values() for value in tally.chances])
    other = _chances(geocoder, other_city(folder, "上海", max(size, 600)))
    brier = float(np.mean(np.concatenate(((chance - right) ** 2, other**2))))
    kept = float(np.mean(chance[right] >= FOUND))
    sure = chance >= FOUND
    total = len(chance) + len(other)
    held = {"kept": kept, "of these right": float(np.mean(right[sure]))}
    calibration = "calibration, with another city's addresses"
    lines = [
        Line(calibration, total, {"Brier": brier}, "Brier ≤ 0.06", brier <= 0.06),
        Line(f"right answers kept at {FOUND}", int(right.sum()), held, "kept ≥ 0.85", kept >= 0.85),
    ]
    for what, texts, most in (
        ("another city's addresses accepted", other, 0.005),
        ("nonsense accepted", _chances(geocoder, nonsense(size)), 0.0),
        ("10 kB accepted", _chances(geocoder, huge()), 0.0),
        (
            "compounds of all China accepted (some exist)",
            _chances(geocoder, compounds(folder, max(size, 600))),
            1.0,
        ),
    ):
        share = float(np.mean(texts >= FOUND))
        bar = f"≤ {most:.3f}" if most < 1 else ""
        lines.append(
            Line(what, len(texts), {"accepted": share}, bar, share <= most if bar else None)
        )
    return lines


def _chances(geocoder: Geocoder, texts: list[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    found = [geocoder.find(text).ranked for text in texts]
    return np.array([ranked[0].chance if ranked else 0.0 for ranked in found])
