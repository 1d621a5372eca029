"""One quarter with its codes and names: what every layer's builder is given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from pipelines.demo import words
from pipelines.demo.communities import Community, communities
from pipelines.demo.lattice import Lattice
from pipelines.demo.mesh import Mesh, mesh
from pipelines.demo.quarter import Quarter, Segment, quarter
from pipelines.demo.recipe import names, recipe

TOWN_ZONES = ("suburb",)
FIRST_COUNTY = 2
FIRST_TOWN = 100
LANES = 256
"""Lane names set aside for each quarter."""


@dataclass(frozen=True)
class Place:
    """A quarter as street office ``index`` of county ``county`` (both count from 0)."""

    plan: Lattice
    col: int
    row: int
    county: int
    index: int

    @property
    def seed(self) -> int:
        """Seed of the city."""
        return self.plan.seed

    @property
    def quarter(self) -> Quarter:
        """The plan of the quarter."""
        return quarter(self.plan, self.col, self.row)

    @property
    def mesh(self) -> Mesh:
        """World geometry of the quarter."""
        return mesh(self.plan, self.col, self.row)

    @property
    def key(self) -> str:
        """Short text that names the quarter in source ids."""
        return f"{self.col}.{self.row}"

    @property
    def town(self) -> bool:
        """Whether this is a town (villages, fields), not a street office."""
        return self.quarter.zone.name in TOWN_ZONES

    @property
    def county_code(self) -> str:
        """Six digits."""
        return county_code(self.county)

    @property
    def street_code(self) -> str:
        """Nine digits: streets from 001, towns from 100."""
        return f"{self.county_code}{self.index + (FIRST_TOWN if self.town else 1):03d}"

    @property
    def street_name(self) -> str:
        """Name of the street office or town, with its kind."""
        kind, ending = ("towns", "镇") if self.town else ("streets", "街道")
        return words.listed(kind, self.seed, self.number) + ending

    @property
    def number(self) -> int:
        """Number of this quarter in the whole city, for names without repeats."""
        return (self.plan.rows - 1 - self.row) * self.plan.cols + self.col

    @cached_property
    def communities(self) -> tuple[Community, ...]:
        """Communities of the street, north-west first."""
        return communities(self.quarter, self.number)

    def community_code(self, index: int) -> str:
        """Twelve digits: community ``index`` of :attr:`communities`."""
        return f"{self.street_code}{index + (200 if self.town else 0) + 1:03d}"

    @cached_property
    def community_of_block(self) -> tuple[int, ...]:
        """Index of the community that each block lies in."""
        by_box = {box: k for k, item in enumerate(self.communities) for box in item.boxes}
        return tuple(by_box[block.box] for block in self.quarter.blocks)

    def road_name(self, segment: Segment) -> str:
        """Name of a road of this quarter."""
        if segment.key[0] != "lane":
            return words.road(self.seed, segment.kind, segment.key)
        suffixes = recipe().roads[segment.kind].suffix
        number = self.index * LANES + segment.key[1]
        word: str = words.pair(self.seed, f"lane{self.county}", number)
        return word + suffixes[number // 7 % len(suffixes)]


def county_code(index: int) -> str:
    """Return the code of county ``index``."""
    return f"{recipe().city.code[:4]}{index + FIRST_COUNTY:02d}"


def county_name(index: int) -> str:
    """Return the name of county ``index``."""
    listed = names()["counties"]
    if index < len(listed):
        return str(listed[index])
    first, second = names()["first"], names()["county_second"]
    return f"{first[index % len(first)]}{second[(index // len(first) + index) % len(second)]}县"


@lru_cache(maxsize=4)
def places(plan: Lattice, county: int) -> tuple[Place, ...]:
    """Return the quarters of one county, north-west first."""
    return tuple(
        Place(plan, col, row, county, k) for k, (col, row) in enumerate(plan.counties[county])
    )
