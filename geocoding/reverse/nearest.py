"""What lies nearest to a point: crossing, street, door plate, point of interest, component, divisions, unit grid.

Reaches follow GB/T 30428.3 practice (standards notes in docs/geocoding.md): plates 50 m, points of interest
100 m, streets 80 m; crossings 300 m, beyond which a bearing and a distance say too little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geocoding.geocoder import Geocoder
from geocoding.index.segment import AREA, STREET, Segment
from geocoding.relative.around import feet
from geocoding.search import areas

PLATE, POI_REACH, STREET_REACH, CROSSING = 50.0, 100.0, 80.0, 300.0
THING_REACH = 100.0
WIDER = 500.0
"""Places are looked for so far away where none is within reach (m), and streets where there is nothing else."""


@dataclass(frozen=True)
class Near:
    """A thing near the point: segment, entity or row, its place, the distance to it, its name."""

    segment: int
    row: int
    x: float
    y: float
    metres: float
    name: str = ""
    single: bool = True


@dataclass(frozen=True)
class Around:
    """Everything about a point that a description may use; ``area`` is a padded division code."""

    x: float
    y: float
    crossing: Near | None
    street: Near | None
    door: Near | None
    place: Near | None
    thing: Near | None
    area: int
    grid: str | None


def around(geocoder: Geocoder, x: float, y: float) -> Around:
    """Return what is near a point of the metric plane."""
    door, place, area = _points(geocoder, x, y)
    crossing, street = _crossing(geocoder, x, y), _street(geocoder, x, y, STREET_REACH)
    if not (street or crossing or place):
        street = _street(geocoder, x, y, WIDER)
    return Around(
        x, y, crossing, street, door, place,
        _thing(geocoder, x, y), areas.division_at(geocoder, x, y) or area, areas.cell_at(geocoder, x, y),
    )  # fmt: skip


def _closest(found: list[Near]) -> Near | None:
    return min(found, key=lambda item: item.metres, default=None)


def _points(geocoder: Geocoder, x: float, y: float) -> tuple[Near | None, Near | None, int]:
    """The nearest door and the nearest place with a name, and the area of whichever is nearer."""
    doors: list[Near] = []
    places: list[Near] = []
    for reach in (POI_REACH, WIDER):
        for number, segment in enumerate(geocoder.segments):
            for entity, metres in _close(geocoder, number, (x, y), reach):
                _sort(segment, number, entity, metres, (doors, places))
        if places:
            break
    door, place = _closest(doors), _choice(places)
    first = _closest([item for item in (door, place) if item])
    return door, place, int(geocoder.segments[first.segment]["area"][first.row]) if first else 0


def _close(
    geocoder: Geocoder, number: int, spot: tuple[float, float], reach: float
) -> list[tuple[int, float]]:
    """The nearest dozen entities within reach that are no streets or divisions, with their distance."""
    segment, dead = geocoder.segments[number], geocoder.gone[number]
    near = segment.points.near(*spot, reach)
    if not len(near):
        return []
    kind = segment["kind"][near]
    near = near[(kind != AREA) & (kind != STREET)]
    away = np.hypot(segment["x"][near] - spot[0], segment["y"][near] - spot[1])
    order = np.argsort(away)[:12]
    pairs = zip(near[order].tolist(), away[order].tolist(), strict=True)
    return [(entity, metres) for entity, metres in pairs if metres <= reach and entity not in dead]


def _sort(
    segment: Segment, number: int, entity: int, metres: float, into: tuple[list[Near], list[Near]]
) -> None:
    doors, places = into
    kind = int(segment["kind"][entity])
    near = Near(
        number,
        entity,
        float(segment["x"][entity]),
        float(segment["y"][entity]),
        metres,
        single=bool(segment["single"][entity]),
    )
    if segment["street_of"][entity] and metres <= PLATE:
        doors.append(near)
    if kind != 5 and not segment["ended"][entity]:
        places.append(near)


def _choice(places: list[Near]) -> Near | None:
    """The nearest place, unless one with a name of its own is hardly farther."""
    first = _closest(places)
    alone = _closest([item for item in places if item.single])
    if first and alone and alone.metres < first.metres + 40.0:
        return alone
    return first


def _street(geocoder: Geocoder, x: float, y: float, reach: float) -> Near | None:
    found = []
    for number, segment in enumerate(geocoder.segments):
        near = segment.pieces.near(x, y, reach)
        if segment.hidden and len(near):
            street = segment["lines.street"][segment["piece.line"][near]]
            near = near[~np.isin(street, np.fromiter(segment.hidden, np.uint64))]
        if not len(near):
            continue
        spots, away = feet(segment["piece.ends"][near], x, y)
        best = int(np.argmin(away))
        if away[best] <= reach:
            to_x, to_y = spots[best].tolist()
            title = segment.titles[int(segment["lines.ent"][segment["piece.line"][near[best]]])]
            found.append(Near(number, int(near[best]), to_x, to_y, float(away[best]), title))
    return _closest(found)


def _crossing(geocoder: Geocoder, x: float, y: float) -> Near | None:
    found: list[Near] = []
    for reach in (CROSSING, 2 * CROSSING):
        for number, segment in enumerate(geocoder.segments):
            found += _meetings(geocoder, number, segment, (x, y), reach)
        if found:
            break
    return _closest(found)


def _meetings(
    geocoder: Geocoder, number: int, segment: Segment, spot: tuple[float, float], reach: float
) -> list[Near]:
    """The nearest crossing within reach whose pair of streets meets only there."""
    near = segment.crossings.near(*spot, reach)
    if not len(near):
        return []
    near = near[segment["junctions.single"][near] & ~segment["junctions.grade"][near]]
    away = np.hypot(segment["junctions.x"][near] - spot[0], segment["junctions.y"][near] - spot[1])
    for best in np.argsort(away)[:6].tolist():
        row, metres = int(near[best]), float(away[best])
        title = _title(geocoder, segment, row) if metres <= reach else ""
        if title:
            at = float(segment["junctions.x"][row]), float(segment["junctions.y"][row])
            return [Near(number, row, *at, metres, title)]
    return []


def _thing(geocoder: Geocoder, x: float, y: float) -> Near | None:
    """The nearest component; of those at the same distance the first."""
    found = []
    for number, segment in enumerate(geocoder.segments):
        near = segment.things.near(x, y, THING_REACH)
        if segment.moved and len(near):
            near = near[~np.isin(near, np.fromiter(segment.moved, np.int64))]
        if not len(near):
            continue
        away = np.hypot(segment["things.x"][near] - x, segment["things.y"][near] - y)
        row, metres = int(near[int(np.argmin(away))]), float(away.min())
        if metres <= THING_REACH:
            at = float(segment["things.x"][row]), float(segment["things.y"][row])
            found.append(Near(number, row, *at, metres))
    return _closest(found)


def _title(geocoder: Geocoder, segment: Segment, row: int) -> str:
    """A与B; empty where the meeting is no crossing to speak of (a road and its own side road)."""
    pair = int(segment["junctions.first"][row]), int(segment["junctions.second"][row])
    if segment.hidden and segment.hidden.intersection(pair):
        return ""
    ends = (int(segment["junctions.one"][row]), int(segment["junctions.other"][row]))
    names = [
        segment.titles[entity] if entity >= 0 else name_of(geocoder.segments[0], street)
        for entity, street in zip(ends, pair, strict=True)
    ]
    if names[0] in names[1] or names[1] in names[0]:
        return ""
    return "与".join(names)


def name_of(segment: Segment, street: int) -> str:
    """Return the normal name of a street by its hash, empty if the segment does not know it."""
    name = segment.table.find_one(street)
    return segment.names[name] if name >= 0 else ""
