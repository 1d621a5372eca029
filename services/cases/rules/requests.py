"""What may be asked for: by whom, about what, in which states, how often, after whose pre-check."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[1] / "codes" / "requests.csv"


@dataclass(frozen=True)
class Kind:
    """A row of codes/requests.csv; ``most`` counts granted ones, refusals do not count.

    ``about`` is the case or an order; ``precheck`` the posts whose wishes a department looks at first.
    """

    kind: str
    title: tuple[str, str]
    about: str
    states: frozenset[str]
    most: int
    before_due: bool
    precheck: frozenset[str]
    posts: frozenset[str]


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds of requests by name."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [_kind(row) for row in csv.DictReader(file)]
    return {row.kind: row for row in rows}


def _kind(row: Mapping[str, str]) -> Kind:
    return Kind(
        kind=row["kind"],
        title=(row["zh"], row["en"]),
        about=row["about"],
        states=frozenset(row["states"].split(";")),
        most=int(row["most"]),
        before_due=row["before_due"] == "yes",
        precheck=frozenset(filter(None, row["precheck"].split(";"))),
        posts=frozenset(row["posts"].split(";")),
    )
