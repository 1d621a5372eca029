"""The shift report: attendance, minutes on the grid, roads covered, gaps, what was reported."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, select, text

from gis.crs import STORAGE, CrsRef, metric_crs, transform, transform_xy
from gis.database.session import Caller
from gis.errors import Unprocessable
from layers.registry import Registry
from layers.store import arrays
from services.cases.patrol import attend, fixes, plan, upload, walk

STREETS = "road_class <> 'railway'"
"""The roads that a collector answers for."""


@dataclass(frozen=True)
class Report:
    """A duty measured until ``until`` (its end, or now while it runs)."""

    duty: Any
    grid_name: str
    until: dt.datetime
    attendance: attend.Attendance
    walk: walk.Walk
    positions: int
    dropped: Mapping[str, int]
    reports: int
    crs: CrsRef

    def line(self) -> BaseGeometry:
        """The walked line, lon/lat."""
        return _outward(self.walk.line, self.crs)

    def told(self) -> dict[str, Any]:
        """The report as JSON; the shapes are GeoJSON in lon/lat."""
        return {
            "duty": self.duty.id,
            "person": self.duty.person,
            "grid": self.duty.grid,
            "grid_name": self.grid_name,
            "starts_at": self.duty.starts_at.isoformat(),
            "ends_at": self.duty.ends_at.isoformat(),
            "measured_until": self.until.isoformat(),
            "attendance": {
                "verdict": self.attendance.verdict,
                "reasons": list(self.attendance.reasons),
                "first_at": _iso(self.attendance.first),
                "last_at": _iso(self.attendance.last),
            },
            "minutes_on_grid": round(self.walk.minutes_on_grid, 1),
            "minutes_away": round(self.walk.minutes_away, 1),
            "length_m": round(self.walk.length_m),
            "coverage": {
                "share": None if self.walk.share is None else round(self.walk.share, 4),
                "road_m": round(self.walk.road_m, 1),
                "seen_m": round(self.walk.seen_m, 1),
                "sight_m": walk.SIGHT,
            },
            "gaps": [
                {
                    "from": _iso(gap.start),
                    "to": _iso(gap.end),
                    "minutes": round(gap.minutes, 1),
                    "reason": gap.reason,
                }
                for gap in self.walk.gaps
            ],
            "gap_minutes": walk.GAP / 60,
            "positions": self.positions,
            "dropped": dict(self.dropped),
            "reports": self.reports,
            "track": _geojson(self.line()),
            "unseen_roads": _geojson(_outward(self.walk.unseen, self.crs)),
        }


def report(
    connection: Connection, registry: Registry, caller: Caller, duty: int, now: dt.datetime
) -> Report:
    """Measure a duty; NotFound for duties and Unprocessable for grids that are not there."""
    row = plan.one(connection, caller, duty)
    until = max(row.starts_at, min(row.ends_at, now))
    span = (row.starts_at.timestamp(), until.timestamp())
    grid, name = _grid(connection, registry, caller, row)
    crs = metric_crs(shapely.bounds(grid).tolist())
    at, lon, lat = upload.stored(
        connection, caller.tenant, row.person, span[0] - attend.GRACE, span[1] + attend.GRACE
    )
    found = fixes.Fixes(at, *transform_xy(lon, lat, STORAGE, crs))
    inside = found.only((at >= span[0]) & (at <= span[1]))
    roads = arrays.features(connection, caller, registry.get("roads"), STREETS, grid).shapes
    inward = transform(np.append(roads, grid), STORAGE, crs)
    walked = walk.measure(inside, span, inward[-1], inward[:-1])
    return Report(
        duty=row,
        grid_name=name,
        until=until,
        attendance=attend.judge(found, span, walked, running=now < row.ends_at),
        walk=walked,
        positions=len(inside),
        dropped=_dropped(connection, caller, row),
        reports=_reports(connection, caller, row),
        crs=crs,
    )


def _grid(
    connection: Connection, registry: Registry, caller: Caller, row: Any
) -> tuple[BaseGeometry, str]:
    """The grid as it was when the duty began; its present shape if it is younger than that."""
    info = registry.get("responsibility_grids")
    for table, *dated in (
        (info.table,),
        (info.history, info.history.c.valid_to > row.starts_at),
    ):
        mine = (table.c.tenant == caller.tenant, table.c.code == row.grid, *dated)
        since = table.c.valid_from <= row.starts_at
        statement = select(table.c.geom, table.c.name).where(*mine)
        found = connection.execute(
            statement.order_by(since.desc(), table.c.valid_from.desc())
        ).first()
        if found is not None:
            return to_shape(found.geom), found.name or row.grid
    raise Unprocessable(
        "no_such_grid",
        f"没有责任网格“{row.grid}”。",
        f"There is no responsibility grid “{row.grid}”.",
    )


def _dropped(connection: Connection, caller: Caller, row: Any) -> Mapping[str, int]:
    """Positions refused on upload, by reason."""
    found = connection.execute(
        text(
            "SELECT each.key, sum(each.value::int) AS n FROM case_track_pieces p, "
            "jsonb_each_text(p.dropped) AS each WHERE p.tenant = :tenant AND p.person = :person "
            "AND p.started_at BETWEEN :since AND :until GROUP BY each.key ORDER BY each.key"
        ),
        _of(caller, row),
    )
    return {key: int(n) for key, n in found}


def _reports(connection: Connection, caller: Caller, row: Any) -> int:
    found = connection.scalar(
        text(
            "SELECT count(*) FROM case_reports WHERE tenant = :tenant AND reporter = :person "
            "AND received_at BETWEEN :since AND :until"
        ),
        _of(caller, row),
    )
    return int(found or 0)


def _of(caller: Caller, row: Any) -> dict[str, Any]:
    return {
        "tenant": caller.tenant,
        "person": row.person,
        "since": row.starts_at,
        "until": row.ends_at,
    }


def _outward(shape: BaseGeometry, crs: CrsRef) -> BaseGeometry:
    moved: BaseGeometry = transform([shape], crs, STORAGE)[0]
    return shapely.transform(moved, lambda points: np.round(points, 7))


def _geojson(shape: BaseGeometry) -> dict[str, Any]:
    return dict(json.loads(shapely.to_geojson(shape)))


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else dt.datetime.fromtimestamp(seconds, dt.UTC).isoformat()
