"""Bulk loads: any number of rows as one changeset, by COPY, with nothing lost in silence.

A load is one transaction: it is there whole or not at all. Rows are keyed by ``source_id``; a row
that says nothing new is left alone, so loading a file twice changes nothing the second time. Rows
that break a rule go to the quarantine with their reason, the others are loaded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Engine, text

from gis.database.session import Caller, begin_bulk
from gis.errors import BadInput
from layers.accounts.tenants import bounds_of
from layers.city_codes.held import own_codes
from layers.info import LayerInfo, refusal
from layers.registry import Registry
from layers.store import changes, listeners, quarantine
from layers.store.curve import in_order
from layers.store.failures import translated
from layers.store.field_rules import Own
from layers.store.jsonable import jsonable
from layers.store.landing import Landing, Merged, Target
from layers.store.problem import Problem
from layers.store.restamp import restamp_around
from layers.store.shapes import Bounds, fit
from layers.store.stage import Stage
from layers.store.stamps import Place, stamp
from layers.store.straight import straight
from layers.store.values import judge

Progress = Callable[[int], None]
Rules = Callable[[gpd.GeoDataFrame], tuple[gpd.GeoDataFrame, list[Problem]]]
"""What a layer asks of its rows beyond types: returns the frame, completed, and what breaks a rule."""


@dataclass(frozen=True, kw_only=True)
class LoadResult:
    """What became of the rows: ``read == created + updated + unchanged + refused``.

    ``repaired`` counts the rows whose geometry was mended (they are among the loaded or
    unchanged), ``reasons`` the refused rows by problem code.
    """

    changeset_id: int
    read: int
    created: int
    updated: int
    unchanged: int
    refused: int
    repaired: int
    reasons: dict[str, int]


@dataclass(frozen=True)
class _Load(Target):
    registry: Registry
    bounds: Bounds | None
    own: Own
    rules: Rules | None


def load(  # noqa: PLR0913 - what, where, who, why and when of a load
    engine: Engine,
    registry: Registry,
    caller: Caller,
    info: LayerInfo,
    frames: Iterable[gpd.GeoDataFrame],
    *,
    reason: str,
    source: str,
    at: dt.datetime | None = None,
    progress: Progress | None = None,
    rules: Rules | None = None,
    expected: int = 0,
    dry_run: bool = False,
) -> LoadResult:
    """Load ``frames`` (lon/lat, storage CRS; columns are fields and ``source_id``) into a layer.

    Columns that are no fields of the layer go into ``extra``. ``at`` dates the new versions
    (default: now). ``progress`` is called with the rows read so far. Rows that break ``rules`` are
    refused like others. ``expected`` is how many rows there may be, if that is known: large first loads
    are written without a detour. ``dry_run`` does all of it and takes it back. Only callers with rights in
    the whole tenant may load in bulk.
    """
    allowed = info.writable(caller) or (caller.may("admin") and info.events is None)
    if not allowed or not caller.whole_tenant:
        raise refusal(info)
    now = at or dt.datetime.now(dt.UTC)
    with translated(), _transaction(engine, caller, dry_run) as connection:
        changeset = changes.open_changeset(connection, caller, now, reason, source)
        bounds = bounds_of(connection, caller.tenant)
        own = own_codes(
            connection, caller.tenant, {item.codes for item in info.fields if item.codes}
        )
        context = _Load(connection, caller, info, changeset, now, registry, bounds, own, rules)
        return _run(context, frames, expected, progress or (lambda _: None))


class _TakenBack(Exception):
    """Rolls the transaction of a dry run back."""


@contextmanager
def _transaction(engine: Engine, caller: Caller, dry_run: bool) -> Iterator[Connection]:
    with suppress(_TakenBack), begin_bulk(engine, caller) as connection:
        yield connection
        if dry_run:
            raise _TakenBack


def _run(
    load: _Load, frames: Iterable[gpd.GeoDataFrame], expected: int, progress: Progress
) -> LoadResult:
    landing: Landing | None = None
    reasons: dict[str, int] = {}
    read = repaired = 0
    with ThreadPoolExecutor(1, "copy") as copying:
        last: Future[None] | None = None
        for frame in frames:
            landing = landing or _landing(load, max(expected, len(frame)))
            read += len(frame)
            found = _judged(load, frame)
            repaired += found.repaired
            if last is not None:
                last.result()
            last = copying.submit(_land, load, landing, found, reasons)
            progress(read)
        listeners.ready()  # while the last rows travel
        if last is not None:
            last.result()
    landing = landing or Stage(load)
    merged = landing.settle(partial(quarantine.duplicates, landing, reasons))
    _conclude(load, merged)
    refused = sum(reasons.values())
    return LoadResult(
        changeset_id=load.changeset,
        read=read,
        created=merged.created,
        updated=merged.updated,
        unchanged=read - refused - merged.created - merged.updated,
        refused=refused,
        repaired=repaired,
        reasons=reasons,
    )


def _landing(load: _Load, expected: int) -> Landing:
    """The layer itself for a large first load, unless rules look at it meanwhile; else a stage."""
    found = straight(load, expected) if load.rules is None else None
    return found or Stage(load)


@dataclass(frozen=True)
class Judged:
    """A frame with its fields typed and shapes fitted, the first problem of each bad row by label."""

    frame: gpd.GeoDataFrame
    typed: pd.DataFrame
    shapes: pd.Series[Any]
    bad: dict[Any, Problem]
    repaired: int


def judged(
    info: LayerInfo, bounds: Bounds | None, frame: gpd.GeoDataFrame, own: Own | None = None
) -> Judged:
    """Judge types and rules of one frame (as :func:`load` takes them), without a connection.

    ``own`` are codes that the city added, by list.
    """
    if "source_id" not in frame.columns or frame["source_id"].isna().any():
        raise BadInput("no_source_id", "数据缺少来源编号列。", "The data lacks a source_id column.")
    frame = _fixed(info, gather_extra(info, frame.reset_index(drop=True)))
    typed, problems = judge(info, pd.DataFrame(frame.drop(columns=frame.geometry.name)), own=own)
    fitted = fit(info, frame.geometry, bounds)
    bad = _first_of_each([*problems, *fitted.problems])
    return Judged(frame, typed, fitted.shapes, bad, fitted.repaired)


def _judged(load: _Load, frame: gpd.GeoDataFrame) -> Judged:
    """Nothing of this needs the connection, which is copying."""
    if load.rules is None:
        return judged(load.info, load.bounds, frame, load.own)
    ruled, broken = load.rules(frame.reset_index(drop=True))
    found = judged(load.info, load.bounds, ruled, load.own)
    return replace(found, bad={**_first_of_each(broken), **found.bad})


def _land(load: _Load, landing: Landing, judged: Judged, reasons: dict[str, int]) -> None:
    """Bad rows into the quarantine; the others, stamped and in order, into the landing."""
    bad = judged.bad
    quarantine.keep(load.connection, load.caller, load.info, load.changeset, judged.frame, bad)
    for problem in bad.values():
        reasons[problem.code] = reasons.get(problem.code, 0) + 1
    typed, geoms = judged.typed, judged.shapes.to_numpy()
    if bad:
        good = ~judged.frame.index.isin(list(bad))
        typed, geoms = typed[good].reset_index(drop=True), geoms[good]
    typed, geoms = in_order(typed, geoms)
    codes = typed["code"].tolist() if "code" in typed else [None] * len(typed)
    place = Place(load.connection, load.registry, load.caller.tenant)
    stamps = stamp(place, load.info, geoms, codes)
    wkb = shapely.to_wkb(geoms, byte_order=1, output_dimension=2)
    rows = typed.assign(
        scopes=_objects(stamps.scopes), area_code=stamps.area, grid_code=stamps.grid, geom=wkb
    )
    landing.copy(rows)


def _objects(values: list[Any]) -> Any:
    """A column of lists."""
    made = np.empty(len(values), dtype=object)
    for position, value in enumerate(values):
        made[position] = value
    return made


def _fixed(info: LayerInfo, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A load into a view layer writes the values the view filters by."""
    return frame.assign(**(info.where or {}))


