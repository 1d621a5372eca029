"""Duties of the demo's collectors: a week of shifts, the streets they walked, where they are now.

Collectors walk around the unit grids of their responsibility grid, one after the other; what their
telephones would have sent is taken in as telephones send it. One of them never came and one lost
their network for a while, so that attendance has something to say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine, insert, text

from gis.crs import STORAGE, CrsRef, metric_crs, transform_xy
from gis.database.session import Caller, begin, system
from layers.model import Base
from services.cases.engine import Held
from services.cases.engine.posts import appoint
from services.cases.patrol.tables import PATROL, Duty
from services.cases.patrol.upload import Batch, receive

Floats = NDArray[np.float64]
SEED = 11
OWN = ("collector", "zhao.min", "sun.li")
"""They have tasks; each gets the grid in which most of theirs lie."""
OTHERS = (
    "qian.wei", "li.na", "zhou.jie", "wu.tao", "zheng.yan", "wang.lei", "feng.xue", "chen.bo",
    "chu.ying",
)  # fmt: skip
UNIT = "patrol"
NEVER_CAME = "chu.ying"
LOST_NETWORK = "wu.tao"
LOST = (0.4, 0.6)
"""Part of the shift without positions."""
DAYS_BEFORE, DAYS_AFTER = 2, 6
SHIFT = dt.timedelta(hours=9)
BEGUN = dt.timedelta(hours=3)
"""The shift of today began so long ago."""
EVERY = 30.0
"""Seconds between positions."""
PACE = 1.15
"""Metres per second."""
BLUR = 2.2
"""Metres of error of a position."""
ASIDE = 4.0
"""Metres that somebody walks inside the line of a unit grid."""
_GRIDS = text("""
SELECT g.code, g.unit_grids, g.scopes FROM responsibility_grids g
LEFT JOIN cases c ON c.tenant = g.tenant AND c.responsibility_grid = g.code AND NOT c.ended
LEFT JOIN case_items i ON i.tenant = c.tenant AND i.case_id = c.id AND i.machine = 'field'
     AND NOT i.ended AND i.person = :person
