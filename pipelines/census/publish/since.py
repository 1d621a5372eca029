"""What happened to a publication since: changes that were taken back again, and those that stand.

An undo writes a changeset whose source is ``undo:<number>``. A change together with its undo is as
if neither had been; so an older run can be taken back once the newer ones were.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from gis.errors import Conflict
from layers.info import LayerInfo
from layers.spine import Changeset
from layers.store.changes import table
from pipelines.census.tables import CensusRun

UNDO = "undo:"
_MOST_NAMED = 3


@dataclass(frozen=True)
class Blocker:
    """A change that stands in the way: how many features it changed, and the run or edit that it was."""

    changeset: int
    features: int
    run: int | None
    title: str

    def said(self) -> tuple[str, str]:
        """What it was, in both languages."""
        if self.run is not None:
            return (
                f"普查任务 {self.run}“{self.title}”（{self.features} 个）",
                f"census {self.run} “{self.title}” ({self.features})",
            )
        return (
            f"变更 {self.changeset}“{self.title}”（{self.features} 个）",
            f"change {self.changeset} “{self.title}” ({self.features})",
        )


def cancelled(pairs: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Changesets without effect, of pairs (undo, what it took back): both of each, the newest undo first."""
    gone: set[int] = set()
    for undo, target in sorted(pairs, reverse=True):
        if undo not in gone:
            gone |= {undo, target}
    return frozenset(gone)


def taken_back(connection: Connection, tenant: str, changeset: int) -> frozenset[int]:
    """Changesets since ``changeset`` that are without effect; itself if somebody took it back."""
    heads = table(Changeset)
    rows = connection.execute(
        select(heads.c.id, heads.c.source).where(
            heads.c.tenant == tenant,
            heads.c.id > changeset,
            heads.c.state == "published",
            heads.c.source.startswith(UNDO),
        )
    )
    numbers = [(row.id, row.source.removeprefix(UNDO)) for row in rows]
    return cancelled((undo, int(number)) for undo, number in numbers if number.isdecimal())


def refuse_changed(
    connection: Connection,
    info: LayerInfo,
    tenant: str,
    changeset: int,
    without_effect: Sequence[int],
) -> None:
    """Raise Conflict, naming the newest changes, if what the changeset wrote was changed since."""
    live, past = info.table.name, info.history.name
    rows = connection.execute(
        text(
            "SELECT changed.by, CAST(sum(changed.n) AS bigint) AS features FROM ("
            f"SELECT h.ended_by AS by, count(*) AS n FROM {past} h WHERE h.tenant = :tenant"
            " AND h.ended_by > :undone AND NOT h.ended_by = ANY(:gone)"
            f" AND h.id IN (SELECT id FROM {past} WHERE tenant = :tenant AND changeset_id = :undone)"
            " GROUP BY 1 UNION ALL "
            f"SELECT l.changeset_id, count(*) FROM {past} h JOIN {live} l"
            " ON l.tenant = :tenant AND l.id = h.id"
            " WHERE h.tenant = :tenant AND h.ended_by = :undone AND l.changeset_id > :undone"
            " AND NOT l.changeset_id = ANY(:gone) AND NOT EXISTS (SELECT"
            f" FROM {past} o WHERE o.tenant = :tenant AND o.id = h.id AND o.changeset_id = :undone)"
            " GROUP BY 1) AS changed GROUP BY 1 ORDER BY 1 DESC"
        ),
        {"tenant": tenant, "undone": changeset, "gone": list(without_effect)},
    ).all()
    if rows:
        found = {int(row.by): int(row.features) for row in rows}
        raise _refusal(info, _named(connection, tenant, found))


def _named(connection: Connection, tenant: str, found: dict[int, int]) -> list[Blocker]:
    heads, runs = table(Changeset), table(CensusRun)
    mine = (runs.c.tenant == heads.c.tenant) & (runs.c.changeset_id == heads.c.id)
    rows = connection.execute(
        select(heads.c.id, heads.c.reason, runs.c.id.label("run"), runs.c.title)
        .select_from(heads.outerjoin(runs, mine))
        .where(heads.c.tenant == tenant, heads.c.id.in_(found))
        .order_by(heads.c.id.desc())
    )
    return [
        Blocker(row.id, found[row.id], row.run, row.title if row.run else row.reason)
        for row in rows
    ]


def _refusal(info: LayerInfo, blockers: Sequence[Blocker]) -> Conflict:
    said = [blocker.said() for blocker in blockers[:_MOST_NAMED]]
    more = len(blockers) - len(said)
    zh, en = "、".join(one for one, _ in said), ", ".join(one for _, one in said)
    if more:
        zh, en = f"{zh}等 {len(blockers)} 次", f"{en} and {more} more"
    return Conflict(
        "changed_since",
        f"“{info.title_zh}”中有要素在发布后又被改变：{zh}。请先撤销这些，再撤销本任务。",
        f"Features of “{info.title_en}” were changed since by {en}."
        " Take these back first, then this one.",
    )
