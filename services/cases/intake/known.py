"""Which known cases a report may tell of: locks on the place, then a search over an index.

Two reports of one thing that arrive together must not both become cases. So each takes advisory
locks on the cells that a disc of half the radius meets (two points nearer than the radius share the
cell of their midpoint), in ascending order, and only then looks: at READ COMMITTED its statement
sees what the one before committed (docs/adr/0009).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely
from pyproj import Geod
from sqlalchemy import Connection, text

from gis.crs import STORAGE_SRID
from gis.database.together import Question, together
from services.cases.rules.similar import Apart, Judgement, Likeness, Seen, judge

_EARTH = Geod(ellps="GRS80")
_SPHERE = 6_378_137.0
_STRETCH = 2.5
"""Cells are cut on the Mercator plane, which is stretched by at most this up to 66° of latitude."""
_MOST = 200
_METRES_PER_DEGREE = 110_500.0
"""Of a meridian at the equator, where it is shortest: boxes are rather too large."""
_LOCKS = text(
    "SELECT pg_advisory_xact_lock(k) FROM unnest(cast(:keys AS bigint[])) WITH ORDINALITY u(k, n) ORDER BY n"
)
_COLUMNS = (
    "id, class_code, name, state, source, sim_group, reported_at, ended_at, component_code, "
    "component_layer, component_id, address, ST_X(geom) AS lon, ST_Y(geom) AS lat"
)
_BOX = f"geom && ST_MakeEnvelope(:west, :south, :east, :north, {STORAGE_SRID})"
_PLACED = f"""
(SELECT {_COLUMNS} FROM cases WHERE tenant = :tenant AND sim_group = :group AND NOT ended AND {_BOX} LIMIT {_MOST})
UNION ALL
(SELECT {_COLUMNS} FROM cases WHERE tenant = :tenant AND sim_group = :group AND ended AND ended_at > :since
 AND {_BOX} LIMIT {_MOST})
"""
_SAME_THING = f"""
UNION ALL
(SELECT {_COLUMNS} FROM cases WHERE tenant = :tenant AND component_code = :component AND sim_group = :group
 AND (NOT ended OR ended_at > :since) AND NOT ({_BOX}) LIMIT {_MOST})
"""
_ENOUGH = 64
"""Reports of a case whose middle is taken: it errs an eighth of what each of them does."""
_WITH_MIDDLE = f"""
SELECT c.*, r.reports, r.middle_lon, r.middle_lat FROM (%s) c CROSS JOIN LATERAL (
 SELECT count(*) AS reports, avg(ST_X(geom)) AS middle_lon, avg(ST_Y(geom)) AS middle_lat FROM (
  SELECT geom FROM case_reports WHERE tenant = :tenant AND case_id = c.id AND geom IS NOT NULL LIMIT {_ENOUGH}
 ) near) r
"""
_ALONE, _WITH_THING = text(_WITH_MIDDLE % _PLACED), text(_WITH_MIDDLE % (_PLACED + _SAME_THING))
UNTRUE = ("voided", "not_accepted", "not_filed", "merged")
"""Ends that say that there was no such problem, or that another case has it."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What is compared: the place (with the reporter's words for it), what is seen, the source, the rule."""

    point: shapely.Point
    seen: Seen
    source: str
    rule: Likeness
    words: str = ""


@dataclass(frozen=True)
class Suspect:
    """A known case with the judgement on it; ``joined`` if the report tells of it."""

    judgement: Judgement
    row: dict[str, Any]

    @property
    def joined(self) -> bool:
        """Whether it is one and the same problem."""
        return self.judgement.verdict == "link"

    def told(self) -> dict[str, Any]:
        """The explanation, as JSON."""
        found, row = self.judgement, self.row
        return {
            "case": found.case,
            "verdict": found.verdict,
            "score": found.score,
            "distance_m": found.distance_m,
            "middle_m": None if found.apart.middle is None else round(found.apart.middle, 2),
            "middle_of": found.apart.reports,
            "gap_s": round(found.gap.total_seconds()),
            "class_code": row["class_code"],
            "class_name": row["name"],
            "state": row["state"],
            "same_component": found.same_component,
            "component": row["component_code"],
            "factors": {name: round(value, 3) for name, value in found.factors.items()},
        }


