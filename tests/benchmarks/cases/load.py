"""Past cases made in the database: rows from numbers, everything about a number from its hash.

Of the first million two in a hundred are open. A closed case has eight events, an order, a check, and four clocks; beyond
the first :data:`WHOLE` cases only what queries over the past meet: the order, the steps that begin,
dispatch and close, and one clock. Indexes and keys are taken away before many rows and made again
afterwards, two at a time, while the cluster writes neither log nor disk in time: data that a crash
would cost are made again. All is the same however often it is run from the same beginning.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, text

from gis.database.cluster import Cluster
from gis.database.session import begin_bulk, begin_owner, system
from tests.benchmarks.cases import city
from tests.benchmarks.cases.rows import CASES, CHECKS, CLOCKS, EVENTS, ORDERS

WHOLE = 1_000_000
CHUNK = 100_000
MANY = 500_000
"""So many new rows are cheaper without indexes."""
AT_ONCE = 2
PRESENT = 100_000_000
"""Ids from here on are cases that the measurement itself reports: the past can still grow below."""
CLASSES = [
    f"{major:02d}{n:03d}"
    for major, count in ((6, 30), (7, 4), (8, 12), (9, 6))
    for n in range(1, count + 1)
]
TABLES = ("cases", "case_items", "case_events", "case_clocks")


_HASTE = """fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_parallel_maintenance_workers = 0
checkpoint_timeout = 1h
autovacuum = off
maintenance_work_mem = 1GB
"""


def fill(cluster: Cluster, engine: Engine, wanted: int) -> dict[str, float]:
    """Bring the city to ``wanted`` past cases; return the seconds of each part (none: they were there)."""
    there = _there(engine, wanted)
    if there >= wanted:
        return {}
    spent: dict[str, float] = {}
    with _in_haste(cluster, engine), _timed(spent, "in all"):
        _forget(engine)
        taken, named = _without_indexes(engine) if wanted - there >= MANY else ([], [])
        with _timed(spent, "rows"):
            _side_by_side(
                lambda first: _chunk(engine, (there + 1, wanted), first),
                range(there + 1, wanted + 1, CHUNK),
            )
        with _timed(spent, "indexes"):
            _side_by_side(lambda one: _owned(engine, f"SET LOCAL jit = off; {one}"), taken)
            for one in (*named, _BEYOND):
                _owned(engine, one)
        with _timed(spent, "vacuum"):
            _side_by_side(lambda name: _vacuum(engine, name), TABLES)
    return spent


@contextmanager
def _in_haste(cluster: Cluster, engine: Engine) -> Iterator[None]:
    """Let the cluster write carelessly inside; all is on disk when it is itself again."""
    own = cluster.data / "operator.conf"
    cluster.account.write(own, _HASTE)
    _again(cluster, engine)
    try:
        yield
    finally:
        own.unlink()
        _again(cluster, engine)


def _again(cluster: Cluster, engine: Engine) -> None:
    engine.dispose()
    cluster.stop()
    os.sync()
    cluster.ensure()


@contextmanager
def _timed(spent: dict[str, float], name: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    spent[name] = time.monotonic() - begun


def _forget(engine: Engine) -> None:
    """Take away what an earlier measurement reported: every size begins with the same open cases."""
    keys = {"cases": "id", "case_links": "from_case", **dict.fromkeys(_OF_CASES, "case_id")}
    with begin_owner(engine) as connection:
        for name, key in keys.items():
            connection.execute(
                text(f"DELETE FROM {name} WHERE tenant = :tenant AND {key} >= :first"),
                {"tenant": city.TENANT, "first": PRESENT},
            )


_OF_CASES = ("case_items", "case_events", "case_clocks", "case_reports")
_BEYOND = f"SELECT setval('cases_id_seq', greatest({PRESENT}, nextval('cases_id_seq')))"
_INDEXES = text(
    "SELECT indexname AS name, indexdef AS made FROM pg_indexes WHERE tablename = ANY(:tables) AND NOT "
    "EXISTS (SELECT FROM pg_constraint WHERE conname = indexname) "
    "ORDER BY array_position(array['gist', 'gin', 'btree', 'brin'], "
    "substring(indexdef from 'USING (\\w+)')), indexname"
)
_KEYS = text(
    "SELECT conname AS name, conrelid::regclass AS place, pg_get_indexdef(conindid) AS made "
    "FROM pg_constraint WHERE contype = 'p' AND conrelid = ANY(cast(:tables AS regclass[]))"
)


def _there(engine: Engine, wanted: int) -> int:
    with begin_owner(engine) as connection:
        found = connection.scalar(
            text("SELECT count(*) FROM cases WHERE tenant = :tenant AND id <= :most"),
            {"tenant": city.TENANT, "most": wanted},
        )
    return int(found or 0)


def _without_indexes(engine: Engine) -> tuple[list[str], list[str]]:
    """Drop indexes and keys (not that of the cases: it is asked); return how they are made.

    First what takes long, the costliest at the head, then what makes keys of some of these.
    """
    with begin_owner(engine) as connection:
        indexes = connection.execute(_INDEXES, {"tables": list(TABLES)}).all()
        keys = connection.execute(_KEYS, {"tables": list(TABLES[1:])}).all()
        for row in indexes:
            connection.execute(text(f"DROP INDEX {row.name}"))
        for row in keys:
            connection.execute(text(f"ALTER TABLE {row.place} DROP CONSTRAINT {row.name}"))
    named = [
        f"ALTER TABLE {k.place} ADD CONSTRAINT {k.name} PRIMARY KEY USING INDEX {k.name}"
        for k in keys
    ]
    return [row.made for row in (*keys, *indexes)], named


def _chunk(engine: Engine, load: tuple[int, int], first: int) -> None:
    """The next chunk of a load (its first and last number) from ``first`` on."""
    begun, wanted = load
    cells = list(city.cells())
    given = {
        "tenant": city.TENANT,
        "begun": begun,
        "wanted": wanted,
        "first": first,
        "last": min(first + CHUNK - 1, wanted),
        "classes": CLASSES,
        "codes": [code for code, _ in cells],
        "xs": [box[0] for _, box in cells],
        "ys": [box[1] for _, box in cells],
    }
    with begin_bulk(engine, system(city.TENANT)) as connection:
        for statement in (CASES, ORDERS, CHECKS, EVENTS, CLOCKS):
            values = {"whole": WHOLE, **given}
            connection.execute(text(statement), {k: values[k] for k in _named(statement)})


def _named(statement: str) -> Iterable[str]:
    return text(statement).compile().params


def _owned(engine: Engine, statement: str) -> None:
    with begin_owner(engine) as connection:
        connection.exec_driver_sql(statement)


def _vacuum(engine: Engine, name: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"VACUUM ANALYZE {name}"))


def _side_by_side(work: Any, given: Sequence[Any]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(work, given))
