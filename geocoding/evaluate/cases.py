"""Query sets with their truth, drawn from an index by fixed seeds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geocoding.evaluate import perturb
from geocoding.evaluate.perturb import Random
from geocoding.evaluate.templates import HOTLINE
from geocoding.index.segment import DOOR, POI, STREET, Segment
from geocoding.parse.number import Number
from geocoding.search.numbers import stored_number
from geocoding.text.normalise import name as normal

RIGHT_WITHIN = 50.0
"""An answer this near (m) is right."""
FEW = 10
"""So many places that are meant alike can all be among the first answers."""


@dataclass(frozen=True)
class Case:
    """A query and what is right: an entity, or a door (street hash and number), or nothing (``none``)."""

    kind: str
    text: str
    x: float = 0.0
    y: float = 0.0
    ent: int = -1
    door: tuple[int, int, int, int, bool] | None = None
    none: bool = False
    hidden: frozenset[int] = frozenset()
    members: frozenset[int] = field(default_factory=frozenset)


class Sampler:
    """Draws places and doors of one index; everything follows from the seed."""

    def __init__(self, segment: Segment, seed: int) -> None:
        self.segment = segment
        self.random: Random = np.random.default_rng(seed)
        self.prefixes = tuple(segment.meta["prefixes"])
        self._titles: dict[int, str] = {
            int(segment["area"][k]): segment.titles[int(k)]
            for k in np.flatnonzero(segment["level"] == 3).tolist()
        }

    def district(self, ent: int) -> str:
        """Name of the county that an entity lies in; empty where unknown."""
        return self._titles.get(int(self.segment["area"][ent]) // 10**6 * 10**6, "")

    def other_district(self, ent: int) -> str:
        """Name of another county."""
        own = self.district(ent)
        names = [name for name in self._titles.values() if name != own]
        return str(self.random.choice(names)) if names else own

    def places(self, count: int) -> list[int]:
        """Entities with a name that are no streets, plates or divisions."""
        s = self.segment
        named = (s["kind"] != STREET) & (s["kind"] != DOOR)
        good = np.flatnonzero(named & (s["level"] == 0) & (s.titles.lengths() >= 3))
        return [int(k) for k in self.random.permutation(good)[:count]]

    def doors(self, count: int) -> list[tuple[Number, str, Case]]:
        """Doors as number, street name, and a case without text."""
        s = self.segment
        rows = self.random.permutation(len(s["doors.street"]))[: 2 * count]
        found = []
        for row in rows.tolist():
            number = stored_number(s, row)
            name = s.table.find_one(int(s["doors.street"][row]))
            if name >= 0 and number.text and number.sub <= 1000:
                found.append((number, s.names[name], self._door(row, number)))
        return found[:count]

    def _door(self, row: int, number: Number) -> Case:
        s = self.segment
        part = s.doors(int(s["doors.street"][row]))
        same = np.ones(part.stop - part.start, bool)
        for column in ("outer", "inner", "sub", "lane"):
            same &= s[f"doors.{column}"][part] == s[f"doors.{column}"][row]
        members = frozenset(s["doors.ent"][part][same].tolist())
        ent = int(s["doors.ent"][row])
        key = (int(s["doors.street"][row]), number.outer, number.inner, number.sub, number.lane)
        return Case("door", "", float(s["x"][ent]), float(s["y"][ent]), ent, key, members=members)

    def case(self, kind: str, text: str, ent: int) -> Case:
        """A case whose truth is an entity."""
        return Case(kind, text, float(self.segment["x"][ent]), float(self.segment["y"][ent]), ent)


def named(sampler: Sampler, count: int) -> Iterator[Case]:
    """Names: exact, with a typo, homophones, traditional; alone, with the district, a wrong one, the address."""
    random, s = sampler.random, sampler.segment
    for ent in sampler.places(count):
        title, district = s.titles[ent], sampler.district(ent)
        address = s.addresses[ent]
        yield sampler.case("name", title, ent)
        yield sampler.case("district + name", district + title, ent)
        if any(c.isdigit() for c in address):
            yield sampler.case("district + address + name", district + address + title, ent)
        yield sampler.case("district + name, typo", district + perturb.typo(title, random), ent)
        size = "5+" if len(normal(title)) >= 5 else "<5"
        yield sampler.case(f"name {size}, typo", perturb.typo(title, random), ent)
        if sounded := perturb.homophone(title, random, 2):
            yield sampler.case("name, two homophones", sounded, ent)
        yield sampler.case("name, traditional", perturb.traditional(title), ent)
        yield sampler.case("name, wrong district", sampler.other_district(ent) + title, ent)
        template = str(random.choice(HOTLINE))
        yield sampler.case("hotline: district + name", template.format(district + title), ent)


def addressed(sampler: Sampler, count: int) -> Iterator[Case]:
    """Doors: with district, without, with a wrong one; room noise, numerals, homophones, wrong characters."""
    random = sampler.random
    for number, street, truth in sampler.doors(count):
        district = sampler.district(truth.ent)
        plain = street + number.text
        made: list[tuple[str, str | None]] = [
            ("door, district", district + plain),
            ("door, no district", plain),
            ("door, wrong district", sampler.other_district(truth.ent) + plain),
            ("door + room", district + plain + perturb.room(random)),
            ("door, Chinese numerals", district + perturb.numerals(plain)),
            ("door, full width", perturb.wide(plain)),
            ("hotline: door", str(random.choice(HOTLINE)).format(district + plain)),
        ]
        sounded = perturb.homophone(street, random)
        made.append(("street homophone", district + sounded + number.text if sounded else None))
        made.append(
            ("street wrong character", district + perturb.wrong(street, random) + number.text)
        )
        for kind, text in made:
            if text:
                yield _with(truth, kind, text)


def _with(truth: Case, kind: str, text: str, hidden: frozenset[int] = frozenset()) -> Case:
    return Case(
        kind, text, truth.x, truth.y, truth.ent, truth.door, hidden=hidden, members=truth.members
    )


def shortened(sampler: Sampler, count: int) -> Iterator[Case]:
    """Abbreviated names; ambiguous where the short form fits a place elsewhere as well."""
    s, random = sampler.segment, sampler.random
    fits = Fits(s)
    for ent in sampler.places(count):
        short = perturb.abbreviated(s.titles[ent], sampler.prefixes, random)
        if not short or len(normal(short)) < 3:
            continue
        everywhere, inside = fits.places(normal(short), ent)
        district = sampler.district(ent)
        if everywhere <= 1:
            yield sampler.case("abbreviated", short, ent)
        elif everywhere <= FEW:
            yield sampler.case("ambiguous", short, ent)
        if inside <= 1:
            yield sampler.case("abbreviated, district", district + short, ent)
        else:
            kind = "ambiguous, district" if inside <= FEW else "ambiguous, over ten in the district"
            yield sampler.case(kind, district + short, ent)


class Fits:
    """Which other places a short form fits: its characters occur in their names in this order."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def places(self, short: str, ent: int) -> tuple[int, int]:
        """Number of places (more than 50 m apart) that fit, and of those in the county of ``ent``."""
        s = self._segment
        found = [ent]
        for name in s.chars.search(short, 200_000, 400).tolist():
            if _subsequence(short, s.names[name]):
                found += s.entities_of(name).tolist()
        ents = np.array(
            sorted({k for k in found if s["level"][k] == 0 and s["kind"][k] >= POI - 3}), np.int64
        )
        same = ents[s["area"][ents] // 10**6 == s["area"][ent] // 10**6]
        return self._apart(ents, ent), self._apart(same, ent)

    def _apart(self, ents: NDArray[np.int64], ent: int) -> int:
        """The place itself, and the others farther away than 50 m; those that lie together are one."""
        s = self._segment
        x, y = s["x"][ents] - s["x"][ent], s["y"][ents] - s["y"][ent]
        far = np.hypot(x, y) > RIGHT_WITHIN
        spots = np.round(np.stack((x[far], y[far])) / RIGHT_WITHIN)
        return 1 + int(np.unique(spots, axis=1).shape[1])


def _subsequence(short: str, name: str) -> bool:
    rest = iter(name)
    return all(char in rest for char in short)


def left_out(sampler: Sampler, count: int, *, district: bool = False) -> Iterator[Case]:
    """House numbers of which the index is made to know nothing; each as likely, however many records stand there."""
    for number, street, truth in sampler.doors(2 * count):
        if not number.inner and not number.sub and truth.ent == min(truth.members):
            before = sampler.district(truth.ent) if district else ""
            yield _with(truth, "unseen number", before + street + number.text, truth.members)


def lanes(sampler: Sampler, count: int) -> Iterator[Case]:
    """Lanes (弄) without the number inside."""
    for number, street, truth in sampler.doors(4 * count):
        if number.lane and number.inner and (count := count - 1) >= 0:
            lane = street + f"{number.outer}弄"
            yield _with(truth, "lane", sampler.district(truth.ent) + lane)


Maker = Callable[[Sampler, int], Iterator[Case]]
