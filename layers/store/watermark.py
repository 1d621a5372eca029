"""What a caller's view of the map depends on, as a short text: equal texts mean equal data.

The number of the last change is not enough: a transaction that began earlier may commit later, with
a lower number. So the transactions under way belong to the mark; once one of them ends, the mark
changes, and one that starts later makes a higher number.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, text

from gis.database.session import Caller
from layers.registry import Registry

_MARK = text(
    "SELECT (SELECT max(last.id) FROM unnest(cast(:reads AS text[])) AS wanted, LATERAL ("
    "SELECT c.id FROM changes c WHERE c.tenant = :tenant AND c.read = wanted "
    "ORDER BY c.id DESC LIMIT 1) AS last), "
    "array(SELECT pg_snapshot_xip(pg_current_snapshot()))::text"
)


def watermark(connection: Connection, registry: Registry, caller: Caller) -> str:
    """Return the mark of all that ``caller`` may see, to be read before the data itself."""
    reads = sorted({info.read for info in registry.bases() if info.readable(caller)})
    last, running = connection.execute(_MARK, {"tenant": caller.tenant, "reads": reads}).one()
    rights = (caller.tenant, sorted(caller.permissions), sorted(caller.areas))
    return hashlib.sha256(f"{last}{running}{rights}".encode()).hexdigest()[:20]