def locks(tenant: str, looked: Looked) -> Question:
    """Makes other reports of the same group of classes near this place wait for this transaction."""
    return Question(_LOCKS, {"keys": sorted(set(_keys(tenant, looked)))})


def _keys(tenant: str, looked: Looked) -> list[int]:
    side = looked.rule.radius * _STRETCH
    reach = side / 2
    x = _SPHERE * math.radians(looked.point.x)
    y = _SPHERE * math.asinh(math.tan(math.radians(looked.point.y)))
    cells = [
        f"{math.floor((x + dx) / side)}/{math.floor((y + dy) / side)}"
        for dx in (-reach, reach)
        for dy in (-reach, reach)
    ]
    if looked.seen.component:
        cells.append(looked.seen.component)
    return [hashed(f"{tenant}/{looked.seen.group}/{cell}") for cell in cells]


def hashed(name: str) -> int:
    """The advisory lock's number of a name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)


def search(connection: Connection, tenant: str, looked: Looked) -> list[Suspect]:
    """Return the cases that the report may tell of, the likest first (rows of the whole tenant)."""
    (found,) = together(connection, likely(tenant, looked))
    return suspects(looked, found)


def likely(tenant: str, looked: Looked) -> Question:
    """What :func:`suspects` reads."""
    rule, point, seen = looked.rule, looked.point, looked.seen
    tall = rule.radius / _METRES_PER_DEGREE
    wide = tall / max(math.cos(math.radians(abs(point.y) + tall)), 0.01)
    values = {
        "tenant": tenant, "group": seen.group, "component": seen.component,
        "since": seen.at - dt.timedelta(hours=rule.ended_hours),
        "west": point.x - wide, "east": point.x + wide,
        "south": point.y - tall, "north": point.y + tall,
    }  # fmt: skip
    return Question(_WITH_THING if seen.component else _ALONE, values)


def suspects(looked: Looked, found: Sequence[Any]) -> list[Suspect]:
    """Judge the rows that were found: those that the report may tell of, the likest first."""
    rows = {row.id: row._asdict() for row in found if row.state not in UNTRUE}
    known = [(number, seen_of(row), _apart(looked.point, row)) for number, row in rows.items()]
    return [
        Suspect(_joined(looked, rows[item.case], item), rows[item.case])
        for item in judge(looked.rule, looked.seen, known)
        if item.verdict != "none"
    ]


MACHINES = frozenset({"sensor", "video", "video_ai"})
_SAME_M = 0.05


def _joined(looked: Looked, row: dict[str, Any], found: Judgement) -> Judgement:
    """What the weights cannot know.

    Two machines that alarm together at one place mean one thing: nobody has to confirm that. Two
    reports at the very same coordinates whose words name different places carry a made-up position
    (the middle of an area, as real deliveries have): an operator decides.
    """
    made_up = found.distance_m < _SAME_M and not found.same_component
    if made_up and found.verdict == "link" and _different(looked.words, row["address"]):
        return replace(found, verdict="propose")
    machines = looked.source in MACHINES and row["source"] in MACHINES
    together = found.gap <= dt.timedelta(hours=looked.rule.soon)
    if machines and together and found.verdict == "propose":
        return replace(found, verdict="link")
    return found


def _different(mine: str, theirs: str | None) -> bool:
    plain = ["".join(c for c in words.casefold() if c.isalnum()) for words in (mine, theirs or "")]
    return all(plain) and plain[0] != plain[1]


def seen_of(row: dict[str, Any]) -> Seen:
    """What the rule looks at, of a case."""
    thing = row["component_code"]
    if thing is None and row["component_id"] is not None:
        thing = f"{row['component_layer']}/{row['component_id']}"
    return Seen(
        group=row["sim_group"],
        class_code=row["class_code"],
        at=row["reported_at"],
        component=thing,
        ended_at=row["ended_at"],
    )


def _apart(point: shapely.Point, row: dict[str, Any]) -> Apart:
    place = metres(point, row["lon"], row["lat"])
    if row["reports"] < 2:
        return Apart(place)
    return Apart(place, metres(point, row["middle_lon"], row["middle_lat"]), row["reports"])


def metres(point: shapely.Point, lon: float, lat: float) -> float:
    """Metres on the ellipsoid from a point to lon/lat."""
    return float(_EARTH.inv(point.x, point.y, lon, lat)[2])
