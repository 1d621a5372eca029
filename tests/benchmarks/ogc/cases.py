"""What is asked, and how each server wants to be asked for it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from tests.benchmarks.ogc import city

WINDOWS = 300
SPARE = 1.2
"""A window holds that much more than the page asks for."""
TILE_FIELDS = "code,name,state,class_code"
Form = Callable[["Question"], str]


@dataclass(frozen=True)
class Question:
    """One request, whoever is asked: a window with a page size and perhaps a filter, an id, or a tile."""

    box: tuple[float, float, float, float] = (0, 0, 0, 0)
    limit: int = 0
    least: float | None = None
    id: int = 0
    tile: tuple[int, int, int] = (0, 0, 0)

    @property
    def bbox(self) -> str:
        """The window as a parameter."""
        return ",".join(f"{number:.6f}" for number in self.box)

    @property
    def cql(self) -> str:
        """The filter as CQL2 text, encoded."""
        return quote(f"state = '2' AND elevation_m > {self.least}")


@dataclass(frozen=True)
class Case:
    """A row of the table."""

    id: str
    title: str
    kind: str
    questions: tuple[Question, ...]


def cases(ids: list[int], rows: int) -> list[Case]:
    """Return all cases for a city of so many rows; ``ids`` are some of them."""
    made = random.Random(20)
    return [
        *(
            Case(
                f"items{limit}",
                f"items, bbox, limit {limit:,}",
                "items",
                _windows(made, limit, rows),
            )
            for limit in (10, 1000, 10_000)
        ),
        Case(
            "first10", "items, bbox of 12,000, limit 10", "items", _windows(made, 10, rows, 12_000)
        ),
        Case(
            "filter",
            "items, bbox of 12,000, CQL2 filter",
            "filter",
            _filters(made, rows),
        ),
        Case("item", "single item", "item", tuple(Question(id=one) for one in ids)),
        Case("cold", "tile z14, 7,000 points, cold", "tile", _tiles()),
        Case("cached", "tile z14, 7,000 points, cached", "tile", _tiles()[:4]),
    ]


def _windows(
    made: random.Random, limit: int, rows: int, holding: int | None = None
) -> tuple[Question, ...]:
    west, south, east, north = city.extent()
    share = math.sqrt((holding or limit * SPARE) / rows)
    wide, high = (east - west) * share, (north - south) * share
    found = []
    for _ in range(WINDOWS):
        x, y = made.uniform(west, east - wide), made.uniform(south, north - high)
        found.append(Question(box=(x, y, x + wide, y + high), limit=limit))
    return tuple(found)


def _filters(made: random.Random, rows: int) -> tuple[Question, ...]:
    """State 2 is one in twenty; the height takes half of them away."""
    return tuple(
        Question(box=one.box, limit=1000, least=round(made.uniform(95, 105), 2))
        for one in _windows(made, 1000, rows, 12_000)
    )


def _tiles() -> tuple[Question, ...]:
    return tuple(
        Question(tile=(city.ZOOM, city.WEST_TILE + x, city.NORTH_TILE + y))
        for y in range(1, city.TILES_HIGH - 1)
        for x in range(1, city.TILES_WIDE - 1)
    )


def _zxy(one: Question, order: str = "zxy") -> str:
    named = dict(zip("zxy", one.tile, strict=True))
    return "/".join(str(named[letter]) for letter in order)


_FIELDS = ",".join(city.ATTRIBUTES)
FORMS: Mapping[str, Mapping[str, Form]] = {
    "wanmi": {
        "items": lambda q: (
            f"/ogc/collections/components/items?bbox={q.bbox}&limit={q.limit}&properties={_FIELDS}"
        ),
        "filter": lambda q: (
            f"/ogc/collections/components/items?bbox={q.bbox}&limit={q.limit}&properties={_FIELDS}"
            f"&filter-lang=cql2-text&filter={q.cql}"
        ),
        "item": lambda q: f"/ogc/collections/components/items/{q.id}",
        "tile": lambda q: f"/tiles/components/{_zxy(q)}.mvt?layers=components",
    },
    "pygeoapi": {
        "items": lambda q: f"/collections/components/items?f=json&bbox={q.bbox}&limit={q.limit}",
        "filter": lambda q: (
            f"/collections/components/items?f=json&bbox={q.bbox}&limit={q.limit}"
            f"&filter-lang=cql2-text&filter={q.cql}"
        ),
        "item": lambda q: f"/collections/components/items/{q.id}?f=json",
    },
    "tipg": {
        "items": lambda q: f"/collections/peers.components/items?bbox={q.bbox}&limit={q.limit}",
        "filter": lambda q: (
            f"/collections/peers.components/items?bbox={q.bbox}&limit={q.limit}"
            f"&filter-lang=cql2-text&filter={q.cql}"
        ),
        "item": lambda q: f"/collections/peers.components/items/{q.id}",
        "tile": lambda q: (
            f"/collections/peers.components/tiles/WebMercatorQuad/{_zxy(q)}?properties={TILE_FIELDS}"
        ),
    },
    "featureserv": {  # a choice of properties would take the id away; the table has no others
        "items": lambda q: (
            f"/collections/peers.components/items.json?bbox={q.bbox}&limit={q.limit}"
        ),
        "filter": lambda q: (
            f"/collections/peers.components/items.json?bbox={q.bbox}&limit={q.limit}&filter={q.cql}"
        ),
        "item": lambda q: f"/collections/peers.components/items/{q.id}.json",
    },
    "standin": {
        "items": lambda q: f"/items?bbox={q.bbox}&limit={q.limit}",
        "filter": lambda q: f"/items?bbox={q.bbox}&limit={q.limit}&least={q.least}",
        "item": lambda q: f"/items/{q.id}",
        "tile": lambda q: f"/tiles/{_zxy(q)}",
    },
    "martin": {"tile": lambda q: f"/components/{_zxy(q)}"},
}


def paths(form: str, case: Case) -> list[str] | None:
    """Return the addresses of a case for a kind of server, or None where it has no such thing."""
    made = FORMS[form].get(case.kind)
    return None if made is None else [made(one) for one in case.questions]
