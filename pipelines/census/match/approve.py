"""Approval: what a person decided on the doubtful pairs, and whether anything is left to decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, func, select, update

from gis.database.session import Caller, begin
from layers.store.changes import table
from pipelines.census import state
from pipelines.census.tables import CensusPair
from pipelines.census.work import Work

YES, NO = "yes", "no"


def approve(work: Work) -> None:
    """Count what is undecided; the user may have said beforehand what becomes of doubtful pairs.

    Option ``doubtful``: ``ask`` (default), ``yes`` or ``no``.
    """
    run = work.run
    with begin(work.engine, work.caller) as connection:
        given = run.options.get("doubtful", "ask")
        if given in (YES, NO):
            decide(connection, work.caller, run.id, given)
        found = {"undecided": undecided(connection, work.caller, run.id)}
        state.finish(connection, work.caller, run, "approve", found)


def undecided(connection: Connection, caller: Caller, run_id: int) -> int:
    """How many doubtful pairs nobody decided yet."""
    pairs = table(CensusPair)
    found = connection.scalar(
        select(func.count())
        .select_from(pairs)
        .where(
            pairs.c.tenant == caller.tenant, pairs.c.run_id == run_id, pairs.c.decision.is_(None)
        )
    )
    return int(found or 0)


def decide(
    connection: Connection,
    caller: Caller,
    run_id: int,
    decision: str,
    chosen: Sequence[tuple[int, int]] | None = None,
) -> int:
    """Decide the pairs ``chosen`` (dataset, feature), or all that are undecided; return how many.

    ``yes``: the row is the feature, or the feature is gone. ``no``: the row is a new object and the
    feature stays as it is.
    """
    pairs = table(CensusPair)
    where = [pairs.c.tenant == caller.tenant, pairs.c.run_id == run_id]
    values = {
        "decision": decision,
        "decided_by": caller.actor,
        "decided_at": dt.datetime.now(dt.UTC),
    }
    if chosen is None:
        statement = update(pairs).where(*where, pairs.c.decision.is_(None)).values(**values)
        return connection.execute(statement).rowcount
    count = 0
    for n, feature_id in chosen:
        mine = (*where, pairs.c.n == n, pairs.c.feature_id == feature_id)
        count += connection.execute(update(pairs).where(*mine).values(**values)).rowcount
    return count
