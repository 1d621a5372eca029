"""The quarantine as collections: per run, dataset and kind of geometry, as desktop programs want it.

A collection has one kind of geometry, because a layer of QGIS has; rows without a position are a table.
The attributes are those of the delivery, behind the reasons that kept the row back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import ColumnElement, Connection, Row, case, func, select

from gis.crs import STORAGE_SRID
from gis.database.session import Caller
from gis.errors import NotFound
from layers.store.changes import table
from pipelines.census.tables import CensusQuarantine, CensusRun

KINDS = {
    "points": ("点", "points"),
    "lines": ("线", "lines"),
    "areas": ("面", "areas"),
    "table": ("无位置", "no position"),
}
MOST = 10_000
_ID = re.compile(r"^run([1-9]\d{0,17})_([1-9]\d{0,8})_(points|lines|areas|table)$")
Box = tuple[float, float, float, float]


@dataclass(frozen=True, kw_only=True)
class Held:
    """A collection: rows of dataset ``n`` of a run with one kind of geometry; ``extent`` in lon/lat."""

    run: int
    n: int
    kind: str
    layer: str
    title: str
    count: int
    extent: Box | None

    @property
    def id(self) -> str:
        """Its name in addresses."""
        return f"run{self.run}_{self.n}_{self.kind}"


def _kind(held: Any) -> ColumnElement[str]:
    dimension = func.ST_Dimension(held.c.geom)
    return case(
        (held.c.geom.is_(None), "table"),
        (dimension == 0, "points"),
        (dimension == 1, "lines"),
        else_="areas",
    )


def listing(connection: Connection, who: Caller, only: str | None = None) -> list[Held]:
    """All collections of the city, newest runs first, or the one of that name."""
    held, runs = table(CensusQuarantine), table(CensusRun)
    kind = _kind(held).label("kind")
    box = func.ST_Extent(held.c.geom)
    edges = [getattr(func, f"ST_{edge}")(box) for edge in ("XMin", "YMin", "XMax", "YMax")]
    wanted = (
        select(held.c.run_id, held.c.n, kind, held.c.layer, runs.c.title, func.count(), *edges)
        .join(runs, (runs.c.tenant == held.c.tenant) & (runs.c.id == held.c.run_id))
        .where(held.c.tenant == who.tenant)
        .group_by(held.c.run_id, held.c.n, kind, held.c.layer, runs.c.title)
        .order_by(held.c.run_id.desc(), held.c.n, kind)
    )
    if only is not None:
        run, n, name = _named(only)
        wanted = wanted.where(held.c.run_id == run, held.c.n == n, _kind(held) == name)
    return [_held(row) for row in connection.execute(wanted)]


def one(connection: Connection, who: Caller, name: str) -> Held:
    """The collection, or NotFound."""
    for found in listing(connection, who, name):
        return found
    raise _unknown(name)


def _held(row: Row[Any]) -> Held:
    run, n, kind, layer, title, count, west, south, east, north = tuple(row)
    extent = None if west is None else (west, south, east, north)
    return Held(run=run, n=n, kind=kind, layer=layer, title=title, count=count, extent=extent)


def _named(name: str) -> tuple[int, int, str]:
    found = _ID.match(name)
    if found is None:
        raise _unknown(name)
    return int(found[1]), int(found[2]), found[3]


def _unknown(name: str) -> NotFound:
    shown = name[:60]
    return NotFound(
        "no_such_collection", f"没有集合“{shown}”。", f"There is no collection “{shown}”."
    )


@dataclass(frozen=True, kw_only=True)
class Page:
    """Which rows of a collection: a page of them, those in a box, or one by its number."""

    limit: int = MOST
    offset: int = 0
    box: Box | None = None
    row: int | None = None


def features(
    connection: Connection, who: Caller, of: Held, asked: Page
) -> tuple[list[dict[str, Any]], int]:
    """The rows as GeoJSON features, and how many there are on all pages."""
    held = table(CensusQuarantine)
    conditions = [
        held.c.tenant == who.tenant,
        held.c.run_id == of.run,
        held.c.n == of.n,
        _kind(held) == of.kind,
    ]
    if asked.box is not None:
        around = func.ST_MakeEnvelope(*asked.box, STORAGE_SRID)
        conditions.append(func.ST_Intersects(held.c.geom, around))
    if asked.row is not None:
        conditions.append(held.c.row == asked.row)
    total = int(connection.scalar(select(func.count()).select_from(held).where(*conditions)) or 0)
    wanted = select(held).where(*conditions).order_by(held.c.row)
    rows = connection.execute(wanted.limit(asked.limit).offset(asked.offset))
    return [_feature(row) for row in rows], total


def _feature(row: Row[Any]) -> dict[str, Any]:
    reasons: Sequence[Mapping[str, str]] = row.reasons["all"]
    ours = {
        "row": row.row,
        "reasons": "；".join(one["zh"] for one in reasons),
        "reasons_en": " ".join(one["en"] for one in reasons),
        "rules": " ".join(row.rules),
        "state": row.state,
        "mended_by": row.mended_by,
    }
    raw = {(f"raw_{name}" if name in ours else name): value for name, value in row.raw.items()}
    shape = None if row.geom is None else shapely.geometry.mapping(to_shape(row.geom))
    return {"type": "Feature", "id": row.row, "geometry": shape, "properties": {**ours, **raw}}
