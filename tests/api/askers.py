"""The callers of the leak tests: every role in both cities, nobody, and people limited to an area."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx

from tests.world import City, World

REFUSED = 404, 403, 401, 405


@cache
def _permissions() -> dict[str, set[str]]:
    with (Path(__file__).parents[2] / "data" / "roles.csv").open(encoding="utf-8") as file:
        return {row["role"]: set(row["permissions"].split()) for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Asker:
    """A caller: of which city, under which account (None: nobody), with which rights."""

    city: str
    account: str | None
    staff: bool = False
    area: str | None = None

    def headers(self, world: World) -> dict[str, str]:
        """The credentials."""
        if self.account is None:
            return {}
        city = world.north if self.city == "N" else world.south
        return {"authorization": f"Bearer {city.tokens[self.account]}"}

    def may(self, permission: str) -> bool:
        """Whether the account's role holds a permission."""
        role = (self.account or "citizen").removeprefix("west_")
        return permission in _permissions()[role]

    def forbidden(self) -> list[str]:
        """Words that must not occur in anything this caller is told."""
        other = "S" if self.city == "N" else "N"
        words = [f"zq{other}"]
        if not self.staff:
            words += ["vip", "hid"]
        if self.area:
            away = "E" if self.area == "W" else "W"
            words += [f"zq{self.city}{away}-hid", f"zq{self.city}{away}old-hid"]
        return words


ASKERS = [Asker("N", None)] + [
    Asker(city, account, staff=account != "citizen", area=area)
    for city in "NS"
    for account, area in [
        ("admin", None),
        ("commander", None),
        ("surveyor", None),
        ("grid_manager", None),
        ("citizen", None),
        ("west_surveyor", "W"),
        ("west_collector", "W"),
    ]
    if city == "N" or area is None
]
NAMES = [f"{asker.city}-{asker.account or 'nobody'}" for asker in ASKERS]


def city_of(world: World, letter: str) -> City:
    return world.north if letter == "N" else world.south


def silent(asker: Asker, what: str, answer: httpx.Response) -> None:
    for word in asker.forbidden():
        assert word.encode() not in answer.content, f"{what} tells {word}"
        assert word not in str(answer.headers), f"{what} tells {word} in a header"
