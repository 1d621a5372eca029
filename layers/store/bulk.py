"""Bulk loads: any number of rows as one changeset, by COPY, with nothing lost in silence.

A load is one transaction: it is there whole or not at all. Rows are keyed by ``source_id``; a row
that says nothing new is left alone, so loading a file twice changes nothing the second time. Rows
that break a rule go to the quarantine with their reason, the others are loaded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice

import geopandas as gpd
from sqlalchemy import Connection, Engine, text

from gis.database.session import Caller, begin_bulk
from gis.errors import Conflict
from layers.accounts.tenants import bounds_of
from layers.city_codes.held import own_codes
from layers.info import LayerInfo, refusal
from layers.registry import Registry
from layers.store import changes, doubling, listeners, quarantine
from layers.store.chunk import Judged, Load, Ready, Rules, judge_frame, make_ready
from layers.store.failures import translated
from layers.store.landing import Landing, Merged
from layers.store.restamp import restamp_around
from layers.store.stage import Stage
from layers.store.stamps import NOWHERE, unstamped
from layers.store.straight import straight

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Shares:
    """A delivery that two processes may read: ``of(n, m)`` gives its chunks n, n + m, n + 2m and so on.

    ``counts`` is what the reading counts besides the rows.
    """

    of: Callable[[int, int], Iterator[gpd.GeoDataFrame]]
    counts: dict[str, int]


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
    shares: Shares | None = None,
    dry_run: bool = False,
) -> LoadResult:
    """Load ``frames`` (lon/lat, storage CRS; columns are fields and ``source_id``) into a layer.

    Columns that are no fields of the layer go into ``extra``. ``at`` dates the new versions
    (default: now). ``progress`` is called with the rows read so far. Rows that break ``rules`` are
    refused like others. ``expected`` is how many rows there may be, if that is known: large first loads
    are written without a detour; of a large delivery that has ``shares`` it is exactly so many, and two
    processes read these instead of ``frames`` where that is possible. ``dry_run`` does all of it and takes
    it back. Only callers with rights in the whole tenant may load in bulk.
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
        context = Load(connection, caller, info, changeset, now, registry, bounds, own, rules)
        if unstamped(context.place, info):
            context = replace(context, near=NOWHERE)
        return _run(context, frames, expected, shares, progress or (lambda _: None))


class _TakenBack(Exception):
    """Rolls the transaction of a dry run back."""


@contextmanager
def _transaction(engine: Engine, caller: Caller, dry_run: bool) -> Iterator[Connection]:
    with suppress(_TakenBack), begin_bulk(engine, caller) as connection:
        yield connection
        if dry_run:
            raise _TakenBack


@dataclass
class _Taken:
    """What was taken in so far, and where it lands (as soon as that is known)."""

    load: Load
    landing: Landing | None = None
    read: int = 0
    repaired: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def judged(self, found: Judged, others: Iterator[Ready]) -> None:
        """Take a judged chunk in, and the one after it if the other process makes that."""
        assert self.landing is not None
        self.ready(make_ready(self.load, self.landing, found))
        for other in islice(others, 1):
            self.ready(other)

    def ready(self, chunk: Ready) -> None:
        """Take in a chunk of which only the writing is left."""
        assert self.landing is not None
        quarantine.write(self.load.connection, chunk.refused)
        for row in chunk.refused:
            self.reasons[row["code"]] = self.reasons.get(row["code"], 0) + 1
        self.landing.append(chunk.rows)
        self.read += chunk.read
        self.repaired += chunk.repaired


def _run(
    load: Load,
    frames: Iterable[gpd.GeoDataFrame],
    expected: int,
    shares: Shares | None,
    progress: Progress,
) -> LoadResult:
    taken = _Taken(load)
    with ExitStack() as stack, ThreadPoolExecutor(1, "beside") as beside:
        others: Iterator[Ready] = iter(())
        halved = shares is not None and _may_share(load, expected)
        if shares is not None and halved:
            taken.landing = _landing(load, expected)
            work = partial(_other_half, load, taken.landing, shares)
            others = _counted(stack.enter_context(doubling.doubled(work)), shares)
            frames = shares.of(0, 2)
        last: Future[None] | None = None
        for frame in frames:
            taken.landing = taken.landing or _landing(load, max(expected, len(frame)))
            found = judge_frame(load, frame)
            if last is not None:
                last.result()
            last = beside.submit(taken.judged, found, others)
            progress(taken.read)
        if last is not None:
            last.result()
        for other in others:
            taken.ready(other)
        progress(taken.read)
        if halved and taken.read != expected:
            raise Conflict(*_CHANGED)
        beside.submit(listeners.ready)  # imports, while the database works
        return _settled(taken)


_CHANGED = (
    "file_changed",
    "文件在读取过程中被改动，本次未写入任何数据，请重试。",
    "The file changed while it was read; nothing was written, try again.",
)


def _settled(taken: _Taken) -> LoadResult:
    load, reasons = taken.load, taken.reasons
    landing = taken.landing or Stage(load)
    merged = landing.settle(partial(quarantine.duplicates, landing, reasons))
    _conclude(load, merged)
    refused = sum(reasons.values())
    return LoadResult(
        changeset_id=load.changeset,
        read=taken.read,
        created=merged.created,
        updated=merged.updated,
        unchanged=taken.read - refused - merged.created - merged.updated,
        refused=refused,
        repaired=taken.repaired,
        reasons=reasons,
    )


def _may_share(load: Load, expected: int) -> bool:
    """Not where rows are judged by, or stamped with, what the load itself changes."""
    return load.rules is None and not load.info.declared.stamps and doubling.possible(expected)


def _other_half(load: Load, landing: Landing, shares: Shares) -> Iterator[Ready]:
    """Chunks 1, 3, 5 … made ready, in another process with its own connection."""
    engine = load.connection.engine
    engine.dispose(close=False)
    shares.counts.clear()
    with translated(), begin_bulk(engine, load.caller) as connection:
        mine = replace(load, connection=connection)
        for frame in shares.of(1, 2):
            made = make_ready(mine, landing, judge_frame(mine, frame))
            yield replace(made, rows=made.rows.portable(), counts=dict(shares.counts))
            shares.counts.clear()
    engine.dispose()


def _counted(others: Iterator[Ready], shares: Shares) -> Iterator[Ready]:
    """The chunks of the other process; what its reading counted is added to what this one's did."""
    for chunk in others:
        for name, number in chunk.counts.items():
            shares.counts[name] = shares.counts.get(name, 0) + number
        yield chunk


def _landing(load: Load, expected: int) -> Landing:
    """The layer itself for a large first load, unless rules look at it meanwhile; else a stage."""
    found = straight(load, expected) if load.rules is None else None
    return found or Stage(load)


def _conclude(load: Load, merged: Merged) -> None:
    """Feed, counts, announcement; a load of divisions or grids stamps what lies on them."""
    info, connection = load.info, load.connection
    if merged.created or merged.updated:
        changes.count(connection, load.caller, info, merged.deltas)
        if info.declared.stamps:
            restamp_around(load.place, info, load.changeset)
        changes.record_bulk(connection, load.caller, info, load.changeset, load.at)
        listeners.tell(connection, load.caller, (info.table.name,), load.changeset, bulk=True)
        changes.announce(connection, load.caller.tenant, load.changeset)
    else:
        connection.execute(
            text("UPDATE changesets SET state = 'empty' WHERE tenant = :tenant AND id = :id"),
            {"tenant": load.caller.tenant, "id": load.changeset},
        )
