"""Positions sent by telephones, a batch at a time: judged, freed of doubles, kept.

A telephone may send a batch again, late or in pieces: what is known is left out by its time. What
was recorded outside the person's duties is not kept at all (personal information is collected for
the duty only).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from geoalchemy2.shape import from_shape
from shapely import Point
from sqlalchemy import Connection, Engine, insert, text
from sqlalchemy.dialects.postgresql import insert as upsert

from gis.crs import STORAGE, STORAGE_SRID, metric_crs, transform_xy
from gis.crs.reference import GCJ02
from gis.database.session import Caller, begin
from gis.errors import BadInput, Forbidden
from layers.model import Base
from services.cases.patrol import plan
from services.cases.patrol.fixes import Array, Fixes, believable, smooth
from services.cases.patrol.tables import Piece, Position

PIECES = Base.metadata.tables[Piece.__tablename__]
POSITIONS = Base.metadata.tables[Position.__tablename__]
MOST = 10_000
AROUND = dt.timedelta(minutes=30)
"""Before and after a duty, positions are still kept: the way there and back, late ends."""
TAIL = 10


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What a telephone sends: seconds since 1970, degrees, metres of error (nan: not told).

    ``key`` names the batch at the telephone; ``crs`` is CGCS2000 (or WGS 84) or GCJ-02.
    """

    key: str
    at: Sequence[float]
    lon: Sequence[float]
    lat: Sequence[float]
    error: Sequence[float]
    crs: str = "CGCS2000"
    device: str | None = None


@dataclass(frozen=True)
class Kept:
    """What became of a batch: ``given == kept + sum(dropped.values())``."""

    given: int
    kept: int
    dropped: Mapping[str, int]


def receive(engine: Engine, caller: Caller, batch: Batch, now: dt.datetime) -> Kept:
    """Keep what is new and believable of a batch, and renew the last position."""
    if caller.actor is None or not caller.may("staff"):
        raise Forbidden("login_needed", "请先登录。", "Please log in first.")
    arrays = _arrays(batch)
    with begin(engine, caller) as connection:
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"),
            {"key": f"track {caller.tenant} {caller.actor}"},
        )
        duties = _duties(connection, caller, arrays[0])
        kept, dropped = _judged(connection, caller, arrays, duties, now)
        if len(kept[0]):
            _store(connection, caller, batch, kept, dropped, duties, now)
    return Kept(len(batch.at), len(kept[0]), dropped)


def stored(
    connection: Connection, tenant: str, person: str, since: float, until: float
) -> tuple[Array, Array, Array]:
    """Return time, longitude and latitude of the positions kept in a span, in order of time."""
    rows = connection.execute(
        text(
            "SELECT at, lon, lat FROM case_track_pieces WHERE tenant = :tenant AND person = :person "
            "AND started_at <= :until AND started_at >= :early AND ended_at >= :since"
        ),
        {
            "tenant": tenant,
            "person": person,
            "since": _moment(since),
            "until": _moment(until),
            "early": _moment(since - 86_400),
        },
    ).all()
    nothing = [np.empty(0)]
    columns = [
        np.concatenate([np.asarray(row[n], float) for row in rows] or nothing) for n in range(3)
    ]
    at = columns[0] / 1000
    order = np.argsort(at, kind="stable")
    order = order[(at[order] >= since) & (at[order] <= until)]
    return at[order], columns[1][order], columns[2][order]


def metric(at: Array, lon: Array, lat: Array) -> Fixes:
    """Positions in the metres of the place."""
    if not len(at):
        return Fixes(at, lon, lat)
    crs = metric_crs((lon.min(), lat.min(), lon.max(), lat.max()))
    return Fixes(at, *transform_xy(lon, lat, STORAGE, crs))


def _arrays(batch: Batch) -> tuple[Array, Array, Array, Array]:
    """Time, lon, lat (storage CRS) and error in order of time; BadInput for what is no position."""
    at, lon, lat, error = (
        np.asarray(values, dtype=float) for values in (batch.at, batch.lon, batch.lat, batch.error)
    )
    sizes = {len(at), len(lon), len(lat), len(error)}
    finite = np.isfinite(at).all() and np.isfinite(lon).all() and np.isfinite(lat).all()
    if len(sizes) != 1 or not 0 < len(at) <= MOST or not finite:
        raise _bad()
    if (np.abs(lon) > 180).any() or (np.abs(lat) > 90).any():
        raise _bad()
    if batch.crs == "GCJ-02":
        lon, lat = transform_xy(lon, lat, GCJ02, STORAGE)
    order = np.argsort(at, kind="stable")
    return at[order], lon[order], lat[order], error[order]


