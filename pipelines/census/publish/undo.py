"""A publication of any size taken back by a new changeset, set-wise.

Row by row (:mod:`layers.store.undo`) is for single edits; here a few statements per layer do the
same: what was created is retired, what was changed or retired comes back as it was.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select, text

from gis.database.session import begin_bulk
from gis.errors import Conflict
from layers.info import LayerInfo
from layers.spine import Change
from layers.store import changes
from layers.store.changes import table
from layers.store.failures import translated
from pipelines.census import state
from pipelines.census.publish.writer import Writer
from pipelines.census.work import Work


def undo(work: Work) -> int:
    """Take the publication of the run back; return the changeset that does it.

    Raises Conflict for a run that is not published or was taken back, and where features of the
    publication were changed since.
    """
    run = work.run
    if run.state != "publish" or run.changeset_id is None or "undone" in run.summary:
        raise Conflict(
            "not_published",
            f"普查任务 {run.id} 没有可撤销的发布。",
            f"The census {run.id} has no publication that could be taken back.",
        )
    at = dt.datetime.now(dt.UTC)
    with translated(), begin_bulk(work.engine, work.caller) as connection:
        changeset = changes.open_changeset(
            connection,
            work.caller,
            at,
            f"撤销普查 undo census: {run.title}",
            f"undo:{run.changeset_id}",
        )
        for info in _touched(connection, work, run.changeset_id):
            writer = Writer(connection, work.caller, info, changeset, at)
            before = writer.counts()
            _take_back(writer, run.changeset_id)
            writer.conclude(before)
        changes.announce(connection, work.caller.tenant, changeset)
        summary = {**run.summary, "undone": {"changeset": changeset, "at": at.isoformat()}}
        state.change(connection, work.caller, run.id, summary=summary)
    return changeset


def _touched(connection: Connection, work: Work, changeset: int) -> list[LayerInfo]:
    lines = table(Change)
    names = connection.scalars(
        select(lines.c.layer)
        .where(lines.c.tenant == work.caller.tenant, lines.c.changeset_id == changeset)
        .distinct()
        .order_by(lines.c.layer)
    )
    return [work.registry.get(name) for name in names]


def _take_back(writer: Writer, changeset: int) -> None:
    """Statements in an order in which none sees what another wrote."""
    live, past = writer.info.table.name, writer.info.history.name
    bound = {**writer.bound, "undone": changeset}
    _refuse_changed(writer, live, past, bound)
    names = ", ".join(f'"{column.name}"' for column in writer.info.table.columns)
    plain = [c.name for c in writer.info.table.columns if c.name not in _OWN]
    sets = ", ".join(f'"{name}" = h."{name}"' for name in plain)
    again = ", ".join(f'h."{name}"' for name in plain)
    listed = ", ".join(f'"{name}"' for name in plain)
    statements = (
        (
            f"INSERT INTO {past} ({names}, valid_to, ended_by) "
            f"SELECT {names}, greatest(:at, valid_from), :changeset FROM {live} "
            "WHERE tenant = :tenant AND changeset_id = :undone"
        ),
        (
            f"DELETE FROM {live} l WHERE l.tenant = :tenant AND l.changeset_id = :undone "
            f"AND NOT EXISTS (SELECT FROM {past} h WHERE h.tenant = :tenant AND h.id = l.id "
            "AND h.ended_by = :undone)"
        ),
        (
            f"UPDATE {live} l SET {sets}, valid_from = greatest(:at, l.valid_from), "
            f"changeset_id = :changeset FROM {past} h WHERE l.tenant = :tenant "
            "AND h.tenant = :tenant AND l.changeset_id = :undone AND h.id = l.id "
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


def _refuse_changed(writer: Writer, live: str, past: str, bound: dict[str, object]) -> None:
    """What the publication wrote must still stand: its versions live, its retired not there again."""
    changed = writer.connection.scalar(
        text(
            f"SELECT (SELECT count(*) FROM {past} WHERE tenant = :tenant "
            "AND changeset_id = :undone AND ended_by <> :undone) + "
            f"(SELECT count(*) FROM {past} h JOIN {live} l ON l.tenant = :tenant AND l.id = h.id "
            "WHERE h.tenant = :tenant AND h.ended_by = :undone AND l.changeset_id <> :undone)"
        ),
        {"tenant": bound["tenant"], "undone": bound["undone"]},
    )
    if changed:
        raise Conflict(
            "changed_since",
            f"“{writer.info.title_zh}”中有 {changed} 个要素在发布后又被修改，不能整体撤销。",
            f"{changed} features of “{writer.info.title_en}” were changed since; the publication"
            " cannot be taken back as a whole.",
        )
