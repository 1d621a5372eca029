"""The feed of changes as a caller may know it: by changeset as they happen, or since a position.

A position is ``<change id>.<oldest transaction>``. The second part is needed because a transaction
that began earlier may commit later, with lower ids: what it wrote is found by its own number.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from gis.database.session import Caller

MOST_REPLAYED = 1_000
LOOK_BACK = 10_000
_POSITION = re.compile(r"(\d{1,18})(?:\.(\d{1,10}))?")


@dataclass(frozen=True)
class Event:
    """One line of the feed: its position and what a client is told."""

    position: str
    layer: str
    data: dict[str, Any]


_COLUMNS = (
    "SELECT c.id, c.layer, c.feature_id, c.op, c.changeset_id, c.count, c.at, "
    "ST_AsGeoJSON(ST_Envelope(c.bbox), 7) AS box, "
    "mod(cast(cast(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint), 4294967296) AS oldest "
    "FROM changes c WHERE c.tenant = :tenant AND "
)
_OF_CHANGESET = text(_COLUMNS + "c.changeset_id = :changeset ORDER BY c.id LIMIT 5000")
_LAYERS = "(cast(:layers AS text[]) IS NULL OR c.layer = ANY(:layers)) AND "
_LATE = "mod(cast(cast(c.xmin AS text) AS bigint) - :oldest + 4294967296, 4294967296) < 2147483648"
_SINCE = text(
    f"{_COLUMNS}{_LAYERS} (c.id > :last OR (c.id > :last - {LOOK_BACK} AND {_LATE})) "
    f"ORDER BY c.id LIMIT {MOST_REPLAYED + 1}"
)
_AFTER = text(f"{_COLUMNS}{_LAYERS} c.id > :last ORDER BY c.id LIMIT {MOST_REPLAYED + 1}")


def of_changeset(connection: Connection, caller: Caller, changeset: int) -> list[Event]:
    """Return what ``caller`` may know of a changeset."""
    values = {"tenant": caller.tenant, "changeset": changeset}
    return [_event(row) for row in connection.execute(_OF_CHANGESET, values)]


def since(
    connection: Connection, caller: Caller, position: str, layers: Collection[str] | None = None
) -> list[Event] | None:
    """Return what happened after ``position``; None if that is no position or too long ago.

    ``layers``: only to these, by the names of their tables. Nothing is missing; a change that was
    committed about the time of the position may come twice.
    """
    parts = _POSITION.fullmatch(position)
    if parts is None:
        return None
    last, oldest = parts.groups()
    values = {
        "tenant": caller.tenant,
        "last": int(last),
        "oldest": int(oldest or 0),
        "layers": None if layers is None else sorted(layers),
    }
    statement = _AFTER if oldest is None else _SINCE
    rows = connection.execute(statement, values).all()
    return None if len(rows) > MOST_REPLAYED else [_event(row) for row in rows]


def _event(row: Any) -> Event:
    data = {
        "layer": row.layer,
        "id": row.feature_id,
        "op": row.op,
        "changeset": row.changeset_id,
        "bbox": _bounds(json.loads(row.box)) if row.box else None,
        "count": row.count,
        "at": row.at.isoformat(),
    }
    return Event(f"{row.id}.{row.oldest}", row.layer, data)


def _bounds(shape: dict[str, Any]) -> list[float]:
    """Bounds of an envelope: a polygon, or a line or point where it has no area."""
    flat: list[float] = []
    _flatten(shape["coordinates"], flat)
    return [min(flat[0::2]), min(flat[1::2]), max(flat[0::2]), max(flat[1::2])]


def _flatten(value: Any, into: list[float]) -> None:
    for item in value:
        if isinstance(item, list):
            _flatten(item, into)
        else:
            into.append(float(item))
