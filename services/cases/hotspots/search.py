"""The nightly search: cases of 90 days clustered by kind of problem, and written to the layer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import shapely
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Engine, select, text

from gis.crs import STORAGE, CrsRef, metric_crs, transform, transform_xy
from gis.database.session import Caller, begin
from layers.info import LayerInfo
from layers.registry import Registry
from layers.store.edit import Edit, apply
from services.cases.hotspots.cluster import Cluster, Rule, clusters
from services.cases.hotspots.layers import COMMAND
from services.cases.hotspots.track import matched

WINDOW = 90
"""Days looked back."""
MOST_LISTED = 200
ZONE = ZoneInfo("Asia/Shanghai")
_CASES = text("""
SELECT id, sim_group, class_code, name, reported_at, ST_X(geom) AS lon, ST_Y(geom) AS lat FROM cases
WHERE tenant = :tenant AND reported_at > :since AND reported_at <= :now
AND state NOT IN ('voided', 'merged', 'not_accepted', 'not_filed') ORDER BY sim_group, reported_at, id
""")


@dataclass(frozen=True)
class Searched:
    """What a night brought."""

    cases: int
    created: int
    updated: int
    quiet: int
    new_ids: tuple[int, ...]


@dataclass(frozen=True)
class _Spot:
    """A cluster of one kind of problem with its cases."""

    group: str
    rows: list[Any]
    cluster: Cluster


def program(tenant: str) -> Caller:
    """The program itself, with the rights to write these layers."""
    rights = frozenset({"public", "staff", COMMAND, "cases.patrol"})
    return Caller(tenant=tenant, actor="system", permissions=rights)


def search(
    engine: Engine, registry: Registry, tenant: str, now: dt.datetime, rule: Rule | None = None
) -> Searched:
    """Find the hotspots of a city and keep their layer; repeated, it changes nothing."""
    caller = program(tenant)
    layer = registry.get("hotspots")
    with begin(engine, caller) as connection:
        asked = {"tenant": tenant, "now": now, "since": now - dt.timedelta(days=WINDOW)}
        rows = list(connection.execute(_CASES, asked))
        if not rows:
            return Searched(0, 0, 0, _hush(connection, registry, caller, set()), ())
        lon, lat = (np.array([row[n] for row in rows], dtype=float) for n in (5, 6))
        crs = metric_crs((lon.min(), lat.min(), lon.max(), lat.max()))
        points = np.stack(transform_xy(lon, lat, STORAGE, crs), axis=1)
        spots = list(_spots(rows, points, rule or Rule()))
        known = _known(connection, layer, tenant, crs)
        edits, kept = _edits(layer, spots, known, crs)
        ids: list[int] = []
        if edits:
            done = apply(
                connection, registry, caller, edits, reason="反复发生点", source="hotspots"
            )
            ids = [n for n, edit in zip(done.ids, edits, strict=True) if edit.op == "create"]
        quiet = _hush(connection, registry, caller, kept | set(ids))
    return Searched(len(rows), len(ids), len(edits) - len(ids), quiet, tuple(ids))


def _spots(rows: list[Any], points: Any, rule: Rule) -> Iterator[_Spot]:
    groups = np.array([row.sim_group for row in rows])
    days = np.array([row.reported_at.astimezone(ZONE).toordinal() for row in rows])
    starts = np.flatnonzero(np.concatenate([[True], groups[1:] != groups[:-1], [True]]))
    for start, end in pairwise(starts):
        for cluster in clusters(points[start:end], days[start:end], rule):
            yield _Spot(str(groups[start]), [rows[start + n] for n in cluster.members], cluster)


@dataclass(frozen=True)
class _Known:
    hull: BaseGeometry
    group: str
    state: str
    case_ids: list[str]


def _known(connection: Connection, layer: LayerInfo, tenant: str, crs: CrsRef) -> dict[int, _Known]:
    rows = connection.execute(select(layer.table).where(layer.table.c.tenant == tenant)).all()
    hulls = transform([to_shape(row.geom) for row in rows], STORAGE, crs)
    return {
        row.id: _Known(hull, row.sim_group, row.state, row.case_ids or [])
        for row, hull in zip(rows, hulls, strict=True)
    }


def _edits(
    layer: LayerInfo, spots: list[_Spot], known: Mapping[int, _Known], crs: CrsRef
) -> tuple[list[Edit], set[int]]:
    """Creates and updates, and the ids of known hotspots that were found again."""
    edits, kept = [], set()
    for group in sorted({spot.group for spot in spots}):
        mine = [spot for spot in spots if spot.group == group]
        same = {one: each.hull for one, each in known.items() if each.group == group}
        ids = matched(same, [spot.cluster.hull for spot in mine])
        for spot, one in zip(mine, ids, strict=True):
            kept |= {one} if one is not None else set()
            values = _values(spot)
            if one is None:
                hull = _outward(spot, crs)
                edits.append(Edit(layer=layer, op="create", values=values, geom=hull))
            elif known[one].case_ids != values["case_ids"]:
                again = known[one].state == "quiet"
                values |= {"state": "open"} if again else {}
                hull = _outward(spot, crs)
                edits.append(
                    Edit(layer=layer, op="update", feature_id=one, values=values, geom=hull)
                )
    return edits, kept


def _values(spot: _Spot) -> dict[str, Any]:
    last = spot.rows[-1]
    return {
        "name": f"{last.name or spot.group} ×{len(spot.rows)}",
        "sim_group": spot.group,
        "class_code": last.class_code,
        "cases": len(spot.rows),
        "days": spot.cluster.days,
        "window_days": WINDOW,
        "first_at": spot.rows[0].reported_at.isoformat(),
        "last_at": last.reported_at.isoformat(),
        "case_ids": [str(row.id) for row in spot.rows[-MOST_LISTED:]],
    }


def _outward(spot: _Spot, crs: CrsRef) -> BaseGeometry:
    moved: BaseGeometry = transform([spot.cluster.hull], crs, STORAGE)[0]
    return shapely.transform(moved, lambda points: np.round(points, 8))


def _hush(connection: Connection, registry: Registry, caller: Caller, found: set[int]) -> int:
    """Mark the hotspots that were not found again as quiet; those under patrol stay under patrol."""
    layer = registry.get("hotspots")
    rows = connection.execute(
        select(layer.table.c.id).where(
            layer.table.c.tenant == caller.tenant, layer.table.c.state == "open"
        )
    )
    gone = sorted({row.id for row in rows} - found)
    edits = [
        Edit(layer=layer, op="update", feature_id=one, values={"state": "quiet"}) for one in gone
    ]
    if edits:
        apply(connection, registry, caller, edits, reason="反复发生点平息", source="hotspots")
    return len(edits)
