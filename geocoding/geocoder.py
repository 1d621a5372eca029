"""The geocoder of one tenant: segments to search, what has ceased to be, the model, and the way it answers.

Immutable: an edit makes a new one that shares the arrays (:mod:`geocoding.live`). Pure but for the arrays it
reads; no database, clock or HTTP.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from geocoding.base.plane import Plane, of_meta
from geocoding.calibrate import train, trees
from geocoding.calibrate.trees import Trees
from geocoding.index.segment import Segment
from geocoding.label.tagger import Tagger
from geocoding.search import forward, rivals
from geocoding.search.query import Bias, Candidate, Dead, Query, inside
from geocoding.text.normalise import LONGEST

FOUND = 0.75
"""Chance from which an answer counts as found (docs/geocoding.md tells how many right answers that keeps)."""


_LEVELS = (
    (10**10, 10**12, 2), (10**8, 10**10, 4), (10**6, 10**8, 6), (10**3, 10**6, 9), (1, 10**3, 12),
)  # fmt: skip
"""Per level of divisions: what a code is counted in, the same one level up, and its digits."""


@dataclass(frozen=True)
class Looking:
    """Where the caller looks: lon/lat, or the middle of a box (west, south, east, north); own division code."""

    point: tuple[float, float] | None = None
    box: tuple[float, float, float, float] | None = None
    area: str | None = None


@dataclass(frozen=True)
class Found:
    """A query with its ranked candidates."""

    query: Query
    ranked: list[Candidate]

    @property
    def sure(self) -> bool:
        """Whether the best candidate may be taken."""
        return bool(self.ranked) and self.ranked[0].chance >= FOUND

    @property
    def ambiguous(self) -> bool:
        """Whether what was said means another place as well."""
        return rivals.ambiguous(self.query, self.ranked)


@dataclass(frozen=True, eq=False)
class Geocoder:
    """``dead`` are, per segment, the entities that no longer are as they stand there; ``labeller`` says what
    kind of thing the parts of a text are that the base does not know.
    """

    segments: Sequence[Segment]
    dead: Sequence[Dead] = ()
    version: str = "0"
    labeller: Tagger | None = None
    shared: dict[str, dict[int, str]] = field(default_factory=dict)

    @cached_property
    def plane(self) -> Plane:
        """The metric plane of all segments."""
        return of_meta(self.segments[0].meta)

    @cached_property
    def model(self) -> Trees | None:
        """The calibrated model of the base."""
        data = self.segments[0].meta.get("model")
        return trees.of_data(data) if data else None

    @cached_property
    def gone(self) -> Sequence[Dead]:
        """``dead`` with one entry per segment."""
        return tuple(self.dead) or tuple(frozenset[int]() for _ in self.segments)

    def find(self, text: str, most: int = 10, looking: Looking | None = None) -> Found:
        """Answer a text with at most ``most`` candidates, each with its chance to be right."""
        query = forward.parse(text, self.segments, self.gone, self._bias(looking))
        ranked = forward.rank(query, max(most, 10))
        train.chances(self.model, ranked)
        if ranked:  # of a text too long to be read whole, no answer is sure
            ranked[0].chance *= min(1.0, LONGEST / len(text))
        for before, item in itertools.pairwise(ranked):
            item.chance = min(item.chance, before.chance)
        return Found(query, ranked[:most])

    def _bias(self, looking: Looking | None) -> Bias:
        if looking is None:
            return Bias()
        area = None
        if looking.area:
            levels = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
            area = inside(int(looking.area.ljust(12, "0")[:12]), levels.get(len(looking.area), 3))
        point, reach = looking.point, 2000.0
        if point is None and looking.box is not None:
            west, south, east, north = looking.box
            point = ((west + east) / 2, (south + north) / 2)
            reach = max(300.0, (north - south) * 111_000 / 2)
        if point is None:
            return Bias(area=area)
        x, y = self.plane.forward([point[0]], [point[1]])
        return Bias(float(x[0]), float(y[0]), reach, area)

    @cached_property
    def division_titles(self) -> dict[int, str]:
        """Names of divisions by padded code."""
        if "titles" not in self.shared:
            found: dict[int, str] = {}
            for segment, dead in zip(self.segments, self.gone, strict=True):
                for entity in np.flatnonzero(segment["level"] > 0).tolist():
                    if entity not in dead:
                        found[int(segment["area"][entity])] = segment.titles[entity]
            self.shared["titles"] = found
        return self.shared["titles"]

    def chain(self, area: int) -> list[dict[str, str]]:
        """Return the divisions that a code lies in, from the widest: code and name."""
        found: list[dict[str, str]] = []
        for width, wider, digits in _LEVELS:
            code = area // width * width
            title = self.division_titles.get(code)
            if title and code % wider:
                found.append({"code": str(code)[:digits], "name": title})
        return found

    def undivided(self, address: str) -> str:
        """Return an address without the names of divisions at its beginning."""
        names = {name for name in self.division_titles.values() if address.startswith(name)}
        while names:
            address = address[max(map(len, names)) :]
            names = {name for name in self.division_titles.values() if address.startswith(name)}
        return address

    def size(self) -> int:
        """Return the number of entities that are alive."""
        return sum(segment.size for segment in self.segments) - sum(map(len, self.gone))


def metres(one: Candidate, other: Candidate) -> float:
    """Return the distance between two candidates."""
    return math.hypot(one.x - other.x, one.y - other.y)
