"""The serials in use: published, retired, or waiting in the draft."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text

from grids.desk.desk import Desk

_HIGHEST = text(
    "SELECT left(code, 12) AS community, max(right(code, 3)) AS serial FROM ("
    "SELECT code FROM unit_grids WHERE tenant = :tenant AND left(code, 12) = ANY(:codes) "
    "UNION ALL SELECT code FROM unit_grids_history "
    "WHERE tenant = :tenant AND left(code, 12) = ANY(:codes) "
    "UNION ALL SELECT values->>'code' FROM draft_edits WHERE tenant = :tenant "
    "AND changeset_id = :draft AND layer = 'unit_grids' AND op <> 'retire' "
    "AND left(values->>'code', 12) = ANY(:codes)) AS used "
    "WHERE code ~ '^[0-9]{15}$' GROUP BY 1"
)
_OWNERS = text(
    "SELECT code, id FROM unit_grids WHERE tenant = :tenant AND code = ANY(:codes) UNION "
    "SELECT code, id FROM unit_grids_history WHERE tenant = :tenant AND code = ANY(:codes)"
)


def highest(desk: Desk, communities: Collection[str]) -> dict[str, int]:
    """Return the highest serial ever used in each community, the draft's own included."""
    values = {
        "tenant": desk.caller.tenant,
        "codes": sorted(communities),
        "draft": desk.draft,
    }
    return {row.community: int(row.serial) for row in desk.connection.execute(_HIGHEST, values)}


def owners(desk: Desk, codes: Collection[str]) -> dict[str, set[int]]:
    """Return, for codes that were ever published, the ids of the cells that had them."""
    values = {"tenant": desk.caller.tenant, "codes": sorted(codes)}
    found: dict[str, set[int]] = {}
    for row in desk.connection.execute(_OWNERS, values):
        found.setdefault(row.code, set()).add(row.id)
    return found
