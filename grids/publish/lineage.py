"""Which ground went from which code to which, and the record of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import insert, or_, select

from gis.database.session import Caller
from gis.geometry import geodesic_area
from grids.desk.desk import Desk
from grids.models import GridLineage
from grids.publish.confirm import Both
from layers.store.changes import table

LEAST = 0.005
"""Share of either cell that must have changed hands: less is a border moved by a vertex."""


@dataclass(frozen=True)
class Passage:
    """Ground that went from one cell to another: ids, codes, square metres, share of the old cell."""

    old: int
    new: int
    from_code: str
    to_code: str
    area: float
    share: float


def passages(both: Both) -> list[Passage]:
    """Return what each old cell gave to each new one, itself included, in the order of the codes."""
    before = [cell for cell in both.before.values() if cell.code]
    after = [cell for cell in both.after.values() if cell.code]
    if not before or not after:
        return []
    old = shapely.make_valid(np.array([cell.shape for cell in before], dtype=object))
    new = shapely.make_valid(np.array([cell.shape for cell in after], dtype=object))
    left, right = shapely.STRtree(new).query(old, predicate="intersects")
    area = geodesic_area(shapely.intersection(old[left], new[right]))
    share, other = area / geodesic_area(old)[left], area / geodesic_area(new)[right]
    keep = np.flatnonzero(np.maximum(share, other) > LEAST)
    found = [
        Passage(
            before[left[n]].id,
            after[right[n]].id,
            str(before[left[n]].code),
            str(after[right[n]].code),
            float(area[n]),
            round(float(share[n]), 4),
        )
        for n in keep.tolist()
    ]
    return sorted(found, key=lambda item: (item.from_code, item.to_code))


def lines(both: Both, found: Sequence[Passage], *, rollback: bool = False) -> list[dict[str, Any]]:
    """Return the lineage of codes that ended or began: from, to, share and kind."""
    ended = {cell.code for cell in both.before.values()} - {c.code for c in both.after.values()}
    begun = {cell.code for cell in both.after.values()} - {c.code for c in both.before.values()}
    kept = [
        item
        for item in found
        if item.from_code != item.to_code and (item.from_code in ended or item.to_code in begun)
    ]
    targets = Counter(item.from_code for item in kept)
    sources = Counter(item.to_code for item in kept)
    return [
        {
            "from": item.from_code,
            "to": item.to_code,
            "share": item.share,
            "kind": "rollback"
            if rollback
            else _kind(item, targets[item.from_code], sources[item.to_code]),
        }
        for item in kept
    ]


def _kind(item: Passage, targets: int, sources: int) -> str:
    if item.from_code[:12] != item.to_code[:12]:
        return "move"
    if targets > 1 and sources == 1:
        return "split"
    if targets == 1 and sources > 1:
        return "merge"
    return "redraw"


def record(desk: Desk, found: Sequence[dict[str, Any]], reason: str) -> None:
    """Append the lineage of the draft that is published."""
    rows = [
        {
            "tenant": desk.caller.tenant,
            "changeset_id": desk.draft,
            "from_code": line["from"],
            "to_code": line["to"],
            "share": line["share"],
            "kind": line["kind"],
            "at": desk.at,
            "reason": reason,
        }
        for line in found
    ]
    if rows:
        desk.connection.execute(insert(table(GridLineage)), rows)


def of_codes(connection: Any, caller: Caller, codes: Collection[str]) -> list[dict[str, Any]]:
    """Return the lineage from and to these codes, oldest first."""
    known = table(GridLineage)
    rows = connection.execute(
        select(known)
        .where(
            known.c.tenant == caller.tenant,
            or_(known.c.from_code.in_(codes), known.c.to_code.in_(codes)),
        )
        .order_by(known.c.id)
    ).mappings()
    return [
        {
            "from": row["from_code"],
            "to": row["to_code"],
            **{name: row[name] for name in ("share", "kind", "at", "reason")},
        }
        for row in rows
    ]
