"""Approval: what a person decided on the doubtful pairs, and whether anything is left to decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Table, column, func, select, update
from sqlalchemy.sql import values

from gis.database.session import Caller, begin
from layers.store.changes import table
from pipelines.census import state
from pipelines.census.tables import CensusPair
from pipelines.census.work import Work

YES, NO, OPEN = "yes", "no", "open"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which pairs a decision is about: those named (dataset, feature), else all undecided ones.

    The latter may be limited to a ``kind``, a dataset ``n``, a confidence of ``at_least``.
    """

    pairs: Sequence[tuple[int, int]] | None = None
    kind: str | None = None
    n: int | None = None
    at_least: float | None = None


ALL = Wanted()


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
    connection: Connection, caller: Caller, run_id: int, decision: str, wanted: Wanted = ALL
) -> int:
    """Decide the pairs ``wanted``; return how many changed.

    ``yes``: the row is the feature, or the feature is gone. ``no``: the row is a new object and the
    feature stays as it is. ``open`` takes decisions back.
    """
    pairs = table(CensusPair)
    conditions = [pairs.c.tenant == caller.tenant, pairs.c.run_id == run_id]
    conditions += (
        _named(pairs, wanted.pairs) if wanted.pairs is not None else _limited(pairs, wanted)
    )
    if wanted.pairs is None:
        open_ = pairs.c.decision.is_(None)
        conditions.append(~open_ if decision == OPEN else open_)
    decided: dict[str, Any] = (
        {"decision": None, "decided_by": None, "decided_at": None}
        if decision == OPEN
        else {
            "decision": decision,
            "decided_by": caller.actor,
            "decided_at": dt.datetime.now(dt.UTC),
        }
    )
    return connection.execute(update(pairs).where(*conditions).values(**decided)).rowcount


def _named(pairs: Table, chosen: Sequence[tuple[int, int]]) -> list[ColumnElement[bool]]:
    if not chosen:
        return [pairs.c.n < 0]
    named = values(column("n", BigInteger), column("feature_id", BigInteger), name="chosen").data(
        list(chosen)
    )
    return [pairs.c.n == named.c.n, pairs.c.feature_id == named.c.feature_id]


def _limited(pairs: Table, wanted: Wanted) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        limits.append(pairs.c.kind == wanted.kind)
    if wanted.n is not None:
        limits.append(pairs.c.n == wanted.n)
    if wanted.at_least is not None:
        limits.append(pairs.c.confidence >= wanted.at_least)
    return limits
