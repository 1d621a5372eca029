"""The step: everything of a run that is good and approved onto the map, as one changeset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from gis.database.session import analyze, begin_bulk, begin_owner
from gis.errors import Forbidden
from layers.accounts import tenants
from layers.info import LayerInfo
from layers.store import changes
from layers.store.changes import table
from layers.store.failures import translated
from layers.store.reindex import indexes_aside
from layers.store.restamp import restamp_around
from layers.store.stamps import Place
from pipelines.census import state
from pipelines.census.folder import load
from pipelines.census.inspect.source import ROW
from pipelines.census.match.approve import NO
from pipelines.census.publish.attach import Attach, attachments
from pipelines.census.publish.columns import columns
from pipelines.census.publish.identifiers import issue, issued, numbers
from pipelines.census.publish.used import delivered_numbers
from pipelines.census.publish.writer import Writer
from pipelines.census.quarantine.mend import mark_mended
from pipelines.census.rules.whole import X, Y
from pipelines.census.state import Dataset
from pipelines.census.tables import CensusPair
from pipelines.census.work import Work

Array = NDArray[Any]
_WORTH_ANALYZING = 1_000
_COLUMNS_OF_THE_MAP = ("source_id",)


def publish(work: Work) -> None:
    """Write features, versions and retirements, and end the run, in one transaction."""
    run, datasets = work.run, work.datasets(usable=True)
    infos = {item.n: _layer(work, item) for item in datasets}
    at = dt.datetime.now(dt.UTC)
    work.progress.begin("publish", sum(item.rows for item in datasets))
    with translated(), begin_bulk(work.engine, work.caller) as connection:
        reason = run.options.get("reason") or f"普查 census: {run.title}"
        changeset = changes.open_changeset(connection, work.caller, at, reason, f"census:{run.id}")
        counts = {
            str(item.n): _dataset(
                connection,
                work,
                item,
                Writer(connection, work.caller, infos[item.n], changeset, at),
            )
            for item in datasets
        }
        changes.announce(connection, work.caller.tenant, changeset)
        mended = mark_mended(connection, work, datasets)
        state.finish(
            connection, work.caller, run, "publish", {"datasets": counts, "mended": mended}
        )
        state.change(connection, work.caller, run.id, changeset_id=changeset, published_at=at)
    _widen(work, datasets)


def _layer(work: Work, item: Dataset) -> LayerInfo:
    """The target layer, if the caller may write to all of it."""
    assert item.mapping is not None
    info = work.registry.get(item.mapping.layer)
    allowed = info.writable(work.caller) or work.caller.may("admin")
    if not allowed or not work.caller.whole_tenant:
        raise Forbidden(
            "not_allowed",
            f"无权修改图层“{info.title_zh}”。",
            f"You may not change the layer “{info.title_en}”.",
        )
    return info


@dataclass(frozen=True)
class Plan:
    """What becomes of the rows: numbers of new ones; changed ones with their feature; features that end."""

    new: Array
    changed: Array
    ids: Array
    moved: Array
    retired: Array


def plan(pairs: pa.Table, refused: set[tuple[int | None, int]]) -> Plan:
    """Read the pairs; ``refused`` (row, feature) were decided with no."""
    row, feature = (pairs.column(name).fill_null(-1).to_numpy() for name in ("row", "id"))
    moved, doubtful = (np.asarray(pairs.column(name)) for name in ("moved", "doubtful"))
    words = np.asarray(pc.fill_null(pc.not_equal(pairs.column("changes"), ""), False))
    said_no = np.zeros(len(row), dtype=bool)
    for at in np.flatnonzero(doubtful).tolist():
        key = (None if row[at] < 0 else int(row[at]), int(feature[at]))
        said_no[at] = key in refused
    both = (row >= 0) & (feature >= 0)
    changed = np.flatnonzero(both & (moved | words) & ~said_no)
    changed = changed[np.argsort(row[changed], kind="stable")]
    new = ((row >= 0) & (feature < 0)) | (both & said_no)
    return Plan(
        new=np.sort(row[new]),
        changed=row[changed],
        ids=feature[changed],
        moved=moved[changed],
        retired=feature[(row < 0) & ~said_no],
    )


def _dataset(connection: Connection, work: Work, item: Dataset, writer: Writer) -> dict[str, int]:
    pairs = load(work.folder.file(f"pairs-{item.n}.arrow"))
    ahead = plan(pairs, _refused(connection, work, item))
    before = writer.counts()
    attach = attachments(connection, work, writer.info, item)
    retired = writer.retire(ahead.retired)
    updated = _update(work, item, writer, ahead)
    with indexes_aside(connection, writer.info.table, len(ahead.new)):
        created, coded = _create(connection, work, item, writer, ahead, attach)
    if created + updated + retired > _WORTH_ANALYZING:
        analyze(connection, writer.info.table.name)
    if created + updated + retired:
        writer.conclude(before)
        if writer.info.declared.stamps:
            place = Place(connection, work.registry, work.caller.tenant)
            restamp_around(place, writer.info, writer.changeset)
    return {
        "created": created,
        "updated": updated,
        "retired": retired,
        "identifiers": coded,
        **attach.counts,
    }


def _refused(connection: Connection, work: Work, item: Dataset) -> set[tuple[int | None, int]]:
    pairs = table(CensusPair)
    rows = connection.execute(
        select(pairs.c.row, pairs.c.feature_id).where(
            pairs.c.tenant == work.caller.tenant,
            pairs.c.run_id == work.run_id,
            pairs.c.n == item.n,
            pairs.c.decision == NO,
        )
    )
    return {(row.row, row.feature_id) for row in rows}


def _chosen(work: Work, item: Dataset, wanted: Array) -> Iterator[tuple[pa.Table, slice]]:
    """The wanted rows (sorted numbers) chunk by chunk, with their places in ``wanted``."""
    for chunk in work.folder.rows("rows", item.n).read():
        held = chunk.column(ROW).to_numpy()
        start, end = np.searchsorted(wanted, [held[0], held[-1] + 1]).tolist()
        if end - start == len(held):
            yield chunk, slice(start, end)
        elif start < end:
            at = np.searchsorted(held, wanted[start:end])
            yield chunk.take(pa.array(at)), slice(start, end)
        work.progress.rows(int(held[-1]))


def _update(work: Work, item: Dataset, writer: Writer, ahead: Plan) -> int:
    if not len(ahead.changed):
        return 0
    writer.stage()
    provided: dict[str, None] = {}
    for rows, at in _chosen(work, item, ahead.changed):
        given = columns(writer.info, rows)
        moved = pa.array(ahead.moved[at])
        given["geom"] = pc.if_else(moved, given["geom"], pa.scalar(None, pa.binary()))
        given["id"] = pa.array(ahead.ids[at])
        writer.wait(given)
        provided.update(dict.fromkeys(given))
    return writer.update(list(provided))


def _create(
    connection: Connection, work: Work, item: Dataset, writer: Writer, ahead: Plan, attach: Attach
) -> tuple[int, int]:
    """New features chunk by chunk, and how many got an identifier from us.

    While one chunk is on its way into the database the next is being made.
    """
    if not len(ahead.new):
        return 0, 0
    used = delivered_numbers(work.folder.rows("rows", item.n)) if issued(writer.info) else {}
    known = numbers(connection, writer.info, work.caller.tenant, used)
    coded = 0
    with ThreadPoolExecutor(1, "copy") as sending:
        last: Future[None] | None = None
        for rows, at in _chosen(work, item, ahead.new):
            given = columns(writer.info, rows)
            coded += issue(writer.info, given, known)
            xy = [rows.column(name).to_numpy().astype(float) for name in (X, Y)]
            attach.fill(given, np.column_stack(xy))
            ids = pc.cast(pa.array(ahead.new[at]), pa.string())
            prefix = f"census:{work.run_id}:{item.n}:"
            given["source_id"] = pc.binary_join_element_wise(prefix, ids, "")
            parcel = writer.create(given)
            if last is not None:
                last.result()
            last = sending.submit(writer.send, parcel)
        if last is not None:
            last.result()
    return len(ahead.new), coded


def _widen(work: Work, datasets: list[Dataset]) -> None:
    """Let the city's map open on what is there now."""
    boxes = []
    for item in datasets:
        for part in work.folder.rows("rows", item.n).read([X, Y]):
            x, y = (part.column(name).to_numpy().astype(float) for name in (X, Y))
            if np.isfinite(x).any():
                boxes.append((np.nanmin(x), np.nanmin(y), np.nanmax(x), np.nanmax(y)))
    if boxes:
        west, south, east, north = zip(*boxes, strict=True)
        extent = (float(min(west)), float(min(south)), float(max(east)), float(max(north)))
        with begin_owner(work.engine) as connection:
            tenants.widen(connection, work.caller.tenant, extent)