def _judged(
    connection: Connection,
    caller: Caller,
    arrays: tuple[Array, Array, Array, Array],
    duties: Sequence[Any],
    now: dt.datetime,
) -> tuple[tuple[Array, Array, Array, Array], dict[str, int]]:
    """What is kept of the arrays, and how many were dropped for which reason (the first that holds)."""
    at = arrays[0]
    early, until = float(at[0]) - 600, float(at[-1])
    known = stored(connection, caller.tenant, caller.actor or "", early, until)
    reasons = {
        **believable(at, arrays[3], now.timestamp()),
        "off_duty": ~_on_duty(at, duties),
        "known": np.isin(at.round(3), known[0].round(3))
        | np.concatenate([[False], np.diff(at) < 1e-3]),
    }
    good, dropped = np.ones(len(at), dtype=bool), {}
    for name, mask in reasons.items():
        if (good & mask).any():
            dropped[name] = int((good & mask).sum())
        good &= ~mask
    good = _without_jumps(arrays, good, known, dropped)
    return (arrays[0][good], arrays[1][good], arrays[2][good], arrays[3][good]), dropped


def _without_jumps(
    arrays: tuple[Array, Array, Array, Array],
    good: Array,
    known: tuple[Array, Array, Array],
    dropped: dict[str, int],
) -> Array:
    """Leave out what nobody could have reached from the positions before, those known included."""
    index = np.flatnonzero(good)
    before = known[0] < (arrays[0][index[0]] if len(index) else 0)
    tail = [column[before][-TAIL:] for column in known]
    joined = [np.concatenate([old, new[index]]) for old, new in zip(tail, arrays[:3], strict=True)]
    kept = smooth(metric(*joined))[len(tail[0]) :]
    if not kept.all():
        dropped["jump"] = int((~kept).sum())
    result = good.copy()
    result[index[~kept]] = False
    return result


def _on_duty(at: Array, duties: Sequence[Any]) -> Array:
    inside = np.zeros(len(at), dtype=bool)
    for duty in duties:
        start, end = (duty.starts_at - AROUND).timestamp(), (duty.ends_at + AROUND).timestamp()
        inside |= (at >= start) & (at <= end)
    return inside


def _duties(connection: Connection, caller: Caller, at: Array) -> list[Any]:
    since, until = _moment(float(at[0])) - AROUND, _moment(float(at[-1])) + AROUND
    return plan.listing(connection, caller, since, until, person=caller.actor)


@dataclass(frozen=True)
class _Common:
    """What both tables hold of an upload."""

    connection: Connection
    columns: Mapping[str, Any]


def _store(  # noqa: PLR0913, PLR0917 - one row of each table from all that is known
    connection: Connection,
    caller: Caller,
    batch: Batch,
    kept: tuple[Array, Array, Array, Array],
    dropped: Mapping[str, int],
    duties: Sequence[Any],
    now: dt.datetime,
) -> None:
    scopes = sorted({scope for duty in duties for scope in duty.scopes})
    columns = {
        "tenant": caller.tenant,
        "person": caller.actor,
        "received_at": now,
        "scopes": scopes,
    }
    common = _Common(connection, columns)
    _piece(common, batch, kept, dropped)
    _last(common, kept)


def _piece(
    common: _Common,
    batch: Batch,
    kept: tuple[Array, Array, Array, Array],
    dropped: Mapping[str, int],
) -> None:
    at, lon, lat, _ = kept
    common.connection.execute(
        insert(PIECES).values(
            **common.columns,
            started_at=_moment(float(at[0])),
            ended_at=_moment(float(at[-1])),
            key=batch.key,
            device=batch.device,
            given=len(batch.at),
            dropped=dict(dropped),
            at=(at * 1000).round().astype(int).tolist(),
            lon=lon.round(8).tolist(),
            lat=lat.round(8).tolist(),
        )
    )


def _last(common: _Common, kept: tuple[Array, Array, Array, Array]) -> None:
    """Renew the last position, unless a later one is known."""
    at, lon, lat, error = kept
    last = upsert(POSITIONS).values(
        **common.columns,
        at=_moment(float(at[-1])),
        error_m=None if np.isnan(error[-1]) else float(error[-1]),
        geom=from_shape(Point(lon[-1], lat[-1]), STORAGE_SRID),
    )
    names = ("at", "received_at", "error_m", "scopes", "geom")
    common.connection.execute(
        last.on_conflict_do_update(
            index_elements=[POSITIONS.c.tenant, POSITIONS.c.person],
            set_={name: last.excluded[name] for name in names},
            where=POSITIONS.c.at < last.excluded.at,
        )
    )


def _moment(seconds: float) -> dt.datetime:
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (OverflowError, ValueError, OSError):
        raise _bad() from None


def _bad() -> BadInput:
    return BadInput(
        "bad_positions",
        f"轨迹应有 1 到 {MOST} 个定位点，坐标和时间须有效。",
        f"A batch has 1 to {MOST} positions with valid coordinates and times.",
        "positions",
    )
