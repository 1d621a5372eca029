"""The findings layer of the published grid, kept as the checks find it community by community."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ARRAY, Text, literal, select

from gis.database.session import Caller, elevated
from grids.check import Finding
from grids.desk import findings
from grids.desk.desk import SOURCE, Desk
from grids.desk.notes import LAYER, edit_of
from layers.store.edit import Edit, apply

REASON = "网格检查 · grid check"
TOGETHER = 40
"""Communities that are checked in one go."""


def checked(desk: Desk, communities: Collection[str]) -> list[Finding]:
    """Return what is wrong or doubtful in communities as they are published, each finding once."""
    codes = sorted(communities)
    found: dict[str, Finding] = {}
    for start in range(0, len(codes), TOGETHER):
        part = codes[start : start + TOGETHER]
        found |= {item.key: item for item in findings.of_communities(replace(desk, draft=0), part)}
    return list(found.values())


def renew(desk: Desk, communities: Collection[str], found: Sequence[Finding]) -> int:
    """Make the layer say what was found in ``communities``; return how many features changed.

    A finding that is there already stays as it is, with its id and its date; one that is gone is
    retired. The rest of the city's findings are left alone.
    """
    known = _known(desk, communities)
    wanted = {item.key: item for item in found if item.geometry is not None}
    layer = desk.registry.get(LAYER)
    edits = [
        Edit(layer=layer, op="retire", feature_id=number)
        for key, number in known.items()
        if key not in wanted
    ]
    edits += [
        replace(made, values={**made.values, "source_id": key})
        for key, item in wanted.items()
        if key not in known
        for made in [edit_of(desk, item)]
    ]
    if edits:
        _write(desk, edits)
    return len(edits)


def _known(desk: Desk, communities: Collection[str]) -> Mapping[str, int]:
    """The ids of the features that concern these communities, by the key of their finding."""
    table = desk.registry.get(LAYER).table
    listed = literal(sorted(communities), ARRAY(Text))
    chosen = (table.c.tenant == desk.caller.tenant, table.c.communities.op("&&")(listed))
    with elevated(desk.connection):
        rows = desk.connection.execute(select(table.c.id, table.c.source_id).where(*chosen))
        return {row.source_id or str(row.id): row.id for row in rows}


def _write(desk: Desk, edits: Sequence[Edit]) -> Any:
    """Findings follow from the grid, whoever may edit where."""
    rights = desk.caller.permissions | {"grids.edit"}
    program = Caller(tenant=desk.caller.tenant, actor=desk.caller.actor, permissions=rights)
    with elevated(desk.connection):
        return apply(
            desk.connection, desk.registry, program, edits, reason=REASON, source=SOURCE, at=desk.at
        )
