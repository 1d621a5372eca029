"""What a caller's view of the map depends on, as a short text: equal texts mean equal data.

The number of the last change is not enough: a transaction that began earlier may commit later, with
a lower number. So the transactions under way belong to the mark; once one of them ends, the mark
changes, and one that starts later makes a higher number.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any, LiteralString

from gis.database.session import Caller
from layers.registry import Registry

QUESTION: LiteralString = (
    "SELECT (SELECT max(last.id) FROM unnest(%(reads)s::text[]) AS wanted, LATERAL ("
    "SELECT c.id FROM changes c WHERE c.tenant = %(tenant)s AND c.read = wanted "
    "ORDER BY c.id DESC LIMIT 1) AS last) AS last, "
    "array(SELECT pg_snapshot_xip(pg_current_snapshot()))::text AS running"
)
"""To be asked before the data itself is read, by a role that sees the changes of all areas."""


def values(registry: Registry, caller: Caller) -> dict[str, Any]:
    """What :data:`QUESTION` asks about: the changes of all layers that ``caller`` may see."""
    return {"tenant": caller.tenant, "reads": list(_reads(registry, caller.permissions))}


def mark(row: Any, caller: Caller) -> str:
    """Make the mark of an answer to :data:`QUESTION`."""
    rights = (caller.tenant, sorted(caller.permissions), sorted(caller.areas))
    return hashlib.sha256(f"{row.last}{row.running}{rights}".encode()).hexdigest()[:20]


@lru_cache(maxsize=256)
def _reads(registry: Registry, permissions: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted({info.read for info in registry.bases()} & permissions))
