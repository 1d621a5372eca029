"""Publish a draft of the grid as an edition, or say what stands against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, text

from gis.errors import Unprocessable
from grids.check.findings import Finding, collection, errors
from grids.desk import cells as reading
from grids.desk import findings, published
from grids.desk.desk import CELLS, Desk
from grids.desk.repairs import mend
from grids.publish import conflicts, editions, follow, lineage
from grids.publish.confirm import Both, both_states, confirmed
from grids.publish.hooks import tell
from grids.publish.settle import settled, today
from layers.spine import Changeset
from layers.store import drafts
from layers.store.changes import table
from layers.store.conflicts import ClashError
from layers.store.edit import Edit
from layers.store.rebase import drop

FINDINGS = "grid_findings"


class FindingsError(Unprocessable):
    """The draft has errors (422); ``extra`` carries the findings as features."""

    def __init__(self, found: Sequence[Finding]) -> None:
        grave = len(errors(found))
        super().__init__(
            "findings",
            f"检查发现 {grave} 处错误，未发布。",
            f"The check found {grave} errors; nothing was published.",
        )
        self.found = found
        self.extra: dict[str, Any] = {"findings": collection(found)}


@dataclass(frozen=True)
class Published:
    """What was published: the edition, codes that were given anew, lineage, and what followed."""

    edition: dict[str, Any]
    recoded: dict[int, str]
    lineage: list[dict[str, Any]]
    followed: dict[str, int]


def publish(
    desk: Desk, *, reason: str | None = None, rollback_of: int | None = None, objects: bool = True
) -> Published:
    """Publish the desk's draft in its transaction.

    Raises ClashError with both versions of each cell that others changed too, FindingsError where
    the check finds errors, Unprocessable ``full`` or ``empty``. Then the draft stays as it is.
    """
    drafts.own(desk.connection, desk.caller, desk.draft, lock=True)
    _one_at_a_time(desk)
    drop(desk.connection, desk.caller, desk.draft, FINDINGS)
    editions.baseline(desk)
    clashes = settled(desk)
    if clashes:
        raise _conflict(desk, clashes)
    judged = _judge(replace(desk), objects=objects)
    uneven = [item for item in judged.found if item.kind == "mismatch"]
    if uneven and mend(replace(desk), uneven, drafts.UNRECORDED):
        judged = _judge(replace(desk), objects=objects)
    if errors(judged.found):
        raise FindingsError(judged.found)
    why = reason or _reason(desk)
    return _finish(replace(desk), judged, why, rollback_of)


@dataclass(frozen=True)
class _Judged:
    """The cells before and after, codes given anew, the edits to make, and what the check found."""

    both: Both
    recoded: dict[int, str]
    made: list[Edit]
    found: list[Finding]


def _judge(desk: Desk, *, objects: bool) -> _Judged:
    """Give final codes, and check."""
    ids = findings.touched(desk)
    if not ids:
        raise Unprocessable("empty", "草稿中没有网格修改。", "The draft changes no cell.")
    both = both_states(desk, ids)
    recoded = confirmed(desk, both)
    if recoded:
        both = both_states(desk, ids)
    made, _ = drafts.merged(desk.context, desk.draft)
    found = findings.check_of(desk, both.before, both.after, objects=objects)
    return _Judged(both, recoded, made, found)


def _finish(desk: Desk, judged: _Judged, why: str, rollback_of: int | None) -> Published:
    both, made, recoded = judged.both, judged.made, judged.recoded
    passed = lineage.passages(both)
    mine = {(edit.layer.id, edit.feature_id) for edit in made}
    following = [
        edit
        for edit in follow.followers(desk, both, passed)
        if (edit.layer.id, edit.feature_id) not in mine
    ]
    dated = made if rollback_of else [_dated(desk, edit) for edit in made]
    drafts.finish(desk.context, desk.draft, [*dated, *following])
    counts = {
        "created": len(both.created),
        "updated": len(both.updated),
        "retired": len(both.retired),
    }
    number = editions.record(desk, why, counts, rollback_of)
    lines = lineage.lines(both, passed, rollback=rollback_of is not None)
    lineage.record(desk, lines, why)
    edition = next(item for item in editions.listing(desk, 1) if item["number"] == number)
    tell(desk, edition, lines)
    _note(desk, judged)
    followed = {
        layer: sum(edit.layer.id == layer for edit in following) for layer in follow.FOLLOWING
    }
    return Published(edition, recoded, lines, followed)


def _note(desk: Desk, judged: _Judged) -> None:
    """Bring the findings layer up to date where the edition changed something."""
    at = replace(desk, draft=0)
    cells = [*judged.both.before.values(), *judged.both.after.values()]
    homes = {cell.community for cell in cells if cell.community}
    entire = not reading.homes_beside(at, homes, judged.both.after)
    published.renew(at, homes, judged.found if entire else published.checked(at, homes))


def _dated(desk: Desk, edit: Edit) -> Edit:
    """A new cell begins today, a redrawn one changed today."""
    if edit.layer.id != CELLS or edit.op == "retire":
        return edit
    day = today(desk.at)
    if edit.op == "create":
        return replace(edit, values={"started_on": day, **_present(edit)})
    return replace(edit, values={**edit.values, "changed_on": day}) if edit.geom else edit


def _present(edit: Edit) -> dict[str, Any]:
    return {name: value for name, value in edit.values.items() if value is not None}


def _conflict(desk: Desk, clashes: Sequence[Any]) -> ClashError:
    error = ClashError(clashes)
    error.extra = {"conflicts": [conflicts.told(desk, clash) for clash in clashes]}
    return error


def _one_at_a_time(desk: Desk) -> None:
    """Editions of a city follow each other: the next waits until this one is there, or refused."""
    desk.connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtext('grids'), hashtext(:tenant))"),
        {"tenant": desk.caller.tenant},
    )


def _reason(desk: Desk) -> str:
    heads = table(Changeset)
    chosen = (heads.c.tenant == desk.caller.tenant, heads.c.id == desk.draft)
    return str(desk.connection.scalar(select(heads.c.reason).where(*chosen)))
