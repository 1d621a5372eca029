"""Facts made of events and clocks: of all cases, of some, or of one after each step."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, text

from gis.database.session import begin_bulk, system
from layers.registry import Registry
from layers.store.changes import table
from services.cases.engine.words import Happened
from services.cases.engine.work import plain
from services.cases.facts.tables import CaseFact
from services.cases.rules.facts import Stopped, fold, told

ZONE = ZoneInfo("Asia/Shanghai")
"""Days of facts are local days."""
CHUNK = 2_000
_COPIED = (
    "class_edition class_kind class_code source unit area_code grid_code responsibility_grid "
    "handling_grid scopes"
)
_CASES = text("SELECT * FROM cases WHERE tenant = :tenant AND id > :after ORDER BY id LIMIT :most")
_SOME = text("SELECT * FROM cases WHERE tenant = :tenant AND id = ANY(:ids) ORDER BY id")
"""In one order, so that two relays that write facts of the same cases wait, not block each other."""
_EVENTS = text(
    "SELECT e.case_id, e.id, e.at, e.machine, e.action, e.state_to, e.data, i.kind "
    "FROM case_events e LEFT JOIN case_items i ON i.tenant = e.tenant AND i.id = e.item_id "
    "WHERE e.tenant = :tenant AND e.case_id = ANY(:ids) ORDER BY e.case_id, e.seq"
)
_CLOCKS = text(
    "SELECT case_id, clock, item_id, over, exempt, due_at FROM case_clocks "
    "WHERE tenant = :tenant AND case_id = ANY(:ids)"
)
_NAMES = table(CaseFact).columns.keys()
_UPSERT = text(
    f"INSERT INTO case_facts ({', '.join(_NAMES)}) SELECT {', '.join(_NAMES)} "  # noqa: S608 - own names
    "FROM jsonb_populate_recordset(cast(null AS case_facts), cast(:rows AS jsonb)) "
    "ON CONFLICT (tenant, case_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in _NAMES[2:])
)
"""One text for any number of facts."""


def rebuild(engine: Engine, tenant: str) -> int:
    """Make the facts of every case anew; return how many there are."""
    after = made = 0
    while True:
        with begin_bulk(engine, system(tenant)) as connection:
            given = {"tenant": tenant, "after": after, "most": CHUNK}
            cases = connection.execute(_CASES, given).mappings().all()
            if not cases:
                return made
            _write(connection, tenant, cases)
        after, made = cases[-1]["id"], made + len(cases)


def refold(connection: Connection, tenant: str, ids: Iterable[int]) -> None:
    """Make the facts of some cases anew, with the right to write them."""
    given = {"tenant": tenant, "ids": list(ids)}
    _write(connection, tenant, connection.execute(_SOME, given).mappings().all())


def followed(engine: Engine, _registry: Registry, events: Sequence[Happened]) -> None:
    """After steps: make the facts of their cases anew."""
    tenant = events[0].tenant
    with begin_bulk(engine, system(tenant)) as connection:
        refold(connection, tenant, {one.case_id for one in events})


def _write(connection: Connection, tenant: str, cases: Sequence[Mapping[Any, Any]]) -> None:
    given = {"tenant": tenant, "ids": [case["id"] for case in cases]}
    events, clocks = defaultdict(list), defaultdict(list)
    for row in connection.execute(_EVENTS, given).mappings():
        events[row["case_id"]].append(row)
    for row in connection.execute(_CLOCKS, given).mappings():
        clocks[row["case_id"]].append(row)
    rows = [_fact(case, events[case["id"]], clocks[case["id"]]) for case in cases]
    if rows:
        connection.execute(_UPSERT, {"rows": json.dumps(rows, default=plain)})


def _fact(
    case: Mapping[Any, Any],
    events: Sequence[Mapping[Any, Any]],
    clocks: Sequence[Mapping[Any, Any]],
) -> dict[str, Any]:
    runs = [
        Stopped(row["clock"], bool(row["over"]), bool(row["exempt"]), row["item_id"])
        for row in clocks
    ]
    dues = [row["due_at"] for row in clocks if row["clock"] == "handle" and row["due_at"]]
    counts = fold(case["source"], case["state"], (told(dict(row)) for row in events), runs)
    return {
        "tenant": case["tenant"],
        "case_id": case["id"],
        **{name: case[name] for name in _COPIED.split()},
        "reported_on": case["reported_at"].astimezone(ZONE).date(),
        "due_on": max(dues).astimezone(ZONE).date() if dues else None,
        "last_event": max((row["id"] for row in events), default=0),
        "counts": {name: n for name, n in counts.items() if n},
    }
