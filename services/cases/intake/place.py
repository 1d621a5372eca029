"""Where a report lies: grids, divisions, the units that answer, the object, the zones around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from sqlalchemy import text

from gis.crs import STORAGE_SRID
from gis.database.together import Question
from gis.errors import Unprocessable
from grids.locate import single
from layers.accounts.tenants import BOUNDS, boxed
from layers.store.stamps import Place, lineage, stamp
from services.cases.engine import Work
from services.cases.engine.place import inside, lowest
from services.cases.intake.candidate import Candidate, Component
from services.cases.rules.intake import Zone

ZONE = "Asia/Shanghai"
_POINT = f"ST_SetSRID(ST_MakePoint(:lon, :lat), {STORAGE_SRID})"
_INSIDE = (
    f"z.tenant = :tenant AND z.geom && {_POINT} AND ST_Intersects(z.geom, {_POINT}) "
    "AND coalesce(z.starts_on, :day) <= :day AND coalesce(z.ends_on, :day) >= :day"
)
_ZONES = text(
    "SELECT 'no_collection_zones' AS layer, z.id, z.name, z.classes, null AS hours, "
    f"'1234567' AS days, 'tolerated' AS meaning FROM no_collection_zones z WHERE {_INSIDE} "
    "UNION ALL SELECT 'time_window_zones', z.id, z.name, z.classes, z.hours, z.days, z.meaning "
    f"FROM time_window_zones z WHERE {_INSIDE} ORDER BY 1, 2"
)


@dataclass(frozen=True, kw_only=True)
class Thing:
    """The object a report is about, as its layer has it."""

    layer: str
    id: int
    code: str | None
    name: str | None
    class_code: str | None
    owner: tuple[str | None, str | None]
    maintainer: tuple[str | None, str | None]
    point: shapely.Point

    @property
    def key(self) -> str:
        """What cases about the same object share."""
        return self.code or f"{self.layer}/{self.id}"

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "layer": self.layer, "id": self.id, "code": self.code, "name": self.name,
            "class_code": self.class_code, "owner": self.owner[1], "maintainer": self.maintainer[1],
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Placed:
    """Everything about a place that intake needs; ``handling`` by level, community's is "4"."""

    point: shapely.Point
    unit_grid: str | None
    area_code: str | None
    scopes: Sequence[str]
    responsibility: Sequence[Mapping[str, Any]]
    handling: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    thing: Thing | None = None
    zones: Sequence[Zone] = ()

    @property
    def handler(self) -> Mapping[str, Any] | None:
        """The lowest handling grid around the point: who handles what nobody else owns."""
        return lowest(self.handling)

    def stamps(self) -> dict[str, Any]:
        """The columns that place a row."""
        return {"area_code": self.area_code, "grid_code": self.unit_grid, "scopes": [*self.scopes]}


def spot(work: Work, candidate: Candidate) -> tuple[shapely.Point, Thing | None]:
    """Where the report is (lon/lat), and the object it is about; Unprocessable if it says neither."""
    thing = _thing(work, candidate.component) if candidate.component else None
    point = shapely.Point(candidate.point) if candidate.point else thing.point if thing else None
    if point is None:
        raise Unprocessable("no_point", "缺少位置。", "The position is missing.", "point")
    return point, thing


def questions(work: Work, point: shapely.Point) -> tuple[Question, Question, Question]:
    """What :func:`placed` reads: the city's bounds, the grids around the point, the zones."""
    day = work.at.astimezone(ZoneInfo(ZONE)).date()
    here = {"tenant": work.tenant, "lon": point.x, "lat": point.y}
    return (
        Question(BOUNDS, {"id": work.tenant}),
        single.question(work.registry, work.tenant, point.x, point.y),
        Question(_ZONES, {**here, "day": day}),
    )


def placed(
    work: Work, point: shapely.Point, thing: Thing | None, found: Sequence[Sequence[Any]]
) -> Placed:
    """The facts of a place (the transaction must see all rows of the tenant); ``found`` answers :func:`questions`.

    Raises Unprocessable outside the city.
    """
    bounds, grids, zones = found
    inside(boxed(bounds[0].bounds) if bounds else None, point)
    located = single.told(grids)
    unit = located["unit"]
    area, scopes = _divisions(work, point, unit)
    return Placed(
        point=point,
        unit_grid=unit["code"] if unit else None,
        area_code=area,
        scopes=scopes,
        responsibility=located["responsibility"],
        handling=located["handling"],
        thing=thing,
        zones=[_zone(row) for row in zones],
    )


def _zone(row: Any) -> Zone:
    return Zone(
        layer=row.layer,
        id=row.id,
        name=row.name or str(row.id),
        classes=tuple((row.classes or "").split(";")) if row.classes else (),
        hours=tuple(row.hours.split(";")) if row.hours else (),
        days=row.days,
        window=row.meaning,
    )


def _divisions(
    work: Work, point: shapely.Point, unit: Mapping[str, Any] | None
) -> tuple[str | None, list[str]]:
    """A unit grid's code tells its divisions; elsewhere their polygons are asked."""
    community = unit["community_code"] if unit else None
    if community and len(community) == 12 and community.isdigit():
        return community, sorted({"*", *lineage(community)})
    where = Place(work.connection, work.registry, work.tenant)
    shapes = np.array([point], dtype=object)
    made = stamp(where, work.registry.get("cases"), shapes, [None])
    return made.area[0], list(made.scopes[0])


def _thing(work: Work, component: Component) -> Thing:
    info = work.registry.get(component.layer)
    table = info.table.name
    if "class_code" not in info.table.c or "owner_code" not in info.table.c:
        raise _no_thing(component)
    which = "id = :id" if component.id is not None else "code = :code"
    statement = text(
        "SELECT id, code, name, class_code, owner_code, owner_name, maintainer_code, "
        f"maintainer_name, ST_AsBinary(ST_PointOnSurface(geom)) AS shape FROM {table} "
        f"WHERE tenant = :tenant AND {which} LIMIT 1"
    )
    values = {"tenant": work.tenant, "id": component.id, "code": component.code}
    row = work.connection.execute(statement, values).one_or_none()
    if row is None:
        raise _no_thing(component)
    return Thing(
        layer=info.table.name,
        id=row.id,
        code=row.code,
        name=row.name,
        class_code=row.class_code,
        owner=(row.owner_code, row.owner_name),
        maintainer=(row.maintainer_code, row.maintainer_name),
        point=shapely.from_wkb(bytes(row.shape)),
    )


def _no_thing(component: Component) -> Unprocessable:
    which = component.id if component.id is not None else component.code
    return Unprocessable(
        "no_such_component",
        f"图层“{component.layer}”中没有部件 {which}。",
        f"There is no component {which} in “{component.layer}”.",
        "component",
    )
