"""A publication of any size taken back by a new changeset, set-wise.

Row by row (:mod:`layers.store.undo`) is for single edits; here a few statements per layer do the
same: what was created is retired, what was changed or retired comes back as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, select, text

from gis.database.session import begin_bulk
from gis.errors import Conflict
from layers.info import LayerInfo
from layers.spine import Change
from layers.store import changes
from layers.store.changes import table
from layers.store.failures import translated
from pipelines.census import state
from pipelines.census.publish.since import UNDO, refuse_changed, taken_back
from pipelines.census.publish.writer import Writer
from pipelines.census.work import Work


def undo(work: Work) -> int:
    """Take the publication of the run back; return the changeset that does it.

    Raises Conflict for a run that is not published or was taken back, and where features of the
    publication were changed since (what was changed and taken back again does not count).
    """
    run = work.run
    if run.state != "publish" or run.changeset_id is None or "undone" in run.summary:
        raise _not_published(run.id)
    at = dt.datetime.now(dt.UTC)
    with translated(), begin_bulk(work.engine, work.caller) as connection:
        gone = taken_back(connection, work.caller.tenant, run.changeset_id)
        if run.changeset_id in gone:
            raise _not_published(run.id)
        changeset = changes.open_changeset(
            connection,
            work.caller,
            at,
            f"撤销普查 undo census: {run.title}",
            f"{UNDO}{run.changeset_id}",
        )
        for info in _touched(connection, work, run.changeset_id):
            refuse_changed(connection, info, work.caller.tenant, run.changeset_id, sorted(gone))
            writer = Writer(connection, work.caller, info, changeset, at)
            before = writer.counts()
            _take_back(writer, run.changeset_id, sorted(gone))
            writer.conclude(before)
        changes.announce(connection, work.caller.tenant, changeset)
        summary = {**run.summary, "undone": {"changeset": changeset, "at": at.isoformat()}}
        state.change(connection, work.caller, run.id, summary=summary)
    return changeset


def _not_published(run: int) -> Conflict:
    return Conflict(
        "not_published",
        f"普查任务 {run} 没有可撤销的发布。",
        f"The census {run} has no publication that could be taken back.",
    )


def _touched(connection: Connection, work: Work, changeset: int) -> list[LayerInfo]:
    lines = table(Change)
    names = connection.scalars(
        select(lines.c.layer)
        .where(lines.c.tenant == work.caller.tenant, lines.c.changeset_id == changeset)
        .distinct()
        .order_by(lines.c.layer)
    )
    return [work.registry.get(name) for name in names]


def _take_back(writer: Writer, changeset: int, gone: Sequence[int]) -> None:
    """Statements in an order in which none sees what another wrote.

    Ours are the live versions of the changeset, and those with which later changes to its features,
    ``gone``, were taken back.
    """
    live, past = writer.info.table.name, writer.info.history.name
    bound = {**writer.values, "undone": changeset, "gone": list(gone)}
    ours = "l.changeset_id = :undone"
    if gone:
        ours = (
            f"({ours} OR l.changeset_id = ANY(:gone) AND EXISTS (SELECT FROM {past} o "
            "WHERE o.tenant = :tenant AND o.id = l.id AND o.changeset_id = :undone))"
        )
    names = ", ".join(f'"{column.name}"' for column in writer.info.table.columns)
    plain = [c.name for c in writer.info.table.columns if c.name not in _OWN]
    sets = ", ".join(f'"{name}" = h."{name}"' for name in plain)
    again = ", ".join(f'h."{name}"' for name in plain)
    listed = ", ".join(f'"{name}"' for name in plain)
    statements = (
        (
            f"INSERT INTO {past} ({names}, valid_to, ended_by) "
            f"SELECT {names}, greatest(:at, valid_from), :changeset FROM {live} l "
            f"WHERE l.tenant = :tenant AND {ours}"
        ),
        (
            f"DELETE FROM {live} l WHERE l.tenant = :tenant AND {ours} "
            f"AND NOT EXISTS (SELECT FROM {past} h WHERE h.tenant = :tenant AND h.id = l.id "
            "AND h.ended_by = :undone)"
        ),
        (
            f"UPDATE {live} l SET {sets}, valid_from = greatest(:at, l.valid_from), "
            f"changeset_id = :changeset FROM {past} h WHERE l.tenant = :tenant "
            f"AND h.tenant = :tenant AND {ours} AND h.id = l.id "
            "AND h.ended_by = :undone"
        ),
        (
            f"INSERT INTO {live} (tenant, id, valid_from, changeset_id, {listed}) "
            f"SELECT :tenant, h.id, :at, :changeset, {again} FROM {past} h "
            "WHERE h.tenant = :tenant AND h.ended_by = :undone "
            f"AND NOT EXISTS (SELECT FROM {live} l WHERE l.tenant = :tenant AND l.id = h.id)"
        ),
    )
    for statement in statements:
        writer.connection.execute(text(statement), bound)


_OWN = ("tenant", "id", "valid_from", "changeset_id")