WHERE g.tenant = :tenant AND g.code <> ALL(:taken)
GROUP BY g.code, g.unit_grids, g.scopes
ORDER BY count(i.id) DESC, count(c.id) DESC, g.code LIMIT 1
""")
_CELLS = text("""
SELECT ST_AsBinary(geom) FROM unit_grids WHERE tenant = :tenant AND code = ANY(:codes) ORDER BY code
""")


@dataclass(frozen=True)
class _Beat:
    """Who walks which responsibility grid, along which way (metres of ``crs``)."""

    person: str
    code: str
    scopes: Sequence[str]
    way: Floats
    crs: CrsRef


def duties(engine: Engine, tenant: str, now: dt.datetime) -> int:
    """Plan the duties unless there are some, and send what was walked; return how many were planned."""
    planner = Caller(
        tenant=tenant, actor="commander", permissions=frozenset({"public", "staff", PATROL})
    )
    with begin(engine, planner) as connection:
        if connection.scalar(
            text("SELECT 1 FROM case_duties WHERE tenant = :t LIMIT 1"), {"t": tenant}
        ):
            return 0
        beats = list(_beats(connection, tenant))
        rows = [row for beat in beats for row in _shifts(planner, beat, now)]
        if rows:
            connection.execute(insert(Base.metadata.tables[Duty.__tablename__]), rows)
        for person in sorted({beat.person for beat in beats} & set(OTHERS)):
            first = now - dt.timedelta(days=DAYS_BEFORE + 1)
            appoint(connection, system(tenant), person, Held("collector", UNIT), first)
    for beat in beats:
        if beat.person != NEVER_CAME and len(beat.way) > 1:
            _walk(engine, tenant, beat, now)
    return len(rows)


def _beats(connection: Connection, tenant: str) -> Iterator[_Beat]:
    taken: list[str] = []
    for person in (*OWN, *OTHERS):
        asked = {"tenant": tenant, "person": person, "taken": taken}
        row = connection.execute(_GRIDS, asked).one_or_none()
        if row is None:
            return
        taken.append(row.code)
        cells = connection.scalars(_CELLS, {"tenant": tenant, "codes": list(row.unit_grids or ())})
        shapes = [shapely.from_wkb(bytes(raw)) for raw in cells]
        if not shapes:
            continue
        crs = metric_crs(tuple(shapely.total_bounds(shapes).tolist()))
        yield _Beat(person, row.code, row.scopes, _way(shapes, crs), crs)


def _shifts(planner: Caller, beat: _Beat, now: dt.datetime) -> Iterator[dict[str, Any]]:
    for day in range(-DAYS_BEFORE, DAYS_AFTER + 1):
        starts = _begins(now) + dt.timedelta(days=day)
        yield {
            "tenant": planner.tenant,
            "person": beat.person,
            "unit": UNIT,
            "grid": beat.code,
            "kind": "day",
            "starts_at": starts,
            "ends_at": starts + SHIFT,
            "planned_by": planner.actor,
            "planned_at": now,
            "scopes": list(beat.scopes),
        }


def _begins(now: dt.datetime) -> dt.datetime:
    return (now - BEGUN).replace(minute=0, second=0, microsecond=0)


def _way(cells: Sequence[Any], crs: CrsRef) -> Floats:
    """Around the cells, always on to the nearest one that is left; metres."""
    left = [shapely.transform(one, lambda xy: _moved(xy, STORAGE, crs)) for one in cells]
    parts: list[Floats] = []
    while left:
        here = parts[-1][-1] if parts else shapely.get_coordinates(left[0])[0]
        near = int(np.argmin(shapely.distance(left, shapely.Point(here))))
        parts.append(_around(left.pop(near), here))
    return np.concatenate(parts)


def _moved(xy: Floats, source: CrsRef, target: CrsRef) -> Floats:
    return np.stack(transform_xy(xy[:, 0], xy[:, 1], source, target), -1)


def _around(cell: Any, here: Floats) -> Floats:
    """The ring of a cell, a little inside of it, from the corner nearest to ``here``."""
    inner = cell.buffer(-ASIDE, join_style="mitre")
    shape = cell if inner.is_empty else max(shapely.get_parts(inner), key=shapely.area)
    ring = shapely.get_coordinates(shapely.get_exterior_ring(shapely.get_parts(shape)[0]))[:-1]
    first = int(np.argmin(np.hypot(*(ring - here).T)))
    return np.concatenate([ring[first:], ring[: first + 1]])


def _walk(engine: Engine, tenant: str, beat: _Beat, now: dt.datetime) -> None:
    """Send the positions of the shifts that have begun, a shift at a time."""
    caller = Caller(tenant=tenant, actor=beat.person, permissions=frozenset({"public", "staff"}))
    for day in range(-DAYS_BEFORE, 1):
        dice = np.random.default_rng((SEED, day + DAYS_BEFORE, len(beat.way)))
        receive(engine, caller, _batch(beat, day, now, dice), now)


def _batch(beat: _Beat, day: int, now: dt.datetime, dice: np.random.Generator) -> Batch:
    """What the telephone recorded on a day."""
    starts = (_begins(now) + dt.timedelta(days=day)).timestamp()
    seconds = np.arange(0, min(SHIFT.total_seconds(), now.timestamp() - starts), EVERY)
    if beat.person == LOST_NETWORK:
        part = seconds / SHIFT.total_seconds()
        seconds = seconds[(part < LOST[0]) | (part > LOST[1])]
    places = _along(beat.way, seconds * PACE) + dice.normal(0, BLUR, (len(seconds), 2))
    degrees = _moved(places, beat.crs, STORAGE)
    return Batch(
        key=f"demo-{beat.person}-{day}",
        at=(starts + seconds).tolist(),
        lon=degrees[:, 0].tolist(),
        lat=degrees[:, 1].tolist(),
        error=dice.uniform(4, 9, len(seconds)).round(1).tolist(),
        device="demo",
    )


def _along(way: Floats, metres: Floats) -> Floats:
    """Positions so far along the way, there and back again."""
    steps = np.hypot(*np.diff(way, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    whole = along[-1]
    to = whole - np.abs(whole - metres % (2 * whole))
    return np.stack([np.interp(to, along, way[:, k]) for k in (0, 1)], -1)