def gather_extra(info: LayerInfo, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Move columns that are no fields of the layer into ``extra``, nulls left out."""
    known = {item.name for item in info.fields} | {frame.geometry.name}
    unknown = [name for name in frame.columns if name not in known]
    if not unknown:
        return frame
    given = frame["extra"].tolist() if "extra" in frame.columns else [None] * len(frame)
    records = [dict(item) if isinstance(item, dict) and item else None for item in given]
    for name in unknown:
        values = frame[name].to_numpy(dtype=object)
        present = np.flatnonzero(~pd.isna(values))
        for position, value in zip(present.tolist(), values[present].tolist(), strict=True):
            record = records[position] = records[position] or {}
            record[str(name)] = jsonable(value)
    made = np.empty(len(frame), dtype=object)
    made[:] = records
    return frame.drop(columns=unknown).assign(extra=pd.Series(made, index=frame.index))


def _first_of_each(problems: list[Problem]) -> dict[Any, Problem]:
    """One reason per row: the first found."""
    first: dict[Any, Problem] = {}
    for problem in problems:
        first.setdefault(problem.row, problem)
    return first


def _conclude(load: _Load, merged: Merged) -> None:
    """Feed, counts, announcement; a load of divisions or grids stamps what lies on them."""
    info, connection = load.info, load.connection
    if merged.created or merged.updated:
        changes.count(connection, load.caller, info, merged.deltas)
        if info.declared.stamps:
            place = Place(connection, load.registry, load.caller.tenant)
            restamp_around(place, info, load.changeset)
        changes.record_bulk(connection, load.caller, info, load.changeset, load.at)
        listeners.tell(connection, load.caller, (info.table.name,), load.changeset, bulk=True)
        changes.announce(connection, load.caller.tenant, load.changeset)
    else:
        connection.execute(
            text("UPDATE changesets SET state = 'empty' WHERE tenant = :tenant AND id = :id"),
            {"tenant": load.caller.tenant, "id": load.changeset},
        )
