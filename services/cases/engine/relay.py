"""From the outbox to listeners and to the live map: at least once, in the order of each case.

A relay holds the rows it works on by their locks; another one of the same tenant passes them over.
Listeners are told of a batch at once. What one fails at is tried again later, each time after twice
as long.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, text

from gis.database.session import begin_bulk, system
from layers.registry import Registry
from layers.store import changes
from services.cases.engine.contributed import contributed
from services.cases.engine.words import Happened

BATCH = 500
MOST_ATTEMPTS = 12
"""With doubled waits from 2 s on: given up after some two hours."""
LIVE = "live"
"""State of the changesets that only carry news of cases to the map; the journal passes them over."""
_LOG = logging.getLogger(__name__)
_WAITING = text(
    "SELECT * FROM case_outbox WHERE tenant = :tenant AND NOT done "
    "AND (next_try_at IS NULL OR next_try_at <= :at) ORDER BY id LIMIT :batch "
    "FOR UPDATE SKIP LOCKED"
)
_MARK = text(
    "UPDATE case_outbox SET delivered = :delivered, attempts = :attempts, "
    "next_try_at = :next_try_at, done = :done WHERE tenant = :tenant AND id = :id"
)
_DONE = text("UPDATE case_outbox SET done = true WHERE tenant = :tenant AND id = ANY(:ids)")
_PLACES = """
SELECT id, {read} AS read, scopes, ST_Envelope(geom) AS bbox FROM {table}
WHERE tenant = :tenant AND id = ANY(:ids)
"""
_READS = {"cases": "read", "case_items": "'staff'"}


def relay(engine: Engine, registry: Registry, tenant: str, at: dt.datetime | None = None) -> int:
    """Hand one batch on; return how many rows there were (call again at ``BATCH``)."""
    now = at or dt.datetime.now(dt.UTC)
    with begin_bulk(engine, system(tenant)) as connection:
        values = {"tenant": tenant, "at": now, "batch": BATCH}
        rows = list(connection.execute(_WAITING, values).mappings())
        if rows:
            _show(connection, tenant, [row for row in rows if not row["attempts"]], now)
            _hand_on(connection, engine, registry, rows, now)
    return len(rows)


def _hand_on(
    connection: Connection, engine: Engine, registry: Registry, rows: list[Any], now: dt.datetime
) -> None:
    delivered = {row["id"]: list(row["delivered"]) for row in rows}
    for name, listener in contributed().listeners.items():
        waiting = [_happened(row) for row in rows if name not in delivered[row["id"]]]
        for number in _told(name, partial(listener, engine, registry), waiting):
            delivered[number].append(name)
    finished = []
    for row in rows:
        if len(delivered[row["id"]]) == len(contributed().listeners):
            finished.append(row["id"])
        else:
            _again(connection, row, delivered[row["id"]], now)
    values = {"tenant": rows[0]["tenant"], "ids": finished}
    connection.execute(_DONE, values)


def _again(connection: Connection, row: Any, delivered: list[str], now: dt.datetime) -> None:
    attempts = row["attempts"] + 1
    values = {
        "tenant": row["tenant"],
        "id": row["id"],
        "delivered": delivered,
        "attempts": attempts,
        "next_try_at": now + dt.timedelta(seconds=2**attempts),
        "done": attempts >= MOST_ATTEMPTS,
    }
    connection.execute(_MARK, values)


def _told(
    name: str, tell: Callable[[Sequence[Happened]], None], waiting: Sequence[Happened]
) -> Iterator[int]:
    """Tell a listener of all at once, one by one where that fails; yield the rows that it has had."""
    if not waiting:
        return
    try:
        tell(waiting)
    except Exception:  # noqa: BLE001 - one listener's fault does not stop the others
        if len(waiting) == 1:
            _LOG.exception("listener %s, outbox row %s", name, waiting[0].id)
        else:
            for one in waiting:
                yield from _told(name, tell, [one])
    else:
        yield from (one.id for one in waiting)


def _happened(row: Any) -> Happened:
    names = ("tenant", "id", "at", "name", "case_id", "seq", "item_id", "payload")
    return Happened(**{name: row[name] for name in names})


def _show(connection: Connection, tenant: str, rows: list[Any], now: dt.datetime) -> None:
    """Announce the cases and items that changed to whoever watches the map."""
    touched: dict[str, set[int]] = {"cases": set(), "case_items": set()}
    made = set()
    for row in rows:
        item = row["item_id"]
        touched["cases"].add(row["case_id"])  # a step of an item is news of its case, too
        if item is not None:
            touched["case_items"].add(item)
        if row["payload"].get("from") == "":
            made.add(("cases", row["case_id"]) if item is None else ("case_items", item))
    if not rows:
        return
    number = changes.open_changeset(connection, system(tenant), now, "cases", "cases", LIVE)
    lines = [
        {
            "tenant": tenant,
            "changeset_id": number,
            "layer": table,
            "feature_id": place.id,
            "op": "create" if (table, place.id) in made else "update",
            "count": 1,
            "at": now,
            "read": place.read,
            "scopes": place.scopes,
            "bbox": place.bbox,
        }
        for table, ids in touched.items()
        for place in _places(connection, tenant, table, sorted(ids))
    ]
    changes.record(connection, lines)
    changes.announce(connection, tenant, number)


def _places(connection: Connection, tenant: str, table: str, ids: list[int]) -> list[Any]:
    statement = text(_PLACES.format(table=table, read=_READS[table]))
    return list(connection.execute(statement, {"tenant": tenant, "ids": ids})) if ids else []
